"""Decisions on their way to a Fairlead server: written down first, sent later, never twice."""
