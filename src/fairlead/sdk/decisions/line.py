"""One decision as the line that is sent: built and checked by the server's own rules.

    told = {"outcome": "refused", "system": "SYS-3", "input": {"income": 1900.5}, "score": 0.734}
    noted(told)     # b'{"outcome":"refused","system":"SYS-3","input":{"income":1900.5},…}'
    line_of(told)   # b'{"id":"9f2c…","system":"SYS-3","at":"…","outcome":"refused",…}'

Who decides waits only for a note: what was told, as it was at that moment. The sender makes the
line of it (`line_of_note`). A line is a note too, and becomes itself. Instance and number are
joined when it is sent: the queue gives the number.
"""

import json
import math
import secrets
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final, TypedDict

import orjson

from fairlead.core.decisions.errors import RecordError
from fairlead.core.decisions.parts import LONGEST
from fairlead.core.decisions.record import MILLION, PARTS, checked, parsed_outcome
from fairlead.sdk.decisions.errors import CannotRecordError
from fairlead.sdk.decisions.plain import as_json, place_of


class Told(TypedDict, total=False):
    """What can be told of a decision beside its outcome; nothing must be, but the system."""

    system: str
    id: str
    at: str | datetime
    kind: str
    model: str | Mapping[str, str]
    config: str
    refdata: Sequence[str]
    subject: object
    score: float
    confidence: float
    latency_ms: float
    corr: str
    use_start: str | datetime
    use_end: str | datetime
    human: Mapping[str, object]
    input: object
    prompt: object
    output: object
    explanation: Mapping[str, object]
    attributes: Mapping[str, object]


class Whole(Told, total=False):
    """All that can be told of a decision."""

    outcome: object


_TIMES: Final = ("at", "use_start", "use_end")
_NOTE: Final = (
    orjson.OPT_PASSTHROUGH_SUBCLASS
    | orjson.OPT_PASSTHROUGH_DATACLASS
    | orjson.OPT_PASSTHROUGH_DATETIME
)
_second: tuple[int, str] = (0, "")


def noted(told: Mapping[str, Any]) -> bytes:
    """Write down what was told of a decision as it is now; the line if a note would lose something.

    Raises:
        CannotRecordError: it cannot be written, or is too long to be checked later.
    """
    given = {name: value for name, value in told.items() if value is not None}
    given.setdefault("at", now())
    for name in _TIMES:
        if name in given:
            given[name] = _moment(name, given[name])
    try:
        note = orjson.dumps(given, default=as_json, option=_NOTE)
    except TypeError:  # too large a number, a name that is no text; or it cannot be written at all
        return line_of(told)
    if len(note) > LONGEST or b"null" in note:  # as which NaN is written
        return line_of(told)
    return note


def line_of_note(note: bytes) -> bytes:
    """Give the line that is sent for a note.

    Raises:
        CannotRecordError: it leaves the shape of docs/formats/decisions.md.
    """
    return line_of(json.loads(note))


def line_of(told: Mapping[str, Any]) -> bytes:
    """Give the JSON of a decision.

    Raises:
        CannotRecordError: it leaves the shape of docs/formats/decisions.md.
    """
    fields = _fields(told)
    try:
        record = checked(fields)
    except RecordError as refused:
        raise CannotRecordError(str(refused)) from refused
    line = {"id": record.id, "system": record.system}
    if record.subject:
        line["subject"] = record.subject
    line.update(record.plain)
    line.update((part, orjson.Fragment(text)) for part, text in record.sealed.items())  # type: ignore[misc]  # any JSON
    return orjson.dumps(line)


def outcome_line(
    decision: str, outcome: object, *, at: str | datetime | None, own: str
) -> tuple[str, bytes]:
    """Give id and JSON of a later outcome.

    Raises:
        CannotRecordError: it leaves the shape.
    """
    made = own or f"out-{secrets.token_hex(12)}"
    told = {"id": made, "decision": decision, "at": _moment("at", at) if at else now()}
    line = orjson.dumps(told | {"outcome": _code(outcome)})
    try:
        parsed_outcome(line)
    except RecordError as refused:
        raise CannotRecordError(str(refused)) from refused
    return made, line


def now() -> str:
    """Give this moment as a decision carries it; the text of a second is made once."""
    global _second  # noqa: PLW0603 - one tuple, replaced whole
    seconds, rest = divmod(time.time_ns(), 1_000_000_000)
    known, text = _second
    if known != seconds:
        text = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(seconds))
        _second = (seconds, text)
    return f"{text}.{rest // 1000:06d}Z"


def _fields(told: Mapping[str, Any]) -> dict[str, Any]:
    fields = {name: value for name, value in told.items() if value is not None}
    fields.setdefault("id", secrets.token_hex(16))
    fields.setdefault("at", now())
    for name in _TIMES:
        if name in fields:
            fields[name] = _moment(name, fields[name])
    if "outcome" in fields:
        fields["outcome"] = _code(fields["outcome"])
    for name in ("score", "confidence"):
        if name in fields:
            fields[f"{name}_micro"] = _micro(name, fields.pop(name))
    if "latency_ms" in fields:
        fields["latency_ms"] = round(_number("latency_ms", fields["latency_ms"]))
    _plainly(fields)
    return fields


def _plainly(fields: dict[str, Any]) -> None:
    if "subject" in fields:
        fields["subject"] = str(fields["subject"])
    if type(fields.get("model")) is str:
        fields["model"] = {"name": fields["model"]}
    for name in ("model", "human", "refdata"):
        if name in fields:
            fields[name] = _json(name, fields[name])
    for part in PARTS:
        if part in fields:
            fields[part] = _json(part, fields[part])
    if "prompt" in fields and type(fields["prompt"]) is not str:  # messages of a chat
        fields["prompt"] = orjson.dumps(fields["prompt"]).decode()


def _json(name: str, value: Any) -> Any:  # noqa: ANN401 - whatever a program holds
    try:
        return as_json(value)
    except CannotRecordError as refused:
        raise CannotRecordError(f"{place_of(value, name)}: {refused}") from refused
    except RecursionError as broken:
        raise CannotRecordError(f"{name}: nested too deep, or it holds itself") from broken


def _code(outcome: Any) -> Any:  # noqa: ANN401 - what a model answers
    """Give the code of an outcome: of a class number its digits, of yes and no `true`, `false`."""
    plain = _json("outcome", outcome)
    if type(plain) is bool:
        return "true" if plain else "false"
    return str(plain) if type(plain) is int else plain


def _micro(name: str, value: Any) -> int:  # noqa: ANN401 - a number of any library
    """Give whole millionths; a confidence lies from 0 to 1."""
    number = _number(name, value)
    if name == "confidence" and not 0 <= number <= 1:
        raise CannotRecordError(f"{name}: a number from 0 for none to 1 for sure, not {number}")
    return round(number * MILLION)


def _number(name: str, value: Any) -> float:  # noqa: ANN401 - a number of any library
    try:
        number = float(value)
    except (TypeError, ValueError) as broken:
        raise CannotRecordError(f"{name}: a number, such as 0.734") from broken
    if not math.isfinite(number):
        raise CannotRecordError(f"{name}: {number} is no number that can be recorded")
    return number


def _moment(name: str, value: str | datetime) -> str:
    if not isinstance(value, datetime):
        return value
    if value.tzinfo is None:
        raise CannotRecordError(f"{name}: say the time zone, such as datetime.now(UTC)")
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
