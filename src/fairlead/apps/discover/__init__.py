"""Signals of AI use, merged, weighed, decided."""
