"""The invented year, as events in the order of their time: what happened, and by whose hand."""

from collections.abc import Iterator

from fairlead.apps.example.year.controls import controls
from fairlead.apps.example.year.discover import discover
from fairlead.apps.example.year.evidence import evidence
from fairlead.apps.example.year.ledger import ledger
from fairlead.apps.example.year.monitor import monitor
from fairlead.apps.example.year.oversight import oversight
from fairlead.apps.example.year.people import people
from fairlead.apps.example.year.register import register
from fairlead.apps.example.year.risks import risks
from fairlead.apps.example.year.world import Event, World

__all__ = ["Event", "World", "events"]

_CHAPTERS = (people, discover, register, risks, controls, evidence, monitor, oversight, ledger)


def events() -> list[Event]:
    """Give everything that happens, first things first."""
    return sorted(_all(), key=lambda each: (each.day, each.at))


def _all() -> Iterator[Event]:
    for chapter in _CHAPTERS:
        yield from chapter()
