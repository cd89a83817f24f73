"""News travels up by the journal: subjects react to entries after they are committed.

    REACTIONS = [Reaction("risk.review", ("register.system.add",), ask_for_a_review)]

stands in `reactions.py` of a subject. A reaction has its own place in each log, saved
after it ran: after a crash it runs again for the same entry, and must not mind.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Final

from django.apps import apps
from django.db import transaction

from fairlead.apps.journal.errors import FairleadError
from fairlead.apps.journal.kinds import of_kinds
from fairlead.apps.journal.models import Entry, Log, ReactedTo
from fairlead.apps.journal.rounds import held
from fairlead.apps.journal.telling import Line, tell

_AT_ONCE: Final = 100


@dataclass(frozen=True)
class Reaction:
    """What a subject does when entries of these kinds appear; `name` is permanent."""

    name: str
    kinds: tuple[str, ...]
    then: Callable[[str, Line], None]


@cache
def reactions() -> tuple[Reaction, ...]:
    """Collect the reactions of every subject."""
    return tuple(_found())


def react(known: tuple[Reaction, ...] | None = None) -> dict[str, str]:
    """Let every reaction see what is new to it, and say by reaction what stood in the way.

    A log into which an invented year is told is left alone meanwhile.
    """
    troubles = dict[str, str]()
    for reaction in reactions() if known is None else known:
        troubles[reaction.name] = ""
        try:
            for log in Log.objects.exclude(tenant__in=held()).order_by("pk"):
                _catch_up(reaction, log)
        except FairleadError as refused:
            troubles[reaction.name] = str(refused)
    return troubles


def react_in(log: Log) -> None:
    """Let every reaction see what is new in one log: for whoever tells a year into it."""
    for reaction in reactions():
        _catch_up(reaction, log)


def first_unread(log: Log) -> int | None:
    """Give the oldest entry that a reaction has still to see, or none."""
    places = dict(ReactedTo.objects.filter(log=log).values_list("name", "size"))
    unread = [_first_of(log, each, places.get(each.name, 0)) for each in reactions()]
    return min((seq for seq in unread if seq is not None), default=None)


def _first_of(log: Log, reaction: Reaction, since: int) -> int | None:
    fresh = Entry.objects.filter(of_kinds(reaction.kinds), log=log, seq__gte=since)
    return fresh.order_by("seq").values_list("seq", flat=True).first()


def _catch_up(reaction: Reaction, log: Log) -> None:
    place, _ = ReactedTo.objects.get_or_create(name=reaction.name, log=log)
    fresh = Entry.objects.filter(of_kinds(reaction.kinds), log=log, seq__gte=place.size)
    for entry in fresh.select_related("log").order_by("seq")[:_AT_ONCE]:
        [line] = tell(log.tenant, [entry])
        with transaction.atomic():
            reaction.then(log.tenant, line)
            ReactedTo.objects.filter(pk=place.pk).update(size=entry.seq + 1)


def _found() -> Iterator[Reaction]:
    for config in apps.get_app_configs():
        name = f"{config.name}.reactions"
        if config.name.startswith("fairlead.") and find_spec(name) is not None:
            yield from import_module(name).REACTIONS
