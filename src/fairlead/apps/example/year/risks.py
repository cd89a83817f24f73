"""How each risk is found, weighed, treated and lived with."""

from collections.abc import Callable, Iterator
from typing import Any

from fairlead.apps.example.year.world import Event, World, hour, told
from fairlead.apps.org.models import Member
from fairlead.apps.risk import services
from fairlead.core.rules.risk import Rating

Does = Callable[[World], object]


def risks() -> Iterator[Event]:
    """The appetite first proposed, then approved; then every risk with its own history."""
    line = told("risks")["appetite"]
    yield Event(line["day"], "14:00", _line_proposed(line["score"]))
    yield Event(line["day"] + 4, "16:20", _line_approved)
    for n, (key, one) in enumerate(told("risks")["risks"].items()):
        yield Event(one["day"], hour(n, 10), _added(key, one))
        if one["owner"] != "tom":
            yield Event(one["day"] + 1, hour(n, 9), _owned(key, one["owner"]))
        yield from _weighed(n, key, one)
        yield from _treated(n, key, one)
        yield from _accepted(n, key, one)


def _weighed(n: int, key: str, one: dict[str, Any]) -> Iterator[Event]:
    if one["before"]:
        yield Event(one["day"] + 2, hour(n, 10), _rated(key, one))
    if one["option"]:
        yield Event(one["day"] + 3, hour(n, 11), _option(key, one["option"]))
    if one["after"]:
        yield Event(one["since"], hour(n, 14), _residual(key, one))


def _treated(n: int, key: str, one: dict[str, Any]) -> Iterator[Event]:
    for at, (who, what, due, done) in enumerate(one["actions"]):
        name = f"{key}.{at}"
        yield Event(one["day"] + 3, hour(n + at, 14), _planned(key, name, who, what, due))
        if done is not None:
            yield Event(done, hour(n + at, 12), _finished(name))


def _accepted(n: int, key: str, one: dict[str, Any]) -> Iterator[Event]:
    if one["propose"]:
        _who, day, _until, _why = one["propose"]
        yield Event(day, hour(n, 10), _proposed(key, one["propose"]))
    if one["accept"]:
        who, day = one["accept"]
        yield Event(day, hour(n, 15), _lived_with(key, who))


def _line_proposed(score: int) -> Does:
    def does(world: World) -> None:
        by = world.people["tom"]
        world.records["criteria"] = services.propose_criteria(by=by, appetite=score)

    return does


def _line_approved(world: World) -> None:
    services.approve_criteria(world.records["criteria"], by=world.people["maggie"])


def _added(key: str, one: dict[str, Any]) -> Does:
    def does(world: World) -> None:
        tom, owner = world.people["tom"], world.people[one["owner"]]
        system = world.records[one["system"]] if one["system"] else None
        made = services.add_from_library(
            by=tom, library_id=one["library"], system=system, owner=owner
        )
        world.risks[key] = made
        if owner == tom:
            services.accept_ownership(made, by=tom)

    return does


def _owned(key: str, owner: str) -> Does:
    return lambda world: services.accept_ownership(world.risks[key], by=world.people[owner])


def _rated(key: str, one: dict[str, Any]) -> Does:
    return lambda world: services.rate(
        world.risks[key],
        by=world.people["tom"],
        rating=_rating(one["before"]),
        because=one["because"],
    )


def _residual(key: str, one: dict[str, Any]) -> Does:
    return lambda world: services.rate_residual(
        world.risks[key], by=world.people["tom"], rating=_rating(one["after"]), because=one["now"]
    )


def _option(key: str, option: str) -> Does:
    def does(world: World) -> None:
        risk = world.risks[key]
        services.treat(risk, by=world.people["tom"], option=option, controls=risk.controls)

    return does


def _planned(key: str, name: str, who: str, what: str, due: int) -> Does:
    def does(world: World) -> None:
        world.records[name] = services.plan_action(
            world.risks[key],
            by=world.people["tom"],
            what=what,
            owner=world.people[who],
            due_on=world.day(due),
        )

    return does


def _finished(name: str) -> Does:
    return lambda world: services.finish_action(world.records[name], by=world.people["tom"])


def _proposed(key: str, told_so: list[Any]) -> Does:
    who, _day, until, why = told_so
    return lambda world: services.propose_acceptance(
        world.risks[key], by=_able(world, key, who), until=world.day(until), because=why
    )


def _lived_with(key: str, who: str) -> Does:
    return lambda world: services.accept_risk(world.risks[key], by=world.people[who])


def _able(world: World, key: str, who: str) -> Member:
    """Let the AI lead speak where the one who would is not the owner of the risk."""
    one = world.people[who]
    return one if world.risks[key].owner_id == one.pk else world.people["tom"]


def _rating(told_so: list[int]) -> Rating:
    likelihood, organisation, individuals, society = told_so
    return Rating(
        likelihood=likelihood,
        organisation=organisation,
        individuals=individuals,
        society=society,
    )
