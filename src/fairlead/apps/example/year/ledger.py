"""What is signed along the year, who takes a copy home, and the pack that was handed over."""

from collections.abc import Iterator

from fairlead.apps.example.year.world import Event, World
from fairlead.apps.journal import checkpoints
from fairlead.apps.journal.queries import current_log
from fairlead.apps.journal.services import record_copy
from fairlead.apps.pack.services import export_pack

_SIGNED = (-330, -300, -270, -240, -210, -180, -150, -120, -90, -60, -30, -7)


def ledger() -> Iterator[Event]:
    """Twelve checkpoints, one copy outside, one pack."""
    for day in _SIGNED:
        yield Event(day, "18:00", _sign)
    yield Event(-30, "18:20", _copy)
    yield Event(-12, "16:00", _pack)


def _sign(world: World) -> None:
    checkpoints.publish(current_log(world.firm.public_id))


def _copy(world: World) -> None:
    record_copy(by=world.people["tom"], holder="Saskia Holt, internal auditor", kind="email")


def _pack(world: World) -> None:
    export_pack(by=world.people["tom"])
