"""The audit pack: what an outsider verifies without us."""
