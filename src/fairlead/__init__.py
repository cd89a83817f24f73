"""Fairlead: an AI management system that a small firm can defend."""

__version__ = "0.1.0"
