"""What every export reader shares: rows by name, dates, whole numbers, and what comes out."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_EUROPEAN = re.compile(r"(\d{1,2})[./](\d{1,2})[./](\d{4})")
_DIGITS = 9
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_WORDED = re.compile(
    r"(?:([A-Za-z]{3})[a-z]* (\d{1,2}),? (\d{4}))|(?:(\d{1,2}) ([A-Za-z]{3})[a-z]* (\d{4}))"
)


@dataclass(frozen=True, kw_only=True)
class Signal:
    """One trace of AI use: where it was seen, what it is, how strong, how many people."""

    source: str
    named: str
    vendor: str
    rung: int
    people: int | None = None
    first_on: date | None = None
    last_on: date | None = None
    facts: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True)
class RowError:
    """A row that could not be read: its number in the file, and why."""

    row: int
    says: str


@dataclass(frozen=True, kw_only=True)
class ExportRead:
    """What an export told: signals, how many rows there were, and which could not be read."""

    source: str
    rows: int
    signals: tuple[Signal, ...]
    unmatched: int
    errors: tuple[RowError, ...] = ()


@dataclass(frozen=True)
class Row:
    """One row of a table by our names of its columns; `number` is its line for people."""

    number: int
    values: Mapping[str, str]

    def __getitem__(self, name: str) -> str:
        return self.values.get(name, "").strip()


class Table:
    """Columns by their many names."""

    @staticmethod
    def guess(header: Sequence[str], names: Mapping[str, Sequence[str]]) -> dict[str, int]:
        """Find each column by one of its names, ignoring case, blanks and punctuation."""
        plain = [_plain(cell) for cell in header]
        found = dict[str, int]()
        for ours, theirs in names.items():
            at = next((plain.index(_plain(name)) for name in theirs if _plain(name) in plain), None)
            if at is not None:
                found[ours] = at
        return found

    @staticmethod
    def rows(rows: Iterable[Sequence[str]], columns: Mapping[str, int]) -> Iterator[Row]:
        """Give each row by our names; the first row after the header is line 2."""
        for number, cells in enumerate(rows, start=2):
            if any(str(cell).strip() for cell in cells):
                told = {name: str(cells[at]) for name, at in columns.items() if at < len(cells)}
                yield Row(number, told)


def day(text: str) -> date | None:
    """Read a day in ISO, European or worded form; none when it is none of these.

    >>> day("2026-11-23T10:00:00Z"), day("23.11.2026"), day("Nov 23, 2026"), day("soon")
    (datetime.date(2026, 11, 23), datetime.date(2026, 11, 23), datetime.date(2026, 11, 23), None)
    """
    text = text.strip()
    if match := _DAY.match(text):
        return _date(*match.groups())
    if match := _EUROPEAN.match(text):
        d, m, y = match.groups()
        return _date(y, m, d)
    if match := _WORDED.match(text):
        m1, d1, y1, d2, m2, y2 = match.groups()
        month = (m1 or m2).lower()
        if month in _MONTHS:
            return _date(y1 or y2, str(_MONTHS.index(month) + 1), d1 or d2)
    return None


def _date(y: str, m: str, d: str) -> date | None:
    try:
        return date(int(y), int(m), int(d))
    except ValueError:
        return None


def whole(text: str) -> int | None:
    """Read a count; thousands may be set apart.

    >>> whole("1,204"), whole("4"), whole("four")
    (1204, 4, None)
    """
    bare = re.sub(r"[\s,.'’]", "", text)
    return int(bare) if bare.isascii() and bare.isdecimal() and len(bare) <= _DIGITS else None


def minor(text: str) -> int | None:
    """Read an amount of money in hundredths, in English or continental notation.

    >>> minor("£1,204.50"), minor("1.204,50 €"), minor("20"), minor("-3.5"), minor("free")
    (120450, 120450, 2000, -350, None)
    """
    bare = re.sub(r"[^\d.,\-−()]", "", text).replace("−", "-")
    negative = bare.startswith(("-", "(")) or bare.endswith("-")
    bare = bare.strip("-()")
    if not re.fullmatch(r"\d{1,9}(?:[.,]\d{3})*(?:[.,]\d{1,2})?", bare):
        return None
    match = re.search(r"[.,](\d{1,2})$", bare)
    cents = match[1].ljust(2, "0") if match else "00"
    units = re.sub(r"[.,]", "", bare[: match.start()] if match else bare)
    value = int(units) * 100 + int(cents)
    return -value if negative else value


def _plain(text: object) -> str:
    return re.sub(r"[^a-z0-9]", "", str(text).casefold().replace("ß", "ss"))
