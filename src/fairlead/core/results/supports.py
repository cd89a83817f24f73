"""Which controls a run may support, by the kind of question it answers.

What the catalogue's automation notes name as a source: evaluation suites for verification, drift
figures for monitoring and data quality, metrics by group for the effect on people.
"""

from collections.abc import Iterable
from typing import Final

CONTROLS: Final[dict[str, tuple[str, ...]]] = {
    "evaluation": ("iso42001:A.6.2.4",),
    "security": ("iso42001:A.6.2.4",),
    "groups": ("iso42001:A.5.4", "iso42001:A.6.2.4"),
    "drift": ("iso42001:A.6.2.6", "iso42001:A.7.4"),
    "experiment": ("iso42001:A.6.2.3",),
}


def controls_for(shows: Iterable[str]) -> list[str]:
    """Name the controls that a run of these kinds may support; a person decides."""
    return sorted({control for kind in shows for control in CONTROLS.get(kind, ())})
