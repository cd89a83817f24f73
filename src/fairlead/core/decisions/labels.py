"""What a later outcome says should have been decided: “repaid = granted, defaulted = refused”.

>>> read_labels("repaid = granted, defaulted=refused")
{'repaid': 'granted', 'defaulted': 'refused'}
>>> written({"repaid": "granted"})
'repaid = granted'
"""

import re
from collections.abc import Mapping
from typing import Final

from fairlead.core.decisions.errors import RecordError

MOST: Final = 50
_PAIR: Final = re.compile(
    r"\s*([A-Za-z0-9][A-Za-z0-9_.-]{0,39})\s*=\s*([A-Za-z0-9][A-Za-z0-9_.-]{0,39})\s*", re.ASCII
)


def read_labels(text: str) -> dict[str, str]:
    """Read pairs, parted by commas or new lines.

    Raises:
        RecordError: a pair is none, or a later outcome is named twice.
    """
    found = dict[str, str]()
    for told in filter(str.strip, re.split(r"[,\n;]", text)):
        pair = _PAIR.fullmatch(told)
        if pair is None:
            raise RecordError(f"“{told.strip()[:60]}”: write repaid = granted, defaulted = refused")
        if pair[1] in found:
            raise RecordError(f"{pair[1]} is named twice")
        found[pair[1]] = pair[2]
    if len(found) > MOST:
        raise RecordError(f"at most {MOST} pairs")
    return found


def written(labels: Mapping[str, str]) -> str:
    """Write pairs as a person writes them."""
    return ", ".join(f"{later} = {outcome}" for later, outcome in labels.items())
