"""Home: how far the firm has come, what needs the person who asks, what happened lately."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fairlead.apps.journal import queries as journal
from fairlead.apps.pages.navigation import address
from fairlead.apps.pages.needs import Need, most_pressing
from fairlead.apps.pages.saying import said
from fairlead.apps.register import queries as register
from fairlead.core.rules.readiness import Facts, Readiness, Stage, readiness

if TYPE_CHECKING:
    from fairlead.apps.org.models import Member

NOON, EVENING = 12, 18
LINES = 5


def gathered(member: "Member", now: datetime) -> dict[str, Any]:
    """Gather what Home shows to this member; only what their roles read."""
    told: dict[str, object] = {
        "greeting": greeting(now),
        "now": now,
        "needs": most_pressing(_needs(member, now.date())),
        "actions": list(_actions(member)),
    }
    if member.reads("register"):
        stage = readiness(_facts(member, now.date()))
        told |= {"stage": stage, "steps": steps(stage), "next_steps": stage.next[:3]}
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
        {"label": _(str(stage)), "state": _state(place, at), "text": _missing(reached, stage)}
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


def _facts(member: "Member", today: date) -> Facts:
    """Take the facts of the stage from what is recorded; what nothing records stays unknown."""
    firm = member.organisation
    counted = register.standing_counts(firm)
    return Facts(
        systems=counted["systems"],
        owned=counted["owned"],
        outside_copy=journal.position(member.tenant).outside > 0,
        weeks_of_records=(today - firm.created_at.date()).days // 7,
    )


def _actions(member: "Member") -> Iterator[tuple[str, str, str]]:
    """Offer what this member most likely came for: label, address, icon."""
    if member.reads("register") and (href := address("register:add")):
        yield _("Register a system"), href, "plus"


def _needs(member: "Member", today: date) -> Iterator[Need]:
    yield from _asked(member)
    if member.reads("register"):
        yield from _register(member, today)


def _asked(member: "Member") -> Iterator[Need]:
    for record in register.asked_of(member):
        yield Need(
            "waits",
            _("You are asked to own {name}").format(name=record.name),
            _("Say yes or no yourself; until then nobody answers for it."),
            record.get_absolute_url(),
            _("Answer"),
        )


def _register(member: "Member", today: date) -> Iterator[Need]:
    told = register.standing_counts(member.organisation, today)
    here = address("register:list")
    if not told["systems"] and (look := address("discover:list") or here):
        says = _("No AI is in the register yet")
        why = _("look for it in code, exports and with your staff; most firms find a dozen")
        yield Need("not_yet", says, why, look, _("Look for AI"))
    if none := told["systems"] - told["owned"] - told["asked"]:
        says = ngettext("{n} AI system has no owner", "{n} AI systems have no owner", none)
        why = _("nobody has been asked to answer for it")
        yield Need("no_owner", says.format(n=none), why, here, _("Name an owner"))
    if late := told["late"]:
        says = ngettext("{n} review is overdue", "{n} reviews are overdue", late)
        yield Need("overdue", says.format(n=late), _("look again, or say why not"), here, _("Look"))
