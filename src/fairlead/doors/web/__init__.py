"""Settings, URLs, base templates, static files."""
