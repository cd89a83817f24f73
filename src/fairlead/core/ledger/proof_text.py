"""A proof on one page: this entry is number so-and-so of the log that this note speaks of.

    c2sp.org/tlog-proof@v1
    index 5
    t8/sf2/FYG9… (one hash a line)

    ledger.example/t/7
    8
    …                     (the signed checkpoint)

Format: C2SP tlog-proof. The entry itself travels beside it.
"""

import re
from dataclasses import dataclass
from typing import Final, Self

from fairlead.core.ledger.base64s import Base64Error, decode64, encode64
from fairlead.core.ledger.merkle import HASH, ProofError

_HEADER: Final = "c2sp.org/tlog-proof@v1"
_INDEX = re.compile(r"index (0|[1-9][0-9]{0,18})")
MAX_HASHES: Final = 63


@dataclass(frozen=True, slots=True)
class TlogProof:
    """An inclusion proof together with the checkpoint it leads to."""

    index: int
    hashes: tuple[bytes, ...]
    checkpoint: str
    extra: bytes | None = None

    def __str__(self) -> str:
        extra = [] if self.extra is None else [f"extra {encode64(self.extra)}"]
        lines = [_HEADER, *extra, f"index {self.index}", *map(encode64, self.hashes)]
        return "\n".join(lines) + f"\n\n{self.checkpoint}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a proof strictly.

        Raises:
            ProofError: the text is not exactly a tlog-proof.
        """
        head, _, checkpoint = text.partition("\n\n")
        lines = head.split("\n")
        if lines.pop(0) != _HEADER or not checkpoint:
            raise ProofError("This is not a tlog-proof.")
        extra = None
        if lines and lines[0].startswith("extra "):
            extra = _decode(lines.pop(0).removeprefix("extra "))
        index = _INDEX.fullmatch(lines.pop(0)) if lines else None
        if not index or len(lines) > MAX_HASHES:
            raise ProofError("The proof does not say which entry it is for.")
        hashes = tuple(map(_decode, lines))
        if any(len(one) != HASH for one in hashes):
            raise ProofError("Every hash has 32 bytes.")
        return cls(int(index[1]), hashes, checkpoint, extra)


def _decode(text: str) -> bytes:
    try:
        return decode64(text)
    except Base64Error as broken:
        raise ProofError(str(broken)) from broken
