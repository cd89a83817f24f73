"""What is decided about each control, who answers for it, and the versions of the statement."""

from collections.abc import Callable, Iterator
from typing import Any

from fairlead.apps.controls import services
from fairlead.apps.controls.queries import get_decision
from fairlead.apps.example.year.world import Event, World, hour, told

Does = Callable[[World], object]
_STANDARD = "iso42001:"


def controls() -> Iterator[Event]:
    """Two days of deciding, a week of answers, then the board."""
    known = told("controls")
    first = known["decided"]
    for n, (number, (owner, why, how)) in enumerate(known["included"].items()):
        day = first + n // 18
        yield Event(day, hour(n % 18, 9), _decides(number, why, applies=True))
        if how:
            yield Event(day, hour(n % 18, 9), _describes(number, how))
        yield Event(day, hour(n % 18, 9), _asks(number, owner))
        if owner in _ANSWERING:
            yield Event(first + 3 + n % 3, hour(n, 9), _answers(number, owner))
    for n, (number, why) in enumerate(known["out"].items()):
        yield Event(first + 1, hour(n, 15), _decides(number, why, applies=False))
    for n, version in enumerate(known["versions"]):
        yield Event(version["sent"], "11:40", _sends(n))
        yield Event(version["decided"], "17:05", _decided(n, version))


_ANSWERING = {"priya", "bea", "joan", "daniel", "owen"}
_STANDING_IN = {"maggie": "tom"}


def _decides(number: str, why: str, *, applies: bool) -> Does:
    return lambda world: services.decide_control(
        by=world.people["tom"], control_id=_STANDARD + number, applies=applies, reason=why
    )


def _describes(number: str, how: str) -> Does:
    return lambda world: services.describe(
        by=world.people["tom"], control_id=_STANDARD + number, how=how, risks=[]
    )


def _asks(number: str, owner: str) -> Does:
    to = _STANDING_IN.get(owner, owner)
    return lambda world: services.propose_owner(
        by=world.people["tom"], control_id=_STANDARD + number, to=world.people[to]
    )


def _answers(number: str, owner: str) -> Does:
    def does(world: World) -> None:
        record = get_decision(world.firm, _STANDARD + number)
        if record is not None:
            services.accept_owner(record, by=world.people[owner])

    return does


def _sends(n: int) -> Does:
    def does(world: World) -> None:
        world.records[f"soa.{n}"] = services.send_for_approval(by=world.people["tom"])

    return does


def _decided(n: int, version: dict[str, Any]) -> Does:
    def does(world: World) -> None:
        sent, maggie = world.records[f"soa.{n}"], world.people["maggie"]
        if version["as"] == "back":
            services.send_back(sent, by=maggie, because=version["because"])
        else:
            services.approve(sent, by=maggie, digest=sent.digest)

    return does
