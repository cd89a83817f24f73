"""What is taken in as evidence, by whom, for which controls, until when."""

from collections.abc import Callable, Iterator
from typing import Any

from fairlead.apps.evidence import services
from fairlead.apps.example.year.world import Event, World, hour, kept_file, told


def evidence() -> Iterator[Event]:
    """Each piece on its day."""
    for n, one in enumerate(told("evidence")["evidence"]):
        yield Event(one["day"], hour(n, 10), _takes_in(one))


def _takes_in(one: dict[str, Any]) -> Callable[[World], None]:
    def does(world: World) -> None:
        services.take_in(
            by=world.people[one["by"]],
            title=one["title"],
            text=one["text"],
            kind=one.get("kind", "file"),
            data=kept_file(one["file"]) if "file" in one else None,
            filename=one.get("file", ""),
            grade=one.get("grade", ""),
            valid_until=world.day(one["until"]),
            about=world.records.get(one.get("about", "")),
            controls=[f"iso42001:{number}" for number in one["controls"]],
        )

    return does
