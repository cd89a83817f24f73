"""The lists of monitoring: checks, findings, what is validated; and how states are drawn."""

from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from fairlead.apps.monitor import queries
from fairlead.apps.monitor.models import Check, Finding, Run, Source
from fairlead.apps.pages import marks
from fairlead.apps.pages.lists import Column, Empty, Filter, ListSpec, View
from fairlead.core.metrics import wording
from fairlead.core.rules.gate import Answer
from fairlead.core.rules.revalidation import State, Validity

ANSWERS = {
    "within": ("in_limit", _("Within the limits")),
    "breach": ("breach", _("A limit was passed")),
    "insufficient evidence": ("insufficient", _("Too few to say")),
    "": ("unknown", _("Not measured")),
}
VALIDITY = {
    State.VALID: "in_date",
    State.ENDS_SOON: "ends_soon",
    State.LAPSED: "stale",
    State.NEVER: "not_yet",
}
GATE = {Answer.YES: "ok", Answer.NO: "breach", Answer.CANNOT_JUDGE: "unknown"}
FINDING = {"open": "breach", "answered": "waits", "accepted": "accepted", "closed": "done"}


def check_kind(check: Any) -> tuple[str, str]:  # noqa: ANN401 - a check with its last run
    """Name how a check stands: paused, silent, failed, or what its last run answered."""
    if check.is_paused:
        return "paused", _now("Paused")
    if queries.silent_since(check) is not None:
        return "silent", _now("Silent source")
    if check.last_state == Run.State.FAILED:
        return "unknown", _now("Could not measure")
    if check.one_open:
        return "breach", _now("Finding open")
    kind, word = ANSWERS[check.last_answer or ""]
    return kind, str(word)


def check_mark(check: Any) -> SafeString:  # noqa: ANN401 - a check with its last run
    """Draw how a check stands."""
    return marks.state(*check_kind(check))


def run_mark(run: Run) -> SafeString:
    """Draw what a run answered, or where it stands."""
    if run.state == Run.State.FINISHED:
        kind, word = ANSWERS[run.answer]
        return marks.state(kind, str(word))
    if run.state == Run.State.FAILED:
        return marks.state("unknown", _now("Could not measure"))
    return marks.state("not_yet", run.get_state_display())


def validity_mark(validity: Validity) -> SafeString:
    """Draw whether a validation holds."""
    words = {
        State.VALID: _now("Validated"),
        State.ENDS_SOON: _now("Ends soon"),
        State.LAPSED: _now("Lapsed"),
        State.NEVER: _now("Never validated"),
    }
    return marks.state(VALIDITY[validity.state], words[validity.state])


def finding_mark(finding: Finding) -> SafeString:
    """Draw where a finding stands."""
    return marks.state(FINDING[finding.state], finding.get_state_display())


def moment(at: Any) -> str:  # noqa: ANN401 - a moment or none
    """Write a moment as people do, or a dash."""
    return date_format(localtime(at), "j M Y, H:i") if at else "–"


def _system_href(check: Check) -> str:
    return reverse("monitor:check", args=[check.code])


CHECKS = ListSpec(
    name="checks",
    caption=_("Checks"),
    columns=(
        Column(
            "name",
            _("Check"),
            lambda c: c.name,
            sort="name",
            href=_system_href,
            note=lambda c: f"{c.code} · {c.system.code} {c.system.name}",
        ),
        Column("state", _("Now"), check_mark, plain=lambda c: check_kind(c)[1]),
        Column(
            "last",
            _("Last measured"),
            lambda c: moment(c.last_at),
            sort="last_at",
            plain=lambda c: c.last_at,
        ),
        Column("source", _("Source"), lambda c: c.get_source_display(), sort="source", wide=True),
        Column("rhythm", _("Rhythm"), lambda c: c.get_rhythm_display(), sort="rhythm", wide=True),
        Column(
            "owner",
            _("Owner"),
            lambda c: marks.who(c.owner) if c.owner else marks.state("no_owner"),
            plain=lambda c: c.owner or "",
            wide=True,
        ),
        Column("code", _("No."), lambda c: c.code, sort="number", wide=True),
    ),
    filters=(Filter("source", _("Source"), Source.choices),),
    views=(
        View("breach", _("Findings open"), Q(one_open__isnull=False)),
        View("failed", _("Could not measure"), Q(last_state=Run.State.FAILED)),
        View("paused", _("Paused"), Q(paused_at__isnull=False)),
    ),
    search=("name", "system__name"),
    search_label=_("Check or system"),
    default_sort="-code",
    empty=Empty(
        _("Nothing is measured yet"),
        _(
            "A check measures a system again and again: bias, drift, performance, quality of "
            "data, against limits of your own. Rows go when the run ends; counts, answers and "
            "how they came about stay, sealed."
        ),
        "checks/add/",
        _("Set up a check"),
    ),
)

FINDINGS = ListSpec(
    name="monitor-findings",
    caption=_("Findings"),
    columns=(
        Column(
            "metric",
            _("Finding"),
            lambda f: words(f),  # noqa: PLW0108 - stands below
            href=lambda f: f.get_absolute_url(),
            note=lambda f: f"{f.code} · {f.of_check.code} {f.of_check.name}",
        ),
        Column(
            "state", _("State"), finding_mark, sort="state", plain=lambda f: f.get_state_display()
        ),
        Column("window", _("Window"), lambda f: f.window, sort="window", wide=True),
        Column("times", _("Runs"), lambda f: f.times, sort="times", number=True, wide=True),
        Column(
            "owner",
            _("Owner"),
            lambda f: marks.who(f.owner) if f.owner else "–",
            plain=lambda f: f.owner or "",
            wide=True,
        ),
        Column("code", _("No."), lambda f: f.code, sort="number", wide=True),
    ),
    views=(
        View("open", _("Open"), Q(state__in=["open", "answered"])),
        View("accepted", _("Accepted"), Q(state="accepted")),
        View("closed", _("Closed"), Q(state="closed")),
    ),
    search=("metric", "of_check__name"),
    default_sort="-code",
    empty=Empty(
        _("No limit was passed"),
        _(
            "When a run passes one of your limits, a finding is opened here, its owner gets a "
            "task, and the gate closes until it is settled."
        ),
    ),
)


def words(finding: Finding) -> str:
    """Say what was found, in the reader's language."""
    try:
        return wording.said(finding.metric, finding.says, finding.facts, _now)
    except (KeyError, IndexError, ValueError):
        return f"{finding.metric} {finding.scope}"
