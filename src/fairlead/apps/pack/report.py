"""The report inside a pack: what a person reads before checking anything.

Drawn from the records in the pack alone, so that report and records cannot tell two stories.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.template.loader import render_to_string

from fairlead.apps.org.models import Organisation
from fairlead.core.catalogue import catalogue
from fairlead.core.papers.matrix import Mark, matrix

_NOT_RATED = 0
APPETITE = 9


def report(firm: Organisation, records: Mapping[str, Any], *, today: date) -> str:
    """Write the report as one HTML file without anything from elsewhere."""
    line = records["risk-criteria"]
    appetite = line["appetite"] if line else APPETITE
    open_risks: list[Mapping[str, Any]] = [
        each for each in records["risks"] if not each["closed_at"]
    ]
    told = {
        "firm": firm,
        "today": today,
        "catalogue": catalogue(),
        "records": {name.replace("-", "_"): value for name, value in records.items()},
        "systems": _with_owners(records["register-system"], records["people"]),
        "risks": sorted(open_risks, key=_worst_first),
        "matrix": matrix(_marks(open_risks), appetite=appetite),
        "appetite": appetite,
        "appetite_approved": bool(line),
        "oversight": _oversight(records),
        "results": [(each, each["reading"]) for each in records["evidence"] if each["reading"]],
        "states": dict(Counter(each["state"] for each in records["statement-of-applicability"])),
    }
    return render_to_string("pack/report.html", told)


def _worst_first(risk: Mapping[str, Any]) -> int:
    return -int(risk["score"])


def _with_owners(
    systems: Sequence[Mapping[str, Any]], people: Sequence[Mapping[str, Any]]
) -> list[tuple[Mapping[str, Any], str]]:
    names = _names(people)
    return [(each, names.get(each["owner"], "")) for each in systems]


def _names(people: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Name people as far as the pack does; all others by their pseudonyms."""
    return {each["pseudonym"]: each.get("name", each["pseudonym"]) for each in people}


def _oversight(records: Mapping[str, Any]) -> dict[str, Any]:
    """Gather what the section on human oversight shows, and what it stands for."""
    names, asked = _names(records["people"]), catalogue()
    in_force = [each for each in records["oversight-plans"] if each["replaced_at"] is None]
    named = [each for each in records["oversight-reviewers"] if each["ended_at"] is None]
    return {
        "clause": asked.clause("iso42001:9.1"),
        "control": asked.control("iso42001:A.9.3"),
        "plans": [
            (
                each,
                [(one, names[one["member"]]) for one in named if one["system"] == each["system"]],
            )
            for each in in_force
        ],
        "stops": [
            (each, names[each["by"]], names.get(each["started_by"], ""))
            for each in records["oversight-stops"]
        ],
    }


def _marks(risks: Sequence[Mapping[str, Any]]) -> list[Mark]:
    rated = [each for each in risks if each["level"] != _NOT_RATED]
    return [_mark(each) for each in rated]


def _mark(risk: Mapping[str, Any]) -> Mark:
    when = "inherent" if risk["residual_score"] is None else "residual"
    columns = ("organisation", "individuals", "society")
    impact = max(risk[f"{when}_{column}"] for column in columns)
    return Mark(risk["code"], risk[f"{when}_likelihood"], impact, title=risk["title"])
