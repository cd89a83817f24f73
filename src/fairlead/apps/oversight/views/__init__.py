"""Pages of human oversight."""
