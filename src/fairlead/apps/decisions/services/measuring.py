"""The decision log as rows for a check: no export, and the opening is sealed before it happens.

Each row has the columns of COLUMNS, the attributes by their names and, when asked for, the
inputs as `input_<name>`. A person who was erased leaves a row without attributes.
"""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from heapq import merge
from itertools import islice
from typing import Any, Final

from fairlead.apps.decisions import acts
from fairlead.apps.decisions.models import Decision
from fairlead.apps.decisions.queries import archived_since, count_archived
from fairlead.apps.decisions.services.opening import opened
from fairlead.apps.journal.act import Actor, Record
from fairlead.apps.journal.services import doing
from fairlead.apps.register.models import AISystem

COLUMNS: Final = (
    "decision",
    "at",
    "version",
    "kind",
    "outcome",
    "later",
    "label",
    "score",
    "confidence",
    "overridden",
)
INPUT: Final = "input_"
_AT_ONCE: Final = 2000
_MILLION: Final = 1_000_000
Row = dict[str, Any]


def rows_for(
    about: Record,
    system: AISystem,
    *,
    by: Actor,
    since: datetime | None,
    labels: Mapping[str, str],
    inputs: bool,
) -> Iterator[Row]:
    """Give the decisions of a system as rows, oldest first; what opens them is sealed at once.

    Those in the archive are among them, as far as they lie in the period.

    Raises:
        NotPermittedError: `by` may not open what is sealed.
        LedgerClosedError: a file of the archive is missing or was changed.
    """
    found = Decision.objects.filter(system=system).select_related("organisation")
    if since is not None:
        found = found.filter(at__gte=since)
    parts = ("attributes", "input") if inputs else ("attributes",)
    with doing(acts.OPENED_MANY, by=by, about=about) as entry:
        n = found.count() + count_archived(system, since)
        entry.update(parts=sorted(parts), n=n, system=system.code)
    here = found.order_by("at", "id").iterator(chunk_size=_AT_ONCE)
    both = merge(here, archived_since(system, since), key=lambda each: (each.at, each.pk))
    return _rows(both, parts, labels)


def _rows(
    found: Iterator[Decision], parts: Collection[str], labels: Mapping[str, str]
) -> Iterator[Row]:
    while some := list(islice(found, _AT_ONCE)):
        told = dict(opened(some, parts))
        for each in some:
            yield _row(each, labels) | _parted(told.get(each.pk, {}))


def _row(decision: Decision, labels: Mapping[str, str]) -> Row:
    return {
        "decision": decision.ext_id,
        "at": decision.at,
        "version": decision.version,
        "kind": decision.kind,
        "outcome": decision.outcome,
        "later": decision.later,
        "label": labels.get(decision.later, decision.later),
        "score": _share(decision.score_micro),
        "confidence": _share(decision.confidence_micro),
        "overridden": decision.overridden,
    }


def _share(micro: int | None) -> float | None:
    return None if micro is None else micro / _MILLION


def _parted(told: Mapping[str, Any]) -> Row:
    """Give attributes and inputs as columns; a name of ours is given way to."""
    found = Row()
    for name, value in (told.get("attributes") or {}).items():
        found[f"attribute_{name}" if name in COLUMNS else name] = value
    given = told.get("input")
    if isinstance(given, dict):
        plain = {name: value for name, value in given.items() if not isinstance(value, dict | list)}
        found |= {f"{INPUT}{name}": value for name, value in plain.items()}
    return found
