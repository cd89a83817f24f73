"""Pages of an API list: some rows, and whether more follow; nothing is ever unpaged."""

from collections.abc import Callable
from typing import Any, Final

from django.db.models import QuerySet
from ninja import Field, Schema

MOST: Final = 500


class Asked(Schema):
    """How much of a list is asked for."""

    limit: int = Field(50, ge=1, le=MOST)
    offset: int = Field(0, ge=0, le=1_000_000)


def paged(rows: QuerySet[Any], asked: Asked, told: Callable[[Any], Any]) -> dict[str, Any]:
    """Answer with one page of a list, each row told by `told`."""
    read = list(rows[asked.offset : asked.offset + asked.limit + 1])
    more = len(read) > asked.limit
    return {
        "items": [told(row) for row in read[: asked.limit]],
        "next_offset": asked.offset + asked.limit if more else None,
    }
