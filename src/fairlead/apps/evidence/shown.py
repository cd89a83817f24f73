"""Evidence in words: what an opener should know, and the controls it supports."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fairlead.apps.evidence import queries
from fairlead.apps.evidence.models import Evidence
from fairlead.apps.evidence.results import Again, read_again
from fairlead.core.catalogue import catalogue
from fairlead.core.catalogue.requirements import Control
from fairlead.core.metrics.answers import Measured
from fairlead.core.results import TOOLS, Line, Note, NotParsed, Summary


def note_says(note: str) -> str:
    """Say what was noticed about a file when it was taken in."""
    says = {
        "pdf_active": _("This PDF carries scripts or attachments: open it with scripts off."),
        "formulas": _("Cells of this table begin like formulas: a spreadsheet would run them."),
        "programs": _("This archive holds programs: do not start them."),
    }
    return says.get(note, note)


def supported(ids: Iterable[str]) -> list[Control]:
    """Give the controls of these ids in the order of the standard."""
    wanted = set(ids)
    return [each for each in catalogue().controls.values() if each.id in wanted]


UNITS = {
    "samples": gettext_lazy("samples"),
    "outputs": gettext_lazy("outputs"),
    "tests": gettext_lazy("tests"),
    "test cases": gettext_lazy("test cases"),
    "rows": gettext_lazy("rows"),
}


@dataclass(frozen=True)
class Score:
    """One line of a result as the page shows it: a share with interval, or why there is none."""

    name: str
    share: str = ""
    interval: str = ""
    n: int = 0
    why: str = ""


@dataclass(frozen=True)
class Result:
    """What the page says of a results file: who found what, how sure, and what nobody checked."""

    again: Again
    tool: str
    summary: Summary | None
    why: str
    when: str
    unit: str
    scores: list[Score]
    categories: list[Score]
    notes: list[str]
    unchecked: list[str]
    proposed: list[Control]
    methods: list[str]


def result_of(one: Evidence) -> Result | None:
    """Read the results file of a piece of evidence anew and put it into words."""
    again = read_again(one)
    if again is None:
        return None
    found = again.reading
    summary = found if isinstance(found, Summary) else None
    linked = set(queries.controls_of(one))
    return Result(
        again=again,
        tool=TOOLS.get(found.tool, "") if found else "",
        summary=summary,
        why=_(found.why).format(**found.facts) if isinstance(found, NotParsed) else "",
        when=_moment(summary.when) if summary else "",
        unit=str(UNITS.get(summary.unit, "")) if summary else "",
        scores=[_score(each) for each in summary.scores] if summary else [],
        categories=[_score(each) for each in summary.categories] if summary else [],
        notes=[_note(each) for each in summary.notes] if summary else [],
        unchecked=[_note(each) for each in summary.unchecked] if summary else [],
        proposed=supported(set(again.controls) - linked) if one.is_current else [],
        methods=_methods(summary) if summary else [],
    )


def result_line(reading: Mapping[str, object] | None) -> str:
    """Tell in one line what was read when the file was taken in, for lists and exports."""
    if not reading:
        return ""
    tool = TOOLS.get(str(reading["tool"]), "")
    if reading["kind"] != "summary":
        return _("{tool}: not parsed").format(tool=tool or "–")
    scores = reading["scores"]
    lines = [_told(each) for each in scores] if isinstance(scores, list) else []
    return " · ".join([f"{tool} {reading['tool_version']}".strip(), *lines[:3]])


def _told(score: Mapping[str, str]) -> str:
    if "value" not in score:
        return f"{score['name']}: {score['why']}"
    return f"{score['name']}: {score['value']} [{score['low']}; {score['high']}], n {score['n']}"


def _score(line: Line) -> Score:
    found = line.measured
    if not isinstance(found, Measured):
        return Score(line.name, n=found.n, why=_(found.why).format(**{"n": found.n, **found.facts}))
    low, high = _percent(found.low), _percent(found.high)
    interval = _("{low} to {high}").format(low=low, high=high)
    return Score(line.name, _percent(found.value), interval, found.n)


def _methods(summary: Summary) -> list[str]:
    lines = (*summary.scores, *summary.categories)
    found = {each.measured.method for each in lines if isinstance(each.measured, Measured)}
    return sorted(found)


def _moment(told: str) -> str:
    """Write the moment of a run as people do; a form that is none stays as the tool wrote it."""
    try:
        moment = datetime.fromisoformat(told)
    except ValueError:
        return told
    zone = "" if moment.tzinfo is None else " UTC"
    return date_format(moment.astimezone(UTC) if zone else moment, "j M Y, H:i") + zone


def _percent(share: float) -> str:
    return f"{number_format(round(100 * share, 1), 1)}\u00a0%"


def _note(note: Note) -> str:
    return _(note.says).format(**note.facts)
