"""Thin ways in: web, API, command line, worker."""
