"""Where the record is that a task is about: subjects above say so in the `ready()` of their apps.

add_place("monitor_finding", "monitor:finding")
"""

from django.urls import reverse

_PLACES: dict[str, str] = {}


def add_place(kind: str, url_name: str) -> None:
    """Say which page shows records of this kind; it takes their code."""
    _PLACES[kind] = url_name


def place_of(kind: str, code: str) -> str:
    """Give the address of a record, or nothing when no page shows it."""
    name = _PLACES.get(kind)
    return reverse(name, args=[code]) if name else ""
