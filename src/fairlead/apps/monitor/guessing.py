"""First words for a new check: columns guessed from a file, limits to start from."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml
from django.conf import settings
from django.utils.translation import gettext as _

from fairlead.apps.decisions.queries import frequent_outcomes
from fairlead.apps.evidence import blobs
from fairlead.apps.monitor import measuring
from fairlead.apps.org.models import Organisation


@dataclass(frozen=True)
class Guessed:
    """A name, a column map as text to be corrected, and why each column is what."""

    name: str
    columns: str
    reasons: list[str]


def guess(data: blobs.Data, *, filename: str) -> Guessed:
    """Guess which column of a file is what; the file is gone afterwards.

    Raises:
        BadInputError: the file is neither Parquet nor CSV, or broken.
    """
    work = Path(settings.FAIRLEAD_DATA) / "measuring"
    work.mkdir(mode=0o700, parents=True, exist_ok=True)
    with TemporaryDirectory(dir=work) as place, blobs.staged(data) as staged:
        path = Path(place) / ("rows" + "".join(Path(filename).suffixes[-2:]).casefold())
        staged.path.rename(path)
        columns, guesses = measuring.guessed(path)
    told = {name: value for name, value in columns.items() if value not in ("", [], None)}
    reasons = [_(each.because).format(column=each.column) for each in guesses]
    return Guessed(Path(filename).stem[:200], written(told), reasons)


def columns_of_log(firm: Organisation, code: str) -> str:
    """Give a column map for the decision log of a system, to be corrected.

    Which of the two most frequent outcomes is the good one only the firm knows.
    """
    outcomes = [*frequent_outcomes(firm, code), "", ""]
    told = {"task": "binary", "id": "decision", "time": "at", "version": "version"}
    told |= {"prediction": "outcome", "label": "label", "score": "score"}
    return written(told | {"positive": outcomes[0], "negative": outcomes[1], "protected": []})


def shipped_limits() -> str:
    """Give limits to start from, as text to be corrected."""
    return written(measuring.shipped_policy())


def written(told: Mapping[str, Any]) -> str:
    """Write names and values as people write them."""
    return yaml.safe_dump(dict(told), sort_keys=False, allow_unicode=True)
