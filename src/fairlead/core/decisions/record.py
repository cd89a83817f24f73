"""One AI decision as it is sent: checked field by field, its plain part apart from what is sealed.

    record = parsed(b'{"id": "d-1", "system": "SYS-3", "outcome": "refused", "input": {"age": 41}}')
    record.plain    # {"outcome": "refused"}: what stands in the leaf
    record.sealed   # {"input": '{"age":41}'}: what is locked under the person's key

The shape and its reasons stand in docs/formats/decisions.md. Ledger: AI Act 12, 19, 26(6);
ISO/IEC 42001 A.6.2.8.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple

from fairlead.core.decisions.errors import RecordError
from fairlead.core.decisions.explanation import must_explain
from fairlead.core.decisions.parts import written
from fairlead.core.decisions.reading import read

PARTS: Final = ("input", "prompt", "output", "explanation", "attributes")
MOST_DIGESTS: Final = 20
MILLION: Final = 1_000_000
_MAX_INTEGER: Final = 2**53 - 1

_ID: Final = re.compile(r"[!-~]{1,64}")
_SYSTEM: Final = re.compile(r"SYS-[1-9]\d{0,8}", re.ASCII)
_SUBJECT: Final = re.compile(r"[!-~]{1,128}")
_KIND: Final = re.compile(r"[a-z][a-z0-9_]{0,39}")
_CODE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,39}")
_NAME: Final = re.compile(r"[^\x00-\x1f\x7f]{1,100}")
_DIGEST: Final = re.compile(r"[0-9a-f]{64}")
_TRACE: Final = re.compile(r"[!-~]{1,64}")
_TIME: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", re.ASCII)
_ADDRESS: Final = re.compile(r"[^@]+@[^@]+\.[^@]+")
_ACTIONS: Final = frozenset({"accept", "override", "stop"})

Check = Callable[[str, Any], Any]
_Plain = dict[str, Any]


class Record(NamedTuple):
    """A decision that will do: whose it is, its plain fields, and the text of each sealed part."""

    id: str
    system: str
    subject: str
    plain: Mapping[str, Any]
    sealed: Mapping[str, str]

    @property
    def key_name(self) -> str:
        """Under which name the keyring holds its key: the person's, or its own."""
        return f"p:{self.subject}" if self.subject else f"d:{self.id}"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a decision later, such as a loan that was repaid."""

    id: str
    decision: str
    plain: Mapping[str, Any]


def parsed(line: bytes) -> Record:
    """Read one line of NDJSON as a decision.

    Raises:
        RecordError: it cannot be read, or leaves the shape of docs/formats/decisions.md.
    """
    return checked(read(line))


def parsed_outcome(line: bytes) -> Outcome:
    """Read one line of NDJSON as a later outcome.

    Raises:
        RecordError: it cannot be read, or leaves the shape.
    """
    told = _object(read(line), _OUTCOME_FIELDS)
    plain = _plain(told, _OUTCOME_FIELDS)
    _must_have(plain, "id", "decision", "outcome")
    return Outcome(plain.pop("id"), plain.pop("decision"), plain)


def checked(told: object) -> Record:
    """Check what was read.

    Raises:
        RecordError: it leaves the shape; the sentence names the field.
    """
    fields = _object(told, _KNOWN)
    plain = _plain(fields, _FIELDS)
    _must_have(plain, "id", "system", "outcome")
    if ("instance" in plain) != ("n" in plain):
        raise RecordError("instance and n go together: who decided, and its count from 1")
    if plain.get("use_end", "~") < plain.get("use_start", ""):
        raise RecordError("use_end: it lies before use_start")
    sealed = {part: written(part, fields[part]) for part in PARTS if fields.get(part) is not None}
    if "explanation" in sealed:
        must_explain(fields["explanation"])
    subject = plain.pop("subject", "")
    return Record(plain.pop("id"), plain.pop("system"), subject, plain, sealed)


def _object(told: object, known: Mapping[str, object]) -> Mapping[str, Any]:
    if type(told) is not dict:
        raise RecordError("a line holds one object: {…}")
    if unknown := told.keys() - known.keys():
        name = min(map(str, unknown))
        raise RecordError(
            f"{name[:60]}: there is no such field; docs/formats/decisions.md lists them"
        )
    return told


def _plain(told: Mapping[str, Any], fields: Mapping[str, Check]) -> _Plain:
    return {
        name: fields[name](name, value)
        for name, value in told.items()
        if value is not None and name in fields
    }


def _must_have(plain: _Plain, *names: str) -> None:
    for name in names:
        if name not in plain:
            raise RecordError(f"{name}: this must be there")


def _text(pattern: re.Pattern[str], says: str) -> Check:
    fits = pattern.fullmatch

    def check(name: str, value: Any) -> str:  # noqa: ANN401 - whatever was sent
        if type(value) is not str or fits(value) is None:
            raise RecordError(f"{name}: {says}")
        return value

    return check


def _whole(least: int, most: int, says: str = "") -> Check:
    says = says or f"a whole number from {least:,} to {most:,}"

    def check(name: str, value: Any) -> int:  # noqa: ANN401 - whatever was sent
        if type(value) is not int or not least <= value <= most:
            why = "no fractions; " if type(value) is float else ""
            raise RecordError(f"{name}: {why}{says}")
        return value

    return check


def _time(name: str, value: Any) -> str:  # noqa: ANN401 - whatever was sent
    if type(value) is not str or _TIME.fullmatch(value) is None:
        raise RecordError(f"{name}: a time looks like 2026-01-31T09:30:00.000000Z")
    try:
        datetime.fromisoformat(value)
    except ValueError as wrong:
        raise RecordError(f"{name}: there is no such day or hour") from wrong
    return value


def _subject(name: str, value: Any) -> str:  # noqa: ANN401 - whatever was sent
    found: str = _pseudonym(name, value)
    if _ADDRESS.fullmatch(found):
        raise RecordError(f"{name}: this looks like an address; send a pseudonym of the person")
    return found


def _digests(name: str, value: Any) -> list[str]:  # noqa: ANN401 - whatever was sent
    if type(value) is not list or not 0 < len(value) <= MOST_DIGESTS:
        raise RecordError(f"{name}: a list of 1 to {MOST_DIGESTS} digests")
    return [_sha256(f"{name}.{at}", each) for at, each in enumerate(value)]


def _inside(fields: Mapping[str, Check]) -> Check:
    def check(name: str, value: Any) -> _Plain:  # noqa: ANN401 - whatever was sent
        if type(value) is not dict or not value:
            raise RecordError(f"{name}: an object with {', '.join(fields)}")
        if unknown := value.keys() - fields.keys():
            raise RecordError(f"{name}.{min(unknown)[:60]}: there is no such field")
        try:
            return _plain(value, fields)
        except RecordError as refused:  # the place is only spelt where it is needed
            raise RecordError(f"{name}.{refused}") from refused

    return check


def _yes_or_no(name: str, value: Any) -> bool:  # noqa: ANN401 - whatever was sent
    if type(value) is not bool:
        raise RecordError(f"{name}: true or false")
    return value


def _action(name: str, value: Any) -> str:  # noqa: ANN401 - whatever was sent
    if type(value) is not str or value not in _ACTIONS:
        raise RecordError(f"{name}: accept, override or stop")
    return value


_pseudonym: Final = _text(_SUBJECT, "a pseudonym of 1 to 128 signs without spaces")
_sha256: Final = _text(_DIGEST, "a SHA-256 is 64 lowercase hex digits")
_code: Final = _text(_CODE, "a code of 1 to 40 letters, digits, dots, dashes")
_name: Final = _text(_NAME, "a text of 1 to 100 signs")
_id: Final = _text(_ID, "1 to 64 letters, digits or signs without spaces")
_micro: Final = "whole millionths, from 0 for none to 1,000,000 for sure"

_FIELDS: Final[dict[str, Check]] = {
    "id": _id,
    "system": _text(_SYSTEM, "a system of the register, such as SYS-3"),
    "at": _time,
    "instance": _name,
    "n": _whole(1, _MAX_INTEGER),
    "kind": _text(_KIND, "a word in small letters, such as loan"),
    "model": _inside({"name": _name, "version": _name, "sha256": _sha256}),
    "config": _sha256,
    "refdata": _digests,
    "subject": _subject,
    "outcome": _code,
    "score_micro": _whole(-_MAX_INTEGER, _MAX_INTEGER, "whole millionths"),
    "confidence_micro": _whole(0, MILLION, _micro),
    "latency_ms": _whole(0, 2**31 - 1),
    "corr": _text(_TRACE, "a trace id of 1 to 64 signs without spaces"),
    "use_start": _time,
    "use_end": _time,
    "human": _inside({"required": _yes_or_no, "action": _action, "reason_code": _code}),
}
_KNOWN: Final = _FIELDS | dict.fromkeys(PARTS)
_OUTCOME_FIELDS: Final[dict[str, Check]] = {
    "id": _id,
    "decision": _id,
    "at": _time,
    "outcome": _code,
}


def moment(at: str) -> datetime:
    """Give the moment that a time of a record names."""
    return datetime.fromisoformat(at).astimezone(UTC)
