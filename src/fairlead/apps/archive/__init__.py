"""Backup, restore, export of everything and its way back in."""
