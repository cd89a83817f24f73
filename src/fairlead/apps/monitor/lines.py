"""The lines of a report as a page shows them: value, interval, rows, limit, answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from fairlead.apps.monitor.tables import ANSWERS
from fairlead.apps.pages import marks
from fairlead.core.metrics import wording

FAMILIES: dict[str, str | Promise] = {
    "fairness": _("Fairness between groups"),
    "performance": _("Performance"),
    "calibration": _("Calibration"),
    "regression": _("Errors of a regression"),
    "estimated": _("Performance, estimated without labels"),
    "drift": _("Drift"),
    "quality": _("Quality of data"),
    "proxy": _("Proxies of protected attributes"),
}
WIDE = frozenset({"drift-map"})
MOST_BESIDE = 5
_ORDER = {"breach": 0, "insufficient evidence": 1, "within": 2, None: 3}


@dataclass(frozen=True)
class Line:
    """One metric of one group or column in one window."""

    metric: str
    where: str
    window: str
    value: str
    interval: str
    n: str
    limit: str
    says: str
    method: str
    mark: SafeString


@dataclass(frozen=True)
class Family:
    """The lines of one family of metrics: what presses, what lies within, what has no limit."""

    title: str | Promise
    pressing: list[Line]
    within: list[Line]
    others: list[Line]


@dataclass(frozen=True)
class Cell:
    """One cell of a section's table; a figure stands to the right, `head` names it on a phone."""

    content: str
    is_figure: bool
    head: str = ""


@dataclass(frozen=True)
class Shown:
    """A section as the page shows it; `wide` gives the picture the whole width."""

    key: str
    title: str
    note: str
    picture: str
    wide: bool
    heads: list[Cell]
    rows: list[list[Cell]]


def is_shown(section: Any) -> bool:  # noqa: ANN401 - a Section of core.papers
    """Say whether a section tells more than the tables of all numbers below it."""
    return bool(section.picture) or section.key.startswith("errors")


def shown_section(section: Any) -> Shown:  # noqa: ANN401 - a Section of core.papers
    """Put a section of a report into cells, with the house's marks for its answers."""

    def cells(texts: Any, answer: str = "") -> list[Cell]:  # noqa: ANN401 - texts
        heads = section.columns
        made = [Cell(text, i in section.numbers, heads[i]) for i, text in enumerate(texts)]
        if answer:
            kind, word = ANSWERS[answer]
            made[1] = Cell(marks.state(kind, str(word)), is_figure=False, head=heads[1])
        return made

    return Shown(
        key=section.key,
        title=section.title,
        note=section.note,
        picture=section.picture,
        wide=section.key in WIDE or len(section.columns) > MOST_BESIDE,
        heads=cells(section.columns),
        rows=[cells(row.cells, row.answer) for row in section.rows],
    )


def lines_of(report: Mapping[str, Any]) -> list[Family]:
    """Put the results of a report under their families."""
    found: dict[str, list[Mapping[str, Any]]] = {}
    for each in report["results"]:
        found.setdefault(each["family"], []).append(each)
    known = [name for name in FAMILIES if name in found]
    rest = [name for name in found if name not in FAMILIES]
    return [_family(name, sorted(found[name], key=_press)) for name in [*known, *rest]]


@dataclass(frozen=True)
class Beside:
    """One metric of two periods, their difference, and whether it could be chance."""

    metric: str
    where: str
    first: str
    second: str
    difference: str
    mark: SafeString


def comparison_of(first: Any, second: Any) -> list[Beside]:  # noqa: ANN401 - results of two reports
    """Set the results of two periods beside each other, what surely differs first."""
    from fairlead.core.metrics.comparing import compared  # noqa: PLC0415 - needs NumPy

    return [_beside(each) for each in compared(first, second)]


def _beside(each: Any) -> Beside:  # noqa: ANN401 - a Compared
    if each.is_tied:
        mark = marks.state("unknown", _now("Same reference"))
    elif not hasattr(each.difference, "value"):
        mark = marks.state("insufficient", _now("Not measured in both"))
    elif each.is_sure:
        mark = marks.state("observed", _now("Differs"))
    else:
        mark = marks.state("unknown", _now("Could still be chance"))
    return Beside(
        metric=each.metric.replace("_", " "),
        where=", ".join(str(value) for _name, value in sorted(each.scope.items())) or "–",
        first=_with_interval(each.first),
        second=_with_interval(each.second),
        difference=_with_interval(each.difference),
        mark=mark,
    )


def _with_interval(measured: Any) -> str:  # noqa: ANN401 - a number, or why there is none
    if not hasattr(measured, "value"):
        return "–"
    return f"{_number(measured.value)} ({_number(measured.low)} – {_number(measured.high)})"


def _family(name: str, results: list[Mapping[str, Any]]) -> Family:
    within = [_line(each) for each in results if each["answer"] == "within"]
    others = [_line(each) for each in results if each["answer"] is None]
    pressing = [_line(each) for each in results if each["answer"] not in {None, "within"}]
    return Family(FAMILIES.get(name, name), pressing, within, others)


def _press(result: Mapping[str, Any]) -> tuple[object, ...]:
    where = sorted(result["scope"].items())
    return _ORDER.get(result["answer"], 3), result["metric"], where, result["window"]


def _line(result: Mapping[str, Any]) -> Line:
    measured = result["measured"]
    known = "value" in measured
    kind, word = ANSWERS[result["answer"]] if result["answer"] else ("observed", _("No limit set"))
    return Line(
        metric=wording.name_of(result["metric"], _now),
        where=", ".join(str(value) for _name, value in sorted(result["scope"].items())) or "–",
        window=result["window"],
        value=_number(measured["value"]) if known else "–",
        interval=f"{_number(measured['low'])} – {_number(measured['high'])}" if known else "–",
        n=f"{int(measured['n']):,}",
        limit=_limit(result["limit"]),
        says=_said(result),
        method=measured["method"],
        mark=marks.state(kind, str(word)),
    )


def _limit(limit: Mapping[str, Any] | None) -> str:
    if not limit:
        return "–"
    signs = (("at_least", "≥"), ("at_most", "≤"))
    edges = [
        f"{sign} {_number(limit[name])}" for name, sign in signs if limit.get(name) is not None
    ]
    return ", ".join(edges)


def _said(result: Mapping[str, Any]) -> str:
    try:
        facts = {**result["facts"], **(result["limit"] or {})}
        return wording.said(result["metric"], result["says"], facts, _now)
    except (KeyError, IndexError, ValueError):
        return str(result["says"])


def _number(value: object) -> str:
    """Write a number with three digits that count."""
    try:
        return f"{float(str(value)):.3g}"
    except ValueError:
        return str(value)
