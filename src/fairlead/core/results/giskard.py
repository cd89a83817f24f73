"""Giskard 2: what `giskard.scan(model, dataset).to_json("scan.json")` writes.

    {"PerformanceBiasDetector": {"major": ["For records in the dataset where …"]},
     "StochasticityDetector": {}}

The file names no version, model, day or number of rows: it lists what each detector found.
"""

import re
from collections.abc import Mapping
from typing import Final

from fairlead.core.metrics.answers import NotMeasured
from fairlead.core.results.shares import VALUE
from fairlead.core.results.strict import Node, NotReadError, said
from fairlead.core.results.summary import MOST_FAILURES, Line, Note, Summary

TOOL: Final = "giskard"
FORMATS: Final = {"scan": "2.15.0, 2.19.2"}
_DETECTOR: Final = re.compile(r"[A-Za-z]{3,60}Detector")
_LEVELS: Final = ("major", "medium", "minor")
_GROUPS: Final = frozenset({"PerformanceBiasDetector", "EthicalBiasDetector"})


def is_json(doc: Mapping[str, object]) -> bool:
    """Say whether this object is a scan of Giskard."""
    return bool(doc) and all(map(_DETECTOR.fullmatch, doc))


def read_json(doc: Node) -> Summary:
    """Read a scan."""
    found = [issue for name, levels in doc.under() for issue in _issues(name, levels)]
    found.sort(key=lambda issue: _LEVELS.index(issue[0]))
    shows = ("evaluation", "groups") if _GROUPS & set(doc.named()) else ("evaluation",)
    return Summary(
        tool=TOOL,
        format="scan",
        scores=tuple(_count(name, levels) for name, levels in doc.under()),
        failures=tuple(f"{level}: {says}" for level, says in found[:MOST_FAILURES]),
        n_failures=len(found),
        notes=(
            Note(
                says="The file tells neither version, model, day nor how many rows were looked at."
            ),
        ),
        shows=shows,
    )


def _issues(name: str, levels: Node) -> list[tuple[str, str]]:
    if unknown := sorted(set(levels.named()) - {*_LEVELS}):
        says = "“{name}” has a level “{level}” that no tested version writes ({known})."
        raise NotReadError(says, name=name, level=said(unknown[0]), known=FORMATS["scan"])
    return [(level, each.text(most=400)) for level, some in levels.under() for each in some.each()]


def _count(name: str, levels: Node) -> Line:
    says = "{issues} issues: a list of findings, no rate."
    facts = {"issues": len(_issues(name, levels))}
    return Line(name=name, measured=NotMeasured(why=says, n=0, method=VALUE, facts=facts))
