"""What a scan refuses, in sentences.

CannotScanError
"""


class CannotScanError(Exception):
    """The tree or file cannot be read; the message says why and what to do next."""
