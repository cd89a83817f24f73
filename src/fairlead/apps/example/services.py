"""Loading the example firm, putting it away, and beginning it anew.

The year is told through the same services that people use, so its ledger is a real one; only
its clock is invented, and the first entries say so. Nothing that was sealed is ever deleted,
so an old example is put away: see docs/decisions/0004-the-example-firm.md.
"""

from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone

from fairlead.apps.example import acts, clock, queries
from fairlead.apps.example.year import Event, World, events
from fairlead.apps.example.year.people import person
from fairlead.apps.example.year.world import told
from fairlead.apps.journal import checkpoints, leases
from fairlead.apps.journal.errors import RuleBrokenError
from fairlead.apps.journal.queries import current_log
from fairlead.apps.journal.rounds import left_alone
from fairlead.apps.journal.services import doing, write_down
from fairlead.apps.org.models import Member, Organisation, User
from fairlead.apps.org.services import accept_invitation, found, invite

FIRM: Final = "Hearth & Rye Ltd"
ROLES: Final = ["admin", "ai_lead", "board"]
_SAYS: Final = "Everything here is invented: the firm, its people, its systems and this year."
_HOLDER: Final = "example"
_SECONDS: Final = 120
Bar = Callable[[int, int], None]


def load(*, user: User, progress: Bar | None = None) -> Member:
    """Tell the whole year and let this person in as administrator, AI lead and board.

    Raises:
        RuleBrokenError: they have an example firm already.
    """
    if queries.of_user(user) is not None:
        raise RuleBrokenError("The example firm is loaded already: reset it to begin anew.")
    world = _begun()
    try:
        _tell(world, events(), progress)
        return _let_in(world, user)
    except BaseException:
        put_away(world.firm)
        raise
    finally:
        leases.give_back(left_alone(world.firm.public_id), _HOLDER)


def reset(*, user: User, progress: Bar | None = None) -> Member:
    """Put this person's example firm away and load a fresh one."""
    remove(user=user)
    return load(user=user, progress=progress)


def remove(*, user: User) -> None:
    """Put this person's example firm away.

    Raises:
        RuleBrokenError: they have none.
    """
    mine = queries.of_user(user)
    if mine is None:
        raise RuleBrokenError("There is no example firm: load it first.")
    put_away(mine.organisation)


def put_away(firm: Organisation) -> None:
    """End every membership of an example firm, so that nobody acts there again, and sign it."""
    if not firm.is_example:
        raise RuleBrokenError("Only an example firm can be put away.")
    admin = queries.admin_of(firm)
    if admin is None:
        return
    with doing(acts.PUT_AWAY, by=admin, about=firm):
        Member.objects.filter(organisation=firm).update(is_active=False)
    checkpoints.publish(current_log(firm.public_id))


def _begun() -> World:
    """Found the firm a year ago, and say at once that the year is invented."""
    today = timezone.localdate()
    founder = told("people")["founder"]
    first = told("people")["people"][founder]["joins"]
    draft = Organisation(name=FIRM, is_example=True)
    with transaction.atomic():
        with clock.at(_moment(today, first, "08:50"), of=draft):
            member = found(
                name=FIRM,
                founder=person(founder),
                roles=told("people")["people"][founder]["roles"],
                is_example=True,
                country="GB",
                sector="food",
                size="small",
                builds_ai=True,
                supplies_ai=True,
            )
            firm = member.organisation
            with doing(acts.BEGUN, by=member, about=firm) as entry:
                entry.update(because=write_down(_SAYS, about=firm))
        _hold(firm)
    return World(firm=firm, today=today, people={founder: member})


def _tell(world: World, story: Iterable[Event], progress: Bar | None) -> None:
    told_so_far, before = list(story), world.firm.created_at
    for n, event in enumerate(told_so_far, 1):
        moment = max(_on_a_weekday(world, event), before + timedelta(seconds=20))
        with clock.at(moment, of=world.firm):
            event.does(world)
            before = timezone.now()
        if n % 50 == 0:
            _hold(world.firm)
        if progress is not None:
            progress(n, len(told_so_far))


def _on_a_weekday(world: World, event: Event) -> datetime:
    moment = _moment(world.today, event.day, event.at)
    weekend = moment.weekday() - 4
    return moment + timedelta(days=3 - weekend) if weekend > 0 else moment


def _moment(today: date, day: int, at: str) -> datetime:
    hours, minutes = at.split(":")
    on = today + timedelta(days=day)
    return timezone.make_aware(datetime.combine(on, time(int(hours), int(minutes))))


def _hold(firm: Organisation) -> None:
    """Keep the worker away from a log whose time is not the worker's."""
    leases.take(left_alone(firm.public_id), _HOLDER, seconds=_SECONDS)


def _let_in(world: World, user: User) -> Member:
    by = world.people[told("people")["founder"]]
    _asked, secret = invite(by=by, roles=ROLES, meant_for=str(user))
    member = accept_invitation(secret, user=user)
    checkpoints.publish(current_log(world.firm.public_id))
    return member
