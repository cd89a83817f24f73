"""Organisations, people and what their roles allow."""
