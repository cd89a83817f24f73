"""Missing, or another firm's: the same answer."""

from typing import TypeVar

from django.http import Http404

Thing = TypeVar("Thing")


def or_404(thing: Thing | None) -> Thing:
    """Give the thing, or answer that there is none."""
    if thing is None:
        raise Http404
    return thing
