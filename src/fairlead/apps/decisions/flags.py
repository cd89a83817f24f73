"""What others know of a system that whoever sends decisions must be told: that it is stopped.

The subject of oversight stands above this one, so it hands its knowledge down.
"""

from collections.abc import Callable

from fairlead.apps.org.models import Organisation

Asked = Callable[[Organisation], frozenset[str]]
_asked: list[Asked] = []


def add_stopped(asked: Asked) -> None:
    """Let somebody say which systems of a firm are stopped, by code."""
    _asked.append(asked)


def stopped_codes(firm: Organisation) -> frozenset[str]:
    """Name the systems that are stopped."""
    return frozenset[str]().union(*(asked(firm) for asked in _asked))
