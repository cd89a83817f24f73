"""What each reader promises whatever the bytes: its own error, or an answer that holds.

TARGETS["leaf"](b'{"a":1}')      # says nothing, or raises because a promise was broken
"""

import importlib.util
import io
import json
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Final

from fairlead.core.decisions.errors import RecordError
from fairlead.core.decisions.otlp import json_text
from fairlead.core.decisions.otlp.mapping import decisions_of
from fairlead.core.decisions.otlp.spans import OtlpError, Span
from fairlead.core.decisions.parts import LONGEST
from fairlead.core.decisions.record import checked, moment, parsed, parsed_outcome
from fairlead.core.ledger.note import Checkpoint, NoteError, SigningKey, VKey, open_note, sign_note
from fairlead.core.ledger.profile import ProfileError, canonical, parse
from fairlead.core.ledger.signing import WITNESS, KeyRefusedError
from fairlead.doors.api.otlp import protobuf

LOG: Final = SigningKey.from_seed("ledger.example/t/7", bytes(32))
WITNESS_KEY: Final = SigningKey.from_seed("witness.example", bytes(range(32)), WITNESS)
_KEYS: Final = (LOG.vkey, WITNESS_KEY.vkey)
_LEAF_DEPTH: Final = 8


def _verifier() -> ModuleType:
    """Load the auditor's verifier, which stands alone and is not part of the package."""
    here = importlib.import_module("fairlead.core.ledger.verifier")
    path = Path(str(here.__path__[0])) / "fairlead_verify.py"
    spec = importlib.util.spec_from_file_location("fairlead_verify", path)
    if spec is None or spec.loader is None:
        raise FileNotFoundError(path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


VERIFIER: Final = _verifier()


def note(data: bytes) -> None:
    """A note opens only with a signature that holds; what a checkpoint says is written the same."""
    text = data.decode("utf-8", "surrogateescape")
    for read in (VKey.parse, Checkpoint.parse):
        try:
            found = read(text)
        except (KeyRefusedError, NoteError):
            continue
        written = found.text() if isinstance(found, Checkpoint) else str(found)
        _must(written == text, "it was read and is written otherwise")
    try:
        opened = open_note(text, _KEYS)
    except NoteError:
        return
    _must(bool(opened.signers), "a note opened that nobody signed")
    if opened.signers[0].key == LOG.vkey:
        _must(sign_note(opened.text, LOG) in text or len(opened.signers) > 1, "not what was signed")


def leaf(data: bytes) -> None:
    """The writer, the reader and the auditor's verifier agree on what a leaf is, to the byte."""
    try:
        body = parse(data)
    except ProfileError:
        body = None
    try:
        theirs = VERIFIER.read_json("leaf", data, VERIFIER.KEY, _LEAF_DEPTH)
    except VERIFIER.Invalid:
        theirs = None
    if len(data) <= VERIFIER.MAX_LEAF:
        _must(body == (theirs if isinstance(theirs, dict) else None), "reader and verifier differ")
    if body is not None:
        _must(canonical(body) == data, "read and written otherwise")


def record(data: bytes) -> None:
    """A decision that is taken can be written into a leaf and sealed; an outcome likewise."""
    for line in data.split(b"\n"):
        try:
            found = parsed(line)
        except RecordError:
            pass
        else:
            canonical({"v": 1, "id": found.id, "obj": found.system, **found.plain})
            if at := found.plain.get("at"):
                moment(at)
            for part, text in found.sealed.items():
                _must(len(text.encode()) <= LONGEST, f"{part} is longer than is sealed")
                _must(json.loads(text) == json.loads(line)[part], f"{part} is sealed otherwise")
        try:
            outcome = parsed_outcome(line)
        except RecordError:
            continue
        canonical({"v": 1, "id": outcome.id, **outcome.plain})


def otlp_json(data: bytes) -> None:
    """A request in JSON is refused with a sentence or becomes decisions that will do."""
    _otlp(data, json_text.spans_of)


def otlp_protobuf(data: bytes) -> None:
    """A request in protobuf is refused with a sentence or becomes decisions that will do."""
    _otlp(data, protobuf.spans_of)


def pack(data: bytes) -> None:
    """The verifier gives a verdict on whatever it is given, and never for want of its own."""
    verdict = VERIFIER.verify(io.BytesIO(data))
    _must("The verifier failed" not in verdict["why"], verdict["why"])


def _otlp(data: bytes, read: Callable[[bytes], list[Span]]) -> None:
    try:
        spans = read(data)
    except OtlpError as refused:
        _must(bool(str(refused)), "refused without a word")
        return
    mapped = decisions_of(spans, system="SYS-3")
    rejected = sum(count for count, _ in mapped.rejected)
    taken = sum(mapped.sizes)
    _must(taken + rejected + mapped.ignored <= len(spans), "more spans than came")
    for decision in mapped.decisions:
        checked(json.loads(json.dumps(decision)))
    again = decisions_of(spans, system="SYS-3")
    _must(again.decisions == mapped.decisions, "sent again it says something else")


def _must(holds: bool, why: str) -> None:  # noqa: FBT001 - an assertion that -O leaves in
    if not holds:
        raise AssertionError(why)


TARGETS: Final[dict[str, Callable[[bytes], None]]] = {
    "note": note,
    "leaf": leaf,
    "record": record,
    "otlp_json": otlp_json,
    "otlp_protobuf": otlp_protobuf,
    "pack": pack,
}
