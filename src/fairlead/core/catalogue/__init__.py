"""Typed view of the requirements, risks and AI vendors that we know."""
