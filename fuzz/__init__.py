"""Throwing bytes at every reader of what comes from outside: `make fuzz MINUTES=30`."""
