"""Checks, runs and findings; how long a model version stays validated; the gate."""
