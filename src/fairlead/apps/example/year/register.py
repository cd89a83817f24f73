"""What comes into the register when, who says yes to owning it, and what changes later."""

from collections.abc import Callable, Iterator
from typing import Any

from fairlead.apps.example.year.world import Event, World, hour, told
from fairlead.apps.register import services

_KINDS: dict[str, Callable[..., Any]] = {
    "suppliers": services.register_supplier,
    "systems": services.register_system,
    "models": services.register_model,
    "data_sets": services.register_data_set,
    "use_cases": services.register_use_case,
}
_NOT_FACTS = {"day", "owner", "asked", "live", "review", "versions"}
_LINKED = -246


def register() -> Iterator[Event]:
    """Tom enters it, the owner answers a day later, versions follow."""
    known = told("register")
    for kind in _KINDS:
        for n, (key, one) in enumerate(known[kind].items()):
            yield Event(one["day"], hour(n, 10), _enters(kind, key, one))
            if one.get("owner", "tom") != "tom":
                yield Event(one["day"] + 1, hour(n, 9), _owns(key, one["owner"]))
            for at, version in enumerate(one.get("versions", ())):
                yield Event(one["day"] + 2 + at * 90, hour(n + at, 13), _version(key, version))
    for n, (kind, source, target) in enumerate(known["links"]):
        yield Event(_LINKED + n // 8, hour(n, 11), _links(kind, source, target))
    for change in known["changes"]:
        yield Event(change["day"], change["at"], _changes(change))


def _enters(kind: str, key: str, one: dict[str, Any]) -> Callable[[World], None]:
    def does(world: World) -> None:
        facts = {name: value for name, value in one.items() if name not in _NOT_FACTS}
        if "live" in one:
            facts["went_live_on"] = world.day(one["live"])
        if "review" in one:
            facts["review_due_on"] = world.day(one["review"])
        to = one.get("owner") or one.get("asked") or ""
        owner = world.people.get(to)
        world.records[key] = _KINDS[kind](by=world.people["tom"], owner=owner, **facts)

    return does


def _owns(key: str, owner: str) -> Callable[[World], object]:
    return lambda world: services.accept_owner(world.records[key], by=world.people[owner])


def _version(key: str, version: str) -> Callable[[World], object]:
    return lambda world: services.register_model_version(
        world.records[key], by=world.people["tom"], version=version
    )


def _links(kind: str, source: str, target: str) -> Callable[[World], object]:
    return lambda world: services.link(
        kind, world.records[source], world.records[target], by=world.people["tom"]
    )


def _changes(change: dict[str, Any]) -> Callable[[World], None]:
    def does(world: World) -> None:
        record = world.records[change["system"]]
        record.refresh_from_db()
        facts = {k: v for k, v in change.items() if k not in {"day", "at", "system", "by"}}
        services.change(record, by=world.people[change["by"]], rev=record.rev, **facts)

    return does
