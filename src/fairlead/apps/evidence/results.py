"""Results files of other tools among the evidence: read when taken in, and again for the page.

What a file says is computed from its bytes, never typed. Its digest names them, so reading the
same digest twice may remember the first answer.
"""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Final

from fairlead.apps.evidence import blobs
from fairlead.apps.evidence.intake import Looked
from fairlead.apps.evidence.models import Evidence
from fairlead.core.results import NotParsed, Summary, read_results
from fairlead.core.results.summary import digest_of
from fairlead.core.results.supports import controls_for

_MAY_BE: Final = frozenset({"json", "lines", "log"})
_IS: Final = frozenset({"lines", "log"})
_ENDINGS: Final = (".json", ".jsonl", ".eval")
_REMEMBERED: Final = 64
Reading = Summary | NotParsed


@dataclass(frozen=True)
class Again:
    """What the file says now, and whether that is what was sealed when it was taken in."""

    reading: Reading | None
    is_same: bool
    is_there: bool = True

    @property
    def controls(self) -> list[str]:
        """Name the controls that the run may support."""
        return controls_for(self.reading.shows) if isinstance(self.reading, Summary) else []


def read_file(path: Path, looked: Looked) -> Reading | None:
    """Read a file that is being taken in; nothing when it is no results file of a tool."""
    if looked.type.family not in _MAY_BE:
        return None
    found = read_results(looked.name, path.read_bytes())
    is_other = isinstance(found, NotParsed) and not found.tool
    return None if is_other and looked.type.family not in _IS else found


def read_again(one: Evidence) -> Again | None:
    """Read the file of a piece of evidence anew; nothing when no tool's results were in it."""
    if one.reading is None or not one.filename.casefold().endswith(_ENDINGS):
        return None
    try:
        found = _remembered(one.digest, one.filename)
    except FileNotFoundError:
        return Again(None, is_same=False, is_there=False)
    return Again(found, is_same=digest_of(found.to_json()) == digest_of(one.reading))


def run_day(reading: Reading | None, *, today: date) -> date:
    """Give the day of the run as far as the file tells it; never one that lies ahead."""
    told = reading.when[:10] if isinstance(reading, Summary) else ""
    try:
        return min(date.fromisoformat(told), today)
    except ValueError:
        return today


@lru_cache(maxsize=_REMEMBERED)
def _remembered(digest: str, filename: str) -> Reading:
    with blobs.opened(digest) as file:
        return read_results(filename, file.read())
