"""What waits for a member, gathered from every subject that their roles read."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fairlead.apps.controls import queries as controls
from fairlead.apps.decisions import letters
from fairlead.apps.discover import queries as discover
from fairlead.apps.monitor import queries as monitor
from fairlead.apps.org import queries as org
from fairlead.apps.oversight import queries as oversight
from fairlead.apps.pages.navigation import address
from fairlead.apps.pages.needs import Need
from fairlead.apps.privacy import queries as privacy
from fairlead.apps.privacy.overdue import past_due
from fairlead.apps.register import queries as register
from fairlead.apps.work import queries as work
from fairlead.doors.web.known import Known

MOST_TASKS = 4

if TYPE_CHECKING:
    from fairlead.apps.org.models import Member


SOON = timedelta(days=7)


def waiting_for(known: Known) -> Iterator[Need]:
    """Say what is asked of this member, and what nobody sees to in the areas they read."""
    member, today = known.member, known.today
    yield from _asked(member)
    yield from _tasks(member, today)
    if member.reads("register"):
        yield from _register(known)
    if member.reads("discover"):
        yield from _findings(member, today)
    if member.reads("risk"):
        yield from _risks(known)
    if member.reads("oversight"):
        yield from _oversight(member)
    if member.reads("decisions"):
        yield from _letters(member)
    if member.reads("monitor"):
        yield from _monitor(member)
    if member.reads("controls"):
        yield from _controls(member)
    if member.reads("privacy"):
        yield from _privacy(member, today)
    if member.reads("evidence"):
        yield from _evidence(known)
    yield from _two_step(member, today)


def _asked(member: "Member") -> Iterator[Need]:
    answer = _("Answer")
    why = _("Say yes or no yourself; until then nobody answers for it.")
    for office in org.waiting_for(member):
        says = _("You are asked to be {office}").format(office=office.label)
        yield Need("waits", says, why, address("org:appointments"), answer)
    for record in register.asked_of(member):
        says = _("You are asked to own {name}").format(name=record.name)
        yield Need("waits", says, why, record.get_absolute_url(), answer)
    for finding in discover.asked_of(member):
        says = _("You are asked to own {name}").format(name=finding.name)
        yield Need("waits", says, why, reverse("discover:owner", args=[finding.code]), answer)
    for decision in controls.asked_of(member):
        number = decision.control_id.partition(":")[2]
        says = _("You are asked to own control {number}").format(number=number)
        yield Need("waits", says, why, address("controls:list"), answer)


def _two_step(member: "Member", today: date) -> Iterator[Need]:
    if by := member.two_step_by:
        says = _("Set up two-step sign-in")
        why = _("your role changes records; from {day} on that is refused without it")
        soon = "ends_soon" if by - today <= SOON else "not_yet"
        kind = "overdue" if by <= today else soon
        told = why.format(day=date_format(by))
        yield Need(kind, says, told, address("mfa_index"), _("Set it up"))


def _tasks(member: "Member", today: date) -> Iterator[Need]:
    for task in work.waiting_for(member)[:MOST_TASKS]:
        by = _("by {day}").format(day=date_format(task.due_on)) if task.due_on else ""
        kind = "overdue" if task.is_late_on(today) else "waits"
        yield Need(kind, task.what, by, task.get_absolute_url(), _("Open"))


def _register(known: Known) -> Iterator[Need]:
    told, member = known.systems, known.member
    here = address("register:list")
    if not told["systems"] and not (
        member.reads("discover") and discover.has_found(member.organisation)
    ):
        says = _("No AI is in the register yet")
        why = _("look for it in code, exports and with your staff; most firms find a dozen")
        yield Need("not_yet", says, why, address("discover:list") or here, _("Look for AI"))
    if none := told["systems"] - told["owned"] - told["asked"]:
        says = ngettext("{n} AI system has no owner", "{n} AI systems have no owner", none)
        why = _("nobody has been asked to answer for it")
        yield Need("no_owner", says.format(n=none), why, here, _("Name an owner"))
    if late := told["late"]:
        says = ngettext("{n} review is overdue", "{n} reviews are overdue", late)
        yield Need("overdue", says.format(n=late), _("look again, or say why not"), here, _("Look"))


def _letters(member: "Member") -> Iterator[Need]:
    if n := letters.waiting_for(member):
        says = ngettext("{n} letter waits for you", "{n} letters wait for you", n).format(n=n)
        why = _("somebody else wrote it; it goes out when you have read and approved it")
        yield Need("waits", says, why, address("decisions:letters"), _("Read"))


def _findings(member: "Member", today: date) -> Iterator[Need]:
    here = address("discover:list")
    if n := discover.undecided(member.organisation, today):
        says = ngettext("{n} finding waits for a decision", "{n} findings wait for a decision", n)
        why = _("a tool in use that nobody has decided about")
        yield Need("not_decided", says.format(n=n), why, here, _("Decide"))


def _risks(known: Known) -> Iterator[Need]:
    told = known.risks
    here = address("risk:list")
    if above := told["above"]:
        says = ngettext("{n} risk lies above our line", "{n} risks lie above our line", above)
        why = _("a score of more than {line}, and nobody accepted it").format(line=known.line)
        yield Need("breach", says.format(n=above), why, here, _("Decide"))
    if unrated := told["unrated"]:
        says = ngettext("{n} risk is not rated", "{n} risks are not rated", unrated)
        why = _("nobody has said how likely and how bad")
        yield Need("unknown", says.format(n=unrated), why, here, _("Rate"))
    if lapsing := told["lapsing"]:
        says = ngettext("{n} acceptance ends soon", "{n} acceptances end soon", lapsing)
        why = _("within 30 days, or already over")
        yield Need("ends_soon", says.format(n=lapsing), why, here, _("Look again"))


def _monitor(member: "Member") -> Iterator[Need]:
    told, here = monitor.counts(member.organisation), address("monitor:list")
    if n := told["findings"]:
        says = ngettext("{n} limit was passed", "{n} limits were passed", n).format(n=n)
        why = _("a finding is not settled; the gate of its system is closed")
        yield Need("breach", says, why, address("monitor:findings"), _("Look"))
    if n := told["silent"]:
        says = ngettext("{n} source is silent", "{n} sources are silent", n).format(n=n)
        yield Need("silent", says, _("nothing new was measured"), here, _("Look"))
    if n := told["failed"]:
        says = ngettext("{n} check could not measure", "{n} checks could not measure", n)
        yield Need("unknown", says.format(n=n), _("its last run says why"), here, _("Look"))
    if n := told["proposed"]:
        says = ngettext("{n} validation waits", "{n} validations wait", n).format(n=n)
        why = _("somebody proposed it; it holds when it is signed")
        yield Need("waits", says, why, address("monitor:validity"), _("Look"))


def _oversight(member: "Member") -> Iterator[Need]:
    for stop in oversight.standing_stops(member.organisation):
        says = _("{name} is stopped").format(name=stop.system.name)
        why = _("by {who}, because: {because}").format(who=stop.by, because=stop.because)
        yield Need("breach", says, why, stop.get_absolute_url(), _("Look"))
    told, firm = oversight.waiting_for(member), oversight.standing(member.organisation)
    if n := told["waits"]:
        says = ngettext("{n} decision waits for you", "{n} decisions wait for you", n).format(n=n)
        why = _("say what you would decide, then see what the AI said")
        late = told["late"]
        if late:
            past = ngettext("{n} of them is past its time", "{n} of them are past their time", late)
            why = f"{past.format(n=late)}: {why}"
        kind = "overdue" if late else "waits"
        yield Need(kind, says, why, address("oversight:next"), _("Look"))
    if n := firm["late"] - told["late"]:
        says = ngettext(
            "{n} decision was not looked at in time",
            "{n} decisions were not looked at in time",
            n,
        ).format(n=n)
        why = _("the hours of its plan are over, and it waits for somebody else")
        yield Need("overdue", says, why, address("oversight:reviews"), _("Look"))
    if n := firm["findings"]:
        says = ngettext("{n} finding of oversight", "{n} findings of oversight", n).format(n=n)
        why = _("many overrides, errors that slip through, or decisions that never came")
        yield Need("breach", says, why, address("oversight:findings"), _("Look"))


def _privacy(member: "Member", today: date) -> Iterator[Need]:
    told, here = privacy.waiting(member.organisation, today), address("privacy:list")
    if n := told["late"] + told["unended"]:
        says = ngettext("{n} erasure is past its time", "{n} erasures are past their time", n)
        why = _("the law gives a month: carry it out or decline it, and tell the person")
        yield Need("overdue", says.format(n=n), why, here, _("Look"))
    if n := told["asked"] - told["late"]:
        says = ngettext("{n} erasure waits", "{n} erasures wait", n).format(n=n)
        why = _("whoever asked for it does not carry it out; a month is given")
        yield Need("waits", says, why, here, _("Look"))
    for system in past_due(member.organisation, today)[:MOST_TASKS]:
        says = _("Decisions of {name} are past their time").format(name=system.name)
        why = _("only what is needed may be kept: delete them, keep them longer, or set a hold")
        yield Need("overdue", says, why, reverse("privacy:keep", args=[system.code]), _("Look"))


def _controls(member: "Member") -> Iterator[Need]:
    open_ones = controls.undecided(member.organisation)
    if open_ones and (here := address("controls:list")):
        says = ngettext("{n} control is not decided", "{n} controls are not decided", open_ones)
        why = _("does it apply, and why")
        yield Need("not_decided", says.format(n=open_ones), why, here, _("Decide"))


def _evidence(known: Known) -> Iterator[Need]:
    old = known.stale
    if old and (here := address("evidence:list")):
        says = ngettext("{n} piece of evidence is stale", "{n} pieces of evidence are stale", old)
        yield Need("stale", says.format(n=old), _("nothing rests on it any more"), here, _("Renew"))
