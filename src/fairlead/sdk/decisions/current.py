"""The recorder of this program, made once by `configure` or from the environment."""

import hashlib
import os
import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final, ParamSpec, TypeVar, Unpack

from fairlead.sdk.decisions.errors import NotConfiguredError
from fairlead.sdk.decisions.line import Told, Whole
from fairlead.sdk.decisions.recorder import Recorder, Status, WhenFull
from fairlead.sdk.decisions.tracing import Decision, traced_by

P = ParamSpec("P")
R = TypeVar("R")
_NAMES: Final = ("server", "token", "system", "instance", "queue")
_lock = threading.Lock()
_current: Recorder | None = None


def configure(
    *,
    server: str = "",
    token: str = "",
    system: str = "",
    instance: str = "",
    queue: str | Path = "",
    durable: bool = False,
    strict: bool = False,
    full: WhenFull = "refuse",
    block_for: float = 30.0,
    most_mib: int = 1024,
) -> Recorder:
    """Say where decisions go; what is not named is read from FAIRLEAD_SERVER, FAIRLEAD_TOKEN, ….

    `queue` is a file on a disk of this machine that stays when the program is started again;
    several processes may share it. `durable` has `log` wait for the disk. `strict` raises what
    cannot be recorded, for tests. `full="block"` has `log` wait up to `block_for` seconds when
    the queue holds `most_mib` MiB.

    Raises:
        NotConfiguredError: no server or token is named.
        QueueError: the queue file cannot be used.
        ServerError: the address is none.
    """
    global _current
    given = {"server": server, "token": token, "system": system, "instance": instance}
    named = {
        name: value or os.environ.get(f"FAIRLEAD_{name.upper()}", "")
        for name, value in given.items()
    }
    named["instance"] = named["instance"] or "app"
    where = (
        queue or os.environ.get("FAIRLEAD_QUEUE", "") or _usual(named["system"], named["server"])
    )
    made = Recorder(
        **named, queue=where, durable=durable, strict=strict, full=full,
        block_for=block_for, most_mib=most_mib,
    )  # fmt: skip
    with _lock:
        before, _current = _current, made
    if before is not None:
        before.close()
    return made


def current() -> Recorder:
    """Give the recorder of this program; the first time, from the environment if need be.

    Raises:
        NotConfiguredError: neither `configure` nor the environment names server and token.
    """
    if _current is not None:
        return _current
    if not (os.environ.get("FAIRLEAD_SERVER") and os.environ.get("FAIRLEAD_TOKEN")):
        raise NotConfiguredError(
            "Call decisions.configure(server=…, token=…, system=…) first, or set FAIRLEAD_SERVER,"
            " FAIRLEAD_TOKEN and FAIRLEAD_SYSTEM."
        )
    return configure()


def log(outcome: object, *, durable: bool | None = None, **told: Unpack[Told]) -> str:
    """Record a decision and give its id; see `Recorder.log`."""
    return current().log(outcome, durable=durable, **told)


def outcome(
    decision: str,
    outcome: object,
    *,
    at: str | datetime | None = None,
    id: str = "",  # noqa: A002 - the name of the field
) -> str:
    """Record what became of a decision later; see `Recorder.outcome`."""
    return current().outcome(decision, outcome, at=at, id=id)


def decision(**told: Unpack[Whole]) -> Decision:
    """Begin a decision that is recorded when its `with` block ends."""
    return Decision(current, told)


def traced(
    *,
    outcome: Callable[[Any], object] | None = None,
    input: Sequence[str] | None = None,  # noqa: A002 - the name of the field
    subject: str | Callable[[Mapping[str, Any]], object] = "",
    attributes: Sequence[str] = (),
    output: bool = True,
    score: Callable[[Any], float] | None = None,
    confidence: Callable[[Any], float] | None = None,
    explain: Callable[[Mapping[str, Any], Any], Mapping[str, object]] | None = None,
    system: str = "",
    kind: str = "",
    model: str | Mapping[str, str] = "",
    config: str = "",
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Record each call of a function as a decision, of plain and of async functions.

    `outcome`, `score` and `confidence` find theirs in the result, the outcome is the result itself
    if nothing is named; `input` and `attributes` name arguments (all are the input if none is),
    `subject` the one with the person's pseudonym, or finds it among them.

    Raises:
        TypeError: the function gives its answer piece by piece.
    """
    fixed = {"system": system, "kind": kind, "model": model, "config": config}
    told: Told = {name: value for name, value in fixed.items() if value}  # type: ignore[assignment]  # of these names
    return traced_by(
        current, outcome=outcome, input=input, subject=subject, attributes=attributes,
        output=output, score=score, confidence=confidence, explain=explain, told=told,
    )  # fmt: skip


def is_stopped(system: str = "") -> bool:
    """Say whether a system's stop button is pressed; see `Recorder.is_stopped`."""
    return current().is_stopped(system)


def flush(timeout: float = 30.0) -> bool:
    """Wait until everything was sent or set aside; say whether that was reached in time."""
    return current().flush(timeout)


def status() -> Status:
    """Say how recording stands."""
    return current().status()


def close(timeout: float = 2.0) -> None:
    """Send what can be sent in that time and stop; what is left is sent when it starts again."""
    global _current
    with _lock:
        before, _current = _current, None
    if before is not None:
        before.close(timeout)


def _usual(system: str, server: str) -> Path:
    """Name a file in the home folder for this system at this server."""
    mark = hashlib.sha256(server.encode()).hexdigest()[:8]
    return Path.home() / ".fairlead" / f"{system or 'decisions'}-{mark}.queue"
