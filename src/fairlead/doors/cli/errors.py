"""What a command answers with: 0 done, 1 found or no, 2 could not.

CannotError    the command could not do it, and says why (2)
"""


class CannotError(Exception):
    """A command cannot do what was asked; the message says why and what to do next."""
