"""Risks, their treatment and who lives with them until when."""
