"""Home: how far the firm has come, what needs the person who asks, what happened lately."""

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fairlead.apps.controls import queries as controls
from fairlead.apps.journal import queries as journal
from fairlead.apps.pages.navigation import address
from fairlead.apps.pages.needs import most_pressing
from fairlead.apps.pages.saying import said
from fairlead.apps.risk import queries as risk
from fairlead.core.rules.controls import Coverage
from fairlead.core.rules.readiness import Facts, Readiness, Stage, readiness
from fairlead.doors.web.known import Known
from fairlead.doors.web.waiting import waiting_for

if TYPE_CHECKING:
    from fairlead.apps.org.models import Member

NOON, EVENING = 12, 18
LINES = 5


def gathered(known: Known, now: datetime) -> dict[str, Any]:
    """Gather what Home shows to this member; only what their roles read."""
    member, today = known.member, known.today
    told: dict[str, Any] = {
        "greeting": greeting(now),
        "now": now,
        "needs": most_pressing(waiting_for(known)),
        "actions": list(_actions(member)),
    }
    if member.reads("register") and member.reads("controls"):
        covered = controls.covered(member.organisation, today)
        stage = readiness(_facts(known, covered))
        told |= {"stage": stage, "steps": steps(stage), "next_steps": stage.next[:3]}
        told |= {"strips": strips(covered), "controls_href": address("controls:list")}
    if member.reads("ledger"):
        told["lines"] = journal.timeline(member.tenant, limit=LINES)
    return told


def greeting(now: datetime) -> str:
    """Greet by the hour of the day."""
    if now.hour < NOON:
        return _("Good morning")
    return _("Good afternoon") if now.hour < EVENING else _("Good evening")


def steps(reached: Readiness) -> list[dict[str, object]]:
    """Draw the four stages: done, the next one with what stands before it, later ones."""
    order = list(Stage)
    at = order.index(reached.stage)
    return [
        {"label": _(stage.value), "state": _state(place, at), "text": _missing(reached, stage)}
        for place, stage in enumerate(order)
    ]


def _state(place: int, at: int) -> str:
    if place <= at:
        return "done"
    return "now" if place == at + 1 else "later"


def _missing(reached: Readiness, stage: Stage) -> str:
    gaps = [gap for gap in reached.gaps if gap.stage is stage]
    if not gaps:
        return ""
    if len(gaps) == 1:
        return said(gaps[0].because)
    more = len(gaps) - 1
    rest = ngettext("{first} And {n} more.", "{first} And {n} more.", more)
    return rest.format(first=said(gaps[0].because), n=more)


def strips(covered: Coverage) -> list[tuple[str, str, str, int, int, int]]:
    """Draw the four lines of the coverage: name, colour, icon, reached, of how many, stale."""
    stale = covered.evidenced.n - covered.fresh.n
    drawn = (
        (_("Decided"), "decided", "gavel", covered.decided, 0),
        (_("Evidenced"), "observed", "file-check", covered.evidenced, 0),
        (_("Fresh"), "accentbar", "clock-check", covered.fresh, stale),
        (_("Tested"), "tested", "test-pipe", covered.tested, 0),
    )
    return [(name, kind, ic, share.n, share.of, bad) for name, kind, ic, share, bad in drawn]


def _facts(known: Known, covered: Coverage) -> Facts:
    """Take the facts of the stage from what is recorded; what nothing records stays unknown."""
    systems, risks, firm = known.systems, known.risks, known.member.organisation
    return Facts(
        systems=systems["systems"],
        owned=systems["owned"],
        with_risk=risk.systems_at_risk(firm),
        critical_not_accepted=risks["critical"],
        controls=covered.decided.of,
        decided=covered.decided.n,
        applied=covered.fresh.of,
        fresh=covered.fresh.n,
        outside_copy=known.foot is not None and known.foot.copies > 0,
        weeks_of_records=(known.today - firm.created_at.date()).days // 7,
    )


def _actions(member: "Member") -> Iterator[tuple[str, str, str]]:
    """Offer what this member most likely came for: label, address, icon."""
    if href := address("discover:declaring"):
        yield _("Declare a tool"), href, "plus"
    if member.reads("discover") and (href := address("discover:list")):
        yield _("Look for AI"), href, "radar-2"
