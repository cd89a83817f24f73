r"""Checkpoints: what the log says it holds, signed, on five lines that fit on paper.

    ledger.example/t/7
    8
    XcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg=

    — ledger.example/t/7 3piYiirrYHUjXvWC/MR03QcTXhF2IDmHZsLhrbpKPPHVG+5sM7Hj0UIxmbuKrbSO…

Formats: C2SP tlog-checkpoint, signed-note and tlog-cosignature. Reading is strict:
whatever two readers could understand differently is refused.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Self

from fairlead.core.ledger.base64s import Base64Error, decode64, encode64
from fairlead.core.ledger.merkle import HASH
from fairlead.core.ledger.signing import LOG, WITNESS, SigningKey, VKey, is_key_name

MAX_NOTE: Final = 65_536
MAX_SIGNATURES: Final = 64
_SIGNATURE: Final = 64
_LINE = re.compile(r"— ([^ ]+) ([A-Za-z0-9+/]+=*)")
_SIZE = re.compile(r"0|[1-9][0-9]{0,18}")


class NoteError(ValueError):
    """A note or checkpoint cannot be trusted; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a log says it is: its name, how many entries, and the root over them."""

    origin: str
    size: int
    root: bytes

    def text(self) -> str:
        """Write the three lines that get signed."""
        return f"{self.origin}\n{self.size}\n{encode64(self.root)}\n"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read the three lines, or say which of them is wrong."""
        lines = text.split("\n")
        if len(lines) != 4 or lines[3]:  # noqa: PLR2004 - three lines and the end of the third
            raise NoteError("A checkpoint has exactly three lines.")
        origin, size, root = lines[:3]
        if not is_key_name(origin):
            raise NoteError("The first line of a checkpoint is the log's name.")
        if not _SIZE.fullmatch(size):
            raise NoteError("The second line of a checkpoint is the number of entries.")
        return cls(origin, int(size), _hash(root))


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature line of a known key that holds; `time` is when a witness saw the note."""

    key: VKey
    time: int | None = None


@dataclass(frozen=True, slots=True)
class OpenedNote:
    """A note whose text was signed by at least one key the reader knows."""

    text: str
    signers: tuple[Signature, ...]
    unknown: int = 0

    def checkpoint(self) -> Checkpoint:
        return Checkpoint.parse(self.text)


def sign_note(text: str, key: SigningKey, *more: SigningKey) -> str:
    """Sign a text with the keys of a log, in that order."""
    _check_text(text)
    lines = [signature_line(one.vkey, one.sign(text.encode())) for one in (key, *more)]
    return f"{text}\n{''.join(lines)}"


def cosign_note(note: str, key: SigningKey, *, time: int) -> str:
    """Add a witness's signature: "I saw this at that second, and nothing that contradicts it"."""
    text, _ = _split(note)
    stamp = time.to_bytes(8, "big")
    return note + signature_line(key.vkey, stamp + key.sign(cosigned(text, time)))


def signature_line(key: VKey, signature: bytes) -> str:
    """Write one line that says who signed."""
    return f"— {key.name} {encode64(key.id + signature)}\n"


def cosigned(text: str, time: int) -> bytes:
    """Give the message that a witness signs (cosignature/v1)."""
    return f"cosignature/v1\ntime {time}\n{text}".encode()


def open_note(note: str, vkeys: Iterable[VKey]) -> OpenedNote:
    """Check a note against the keys the reader trusts.

    Raises:
        NoteError: malformed, a known key's signature is false, or no known key signed it.
    """
    known = {(key.name, key.id): key for key in vkeys}
    text, lines = _split(note)
    signers, seen, unknown = list[Signature](), set[VKey](), 0
    for name, blob in map(_read_line, lines):
        key = known.get((name, blob[:4]))
        if key is None:
            unknown += 1
            continue
        if key in seen:
            raise NoteError(f"{name} signed twice.")
        seen.add(key)
        signers.append(_check_signature(key, text, blob[4:]))
    if not signers:
        raise NoteError("No key that you know signed this note.")
    return OpenedNote(text, tuple(signers), unknown)


def _check_signature(key: VKey, text: str, payload: bytes) -> Signature:
    time, signature, message = None, payload, text.encode()
    if key.kind == WITNESS:
        time, signature = int.from_bytes(payload[:8], "big"), payload[8:]
        message = cosigned(text, time)
    if len(signature) != _SIGNATURE or not key.verifies(message, signature):
        raise NoteError(f"The signature of {key.name} is false.")
    return Signature(key, time)


def _split(note: str) -> tuple[str, Sequence[str]]:
    if len(note) > MAX_NOTE:
        raise NoteError("The note is too long.")
    at = note.rfind("\n\n")
    if at < 0 or not note.endswith("\n"):
        raise NoteError("A note is a text, an empty line, and signature lines.")
    text, lines = note[: at + 1], note[at + 2 : -1].split("\n")
    _check_text(text)
    if len(lines) > MAX_SIGNATURES:
        raise NoteError("The note has too many signatures.")
    return text, lines


def _check_text(text: str) -> None:
    if not text.endswith("\n"):
        raise NoteError("The text of a note ends with a new line.")
    if any(sign < " " and sign != "\n" for sign in text):
        raise NoteError("The text of a note has control characters.")
    if not text.isascii() and any("\ud800" <= sign <= "\udfff" for sign in text):
        raise NoteError("The text of a note has half a character (a lone surrogate).")


def _read_line(line: str) -> tuple[str, bytes]:
    match = _LINE.fullmatch(line)
    if not match or not is_key_name(match[1]):
        raise NoteError(f"{line[:80]!r} is not a signature line.")
    try:
        blob = decode64(match[2])
    except Base64Error as broken:
        raise NoteError(str(broken)) from broken
    if len(blob) < 5:  # noqa: PLR2004 - four bytes of key id and a signature
        raise NoteError(f"{line[:80]!r} is too short for a signature.")
    return match[1], blob


def _hash(text: str) -> bytes:
    try:
        root = decode64(text)
    except Base64Error as broken:
        raise NoteError(str(broken)) from broken
    if len(root) != HASH:
        raise NoteError("The third line of a checkpoint is a root of 32 bytes.")
    return root


__all__ = [
    "LOG",
    "WITNESS",
    "Checkpoint",
    "NoteError",
    "OpenedNote",
    "Signature",
    "SigningKey",
    "VKey",
    "cosign_note",
    "open_note",
    "sign_note",
]
