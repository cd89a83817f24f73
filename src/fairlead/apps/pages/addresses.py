"""Addresses of records, which differ only in a number: resolved once, not once a row."""

import re
from functools import cache

from django.urls import get_script_prefix, get_urlconf, reverse

_CODE = re.compile(r"([A-Z]{1,8}-)[0-9]{1,9}|(A\.)[0-9]{1,2}(?:\.[0-9]{1,2}){1,2}")


def address_of(url_name: str, code: str) -> str:
    """Give the address of a record by its code, or of a control by its number.

    What is neither takes the long way.
    """
    known = _CODE.fullmatch(code)
    if known is None:
        return reverse(url_name, args=[code])
    before, after = _around(url_name, known[1] or known[2], get_script_prefix(), get_urlconf())
    return f"{before}{code}{after}"


@cache
def _around(url_name: str, prefix: str, _mounted: str, _urlconf: str | None) -> tuple[str, str]:
    """Say what stands before and after a code, as long as the same addresses are in force."""
    sample = f"{prefix}0"
    before, _code, after = reverse(url_name, args=[sample]).partition(sample)
    return before, after
