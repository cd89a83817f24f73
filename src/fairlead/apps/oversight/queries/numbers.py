"""Codes that people say, as numbers to look up."""

from typing import Final

_LONGEST: Final = 9


def number_of(code: str, prefix: str) -> int:
    """Read the number of a code; what is none finds nothing.

    >>> number_of("RV-12", "RV"), number_of("RV-x", "RV"), number_of("OP-3", "RV")
    (12, 0, 0)
    """
    digits = code.removeprefix(f"{prefix}-")
    ours = digits.isascii() and digits.isdecimal() and len(digits) <= _LONGEST
    return int(digits) if ours else 0
