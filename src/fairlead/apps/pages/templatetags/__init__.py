"""Template tags: `{% load fl %}`."""
