"""Where the firm looked for AI, what its people declared, and what was decided."""

import io
import zipfile
from collections.abc import Callable, Iterator
from typing import Any

from fairlead.apps.discover import services
from fairlead.apps.discover.models import Finding
from fairlead.apps.example.year.world import Event, World, kept_file, told

Does = Callable[[World], object]
_FIXED = (2020, 1, 1, 0, 0, 0)


def discover() -> Iterator[Event]:
    """Two exports, one look at the source code, a link for everybody, a few decisions."""
    known = told("discover")
    for source in ("google", "expenses"):
        yield Event(known[source]["day"], "09:15", _reads(known[source]["file"]))
    yield Event(known["tree"]["day"], "09:40", _scans(known["tree"]))
    yield Event(known["link"]["day"], "08:30", _links(known["link"]["label"]))
    for one in known["declared"]:
        yield Event(one["day"], one["at"], _declares(one))
    for one in known["decided"]:
        yield Event(one["day"], one["at"], _decides(one))
    for one in known["registered"]:
        yield Event(one["day"], one["at"], _registers(one))


def _reads(file: str) -> Does:
    return lambda world: services.import_source(
        by=world.people["tom"], data=kept_file(file), filename=file
    )


def _scans(tree: dict[str, Any]) -> Does:
    return lambda world: services.import_archive(
        by=world.people["tom"], data=_zipped(tree["files"]), filename=tree["name"]
    )


def _zipped(texts: dict[str, str]) -> bytes:
    """Pack the small source tree of the story, the same bytes each time."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for path, text in texts.items():
            archive.writestr(zipfile.ZipInfo(path, _FIXED), text)
    return out.getvalue()


def _links(label: str) -> Does:
    def does(world: World) -> None:
        made, _secret = services.make_link(by=world.people["tom"], label=label)
        world.records["link"] = made

    return does


def _declares(one: dict[str, Any]) -> Does:
    facts = {name: value for name, value in one.items() if name not in {"day", "at"}}
    return lambda world: services.declare(
        by=services.Declarant(world.records["link"]), once=f"{one['day']} {one['at']}", **facts
    )


def _decides(one: dict[str, Any]) -> Does:
    def does(world: World) -> None:
        services.decide(
            _found(world, one["vendor"]),
            by=world.people["tom"],
            decision=one["decision"],
            because=one["because"],
            review_on=world.day(one["review"]),
            owner=world.people[one["owner"]],
            replacement=one.get("replacement", ""),
        )

    return does


def _registers(one: dict[str, Any]) -> Does:
    def does(world: World) -> None:
        world.records[one["as"]] = services.promote(
            _found(world, one["vendor"]),
            by=world.people["tom"],
            name=one["name"],
            purpose=one["purpose"],
            owner=world.people[one["owner"]],
        )

    return does


def _found(world: World, vendor: str) -> Finding:
    return Finding.objects.of(world.firm).get(vendor_id=vendor)
