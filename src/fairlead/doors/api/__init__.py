"""The REST API: routers joined, one problem format."""
