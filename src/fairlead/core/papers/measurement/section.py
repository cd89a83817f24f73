"""One part of a report: a title, a picture where one helps, and always the numbers."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

Say = Callable[[str], str]


@dataclass(frozen=True)
class Row:
    """One line of a table; `answer` is the key of what was judged, empty where nothing was."""

    cells: tuple[str, ...]
    answer: str = ""


@dataclass(frozen=True, kw_only=True)
class Section:
    """A title, an SVG or nothing, and the table that says the same in numbers.

    `key` is permanent and fit for an address. `numbers` are the columns that hold figures.
    """

    key: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    note: str = ""
    picture: str = ""
    numbers: frozenset[int] = frozenset()

    @property
    def judged(self) -> bool:
        """Whether any line was held against a limit."""
        return any(row.answer for row in self.rows)


def slug(*parts: str) -> str:
    """Make a name that is fit for an id from names that people gave; two names stay two.

    >>> slug("groups", "sex"), slug("column", "a b"), slug("column", "a-b")
    ('groups-sex', 'column-a-b-52391b', 'column-a-b')
    """
    told = "-".join(filter(None, parts))
    letters = (c if c.isascii() and (c.isalnum() or c == "-") else "-" for c in told.lower())
    plain = "-".join(filter(None, "".join(letters).split("-")))
    lost = hashlib.sha256(told.encode(errors="replace")).hexdigest()[:6]
    return plain if plain == told else f"{plain}-{lost}"


def number(value: float | None, digits: int = 3) -> str:
    """Write a figure as people read it.

    >>> number(0.0512), number(1234567.0), number(None)
    ('0.051', '1,234,567', '–')
    """
    if value is None:
        return "–"
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.{digits}f}"  # noqa: PLR2004 - no decimals


def percent(value: float | None) -> str:
    """Write a share in percent.

    >>> percent(0.585), percent(None)
    ('58.5 %', '–')
    """
    return "–" if value is None else f"{value * 100:.1f} %"
