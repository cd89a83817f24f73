"""Who else keeps bytes in the store: subjects above say so in the `ready()` of their apps.

    add_holder("monitor", queries.digests_kept)

What no evidence and no holder names is swept away, and does not travel in an export.
"""

from collections.abc import Callable

_HOLDERS: dict[str, Callable[[], set[str]]] = {}


def add_holder(name: str, digests: Callable[[], set[str]]) -> None:
    """Let a subject name the bytes that it keeps, over all organisations."""
    _HOLDERS[name] = digests


def held() -> set[str]:
    """Name every content that a subject other than evidence keeps."""
    return set[str]().union(*(digests() for digests in _HOLDERS.values()))
