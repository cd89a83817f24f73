"""An audit pack: records, evidence and the part of the ledger that proves them, in one ZIP.

    README.txt  keys.txt  checkpoint  checkpoints/…  anchors/…
    tile/…  tile/entries/…                 the whole log, or
    entries/7.json  entries/7.tlog-proof   chosen entries, with consistency/…
    records/*.json  evidence/<sha256>  disclosed/7.facts.because.json  report.html
    manifest.json  manifest.dsse.json

Of a pruned log the bundles `tile/entries/…` of what was pruned are absent; its hashes stay.

Whoever holds `fairlead_verify.py` or `verify.html` checks it without us and without a
network. The format, byte for byte: docs/formats/pack.md. Same parts, same bytes.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import islice
from typing import BinaryIO, Final, Literal

from fairlead.core.ledger.archive import Archive, FileFact
from fairlead.core.ledger.base64s import encode64
from fairlead.core.ledger.commitment import SALT
from fairlead.core.ledger.merkle import Frontier, leaf_hash
from fairlead.core.ledger.note import Checkpoint, open_note
from fairlead.core.ledger.plain import plain_json
from fairlead.core.ledger.profile import Json, canonical_value, parse
from fairlead.core.ledger.proof_text import TlogProof
from fairlead.core.ledger.signing import SigningKey, VKey
from fairlead.core.ledger.statement import envelope, statement
from fairlead.core.ledger.tiles import TILE, TILE_BYTES, cut, tile_path, tile_root

FORMAT: Final = "fairlead-pack/1"
PRUNED_FORMAT: Final = "fairlead-pack/2"
MAX_KEYS: Final = 64
_RECORD = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_FIELD = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*){0,6}")
_ANCHOR = re.compile(r"(0|[1-9][0-9]*)\.[a-z0-9]{1,20}")
_PRUNING = b'"type":"log.prune"'

README: Final = """\
This is an audit pack written by Fairlead.

It holds records of an AI management system, the evidence behind them, and the part
of a ledger that shows whether anything in it was changed later.

Check it with a verifier that you did not get inside or together with this pack:
  python3 fairlead_verify.py PACK.zip --key VKEY --known MY-CHECKPOINTS.txt
or open verify.html in a browser and choose this file. Both work without a network.

VKEY is the key of this log from your own notes, not from keys.txt: whoever could
rewrite the pack could also put another key there. The file given with --known
keeps the checkpoints that you have seen, so that a rewritten past shows.

What a valid pack does not show: that what was recorded is true, that everything
that happened was recorded, or that the wording of report.html fits the records.
"""


class PackError(ValueError):
    """A pack cannot be written; the sentence says what does not fit."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A file that supports something, by its digest; `chunks` opens it when its turn comes."""

    sha256: str
    size: int
    chunks: Callable[[], Iterable[bytes]]

    @property
    def name(self) -> str:
        if not _DIGEST.fullmatch(self.sha256):
            raise PackError(f"{self.sha256[:80]!r} is not a SHA-256 digest.")
        return f"evidence/{self.sha256}"


@dataclass(frozen=True, slots=True)
class Disclosed:
    """Words behind a commitment that the customer chose to open for this reader.

    `field` is the way to the commitment in the entry, as in `facts.because`.
    """

    index: int
    field: str
    payload: Json
    salt: bytes

    @property
    def name(self) -> str:
        if not _FIELD.fullmatch(self.field) or len(self.salt) != SALT:
            raise PackError(f"Entry {self.index} has no commitment at {self.field[:80]!r}.")
        return f"disclosed/{self.index}.{self.field}.json"

    def data(self) -> bytes:
        return canonical_value({"payload": self.payload, "salt": self.salt.hex()})


@dataclass(frozen=True)
class Content:
    """What the reader came for. Seal `digest()` in an `export.pack` entry, then write the pack."""

    records: Mapping[str, Json] = field(default_factory=dict)
    report: str | None = None
    evidence: Sequence[Evidence] = ()
    disclosed: Sequence[Disclosed] = ()

    def texts(self) -> dict[str, bytes]:
        """Give every file of the content that is written here, by name."""
        bad = [name for name in self.records if not _RECORD.fullmatch(name)]
        if bad:
            raise PackError(
                f"{bad[0][:80]!r} is no name for records: use small letters and dashes."
            )
        files = {f"records/{name}.json": plain_json(value) for name, value in self.records.items()}
        files |= {one.name: one.data() for one in self.disclosed}
        return files if self.report is None else files | {"report.html": self.report.encode()}

    def facts(self) -> list[FileFact]:
        """List every file of the content as the manifest will."""
        texts = [FileFact.of(name, data) for name, data in self.texts().items()]
        return sorted([*texts, *(FileFact(e.name, e.sha256, e.size) for e in self.evidence)])

    def digest(self) -> str:
        """Give the digest that the ledger seals before the pack is written: `facts.content`."""
        return content_digest(self.facts())


@dataclass(frozen=True, slots=True)
class FullLog:
    """The whole log: every entry's bytes, from the first that was not pruned to the checkpoint.

    `pruned` holds the hashes of the entries before: tiles of level 0, full, in order.
    """

    entries: Iterable[bytes]
    pruned: Iterable[bytes] = ()
    scope: Literal["full"] = "full"


@dataclass(frozen=True, slots=True)
class Proven:
    """One entry with the hashes that lead from it to the checkpoint."""

    index: int
    body: bytes
    proof: Sequence[bytes]


@dataclass(frozen=True, slots=True)
class ChosenEntries:
    """Some entries, each with its proof, and proofs between the pack's checkpoints.

    `consistency` has the hashes from each checkpoint to the next larger one.
    """

    entries: Iterable[Proven]
    consistency: Mapping[tuple[int, int], Sequence[bytes]] = field(default_factory=dict)
    scope: Literal["entries"] = "entries"


@dataclass(frozen=True)
class PackParts:
    """All that goes into a pack.

    `checkpoint` is the newest note with all cosignatures, `checkpoints` are older ones.
    Among them is the first after every change of key, which both keys signed.
    `keys` are the log's keys, in the order they were used, then those of witnesses;
    `key` is the one the log signs with now. `sealed_at` is the index of the `export.pack`
    entry whose `facts.content` is `content.digest()`.
    """

    checkpoint: str
    key: SigningKey
    keys: Sequence[VKey]
    ledger: FullLog | ChosenEntries
    content: Content = field(default_factory=Content)
    checkpoints: Sequence[str] = ()
    anchors: Mapping[str, bytes] = field(default_factory=dict)
    sealed_at: int | None = None
    about: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PackWritten:
    """What was written: how many files, and the digest by which the pack can be named."""

    files: int
    manifest_sha256: str
    content: str


def content_digest(facts: Iterable[FileFact]) -> str:
    """Give one digest over the list of the content's files."""
    return sha256(plain_json([fact.as_json() for fact in sorted(facts)])).hexdigest()


def write_pack(parts: PackParts, out: BinaryIO) -> PackWritten:
    """Write an audit pack to a file opened for writing.

    Raises:
        PackError: parts do not fit each other; throw away what was written.
        ArchiveError: too many files or too large.
        NoteError: the checkpoint is not signed by the log's key.
    """
    top = open_note(parts.checkpoint, [parts.key.vkey]).checkpoint()
    if len(parts.keys) > MAX_KEYS:
        raise PackError(f"A pack names at most {MAX_KEYS} keys.")
    with Archive(out) as archive:
        _write_notes(archive, parts, top)
        pruned_below = 0
        if isinstance(parts.ledger, FullLog):
            pruned_below = _write_log(archive, parts.ledger, top)
        else:
            _write_entries(archive, parts.ledger, parts.checkpoint)
        _write_content(archive, parts.content)
        return _write_manifest(archive, parts, top, pruned_below)


def _write_notes(archive: Archive, parts: PackParts, top: Checkpoint) -> None:
    archive.add("README.txt", README.encode())
    archive.add("keys.txt", "".join(f"{key}\n" for key in parts.keys).encode())
    archive.add("checkpoint", parts.checkpoint.encode())
    older = {open_note(note, parts.keys).checkpoint().size: note for note in parts.checkpoints}
    for size, note in sorted(older.items()):
        if size >= top.size:
            raise PackError(f"The older checkpoint of {size} entries is not older.")
        archive.add(f"checkpoints/{size}", note.encode())
    for name, data in sorted(parts.anchors.items()):
        if not _ANCHOR.fullmatch(name):
            raise PackError(f"{name[:80]!r} is no name for an anchor: use <size>.<kind>.")
        archive.add(f"anchors/{name}", data)


def _write_log(archive: Archive, log: FullLog, top: Checkpoint) -> int:
    """Write every tile, and the entries that are left; say below which entry they were pruned."""
    tiles, frontier, told = _Tiles(archive), Frontier.empty(), 0
    for hashes in map(_pruned_hashes, log.pruned):
        tiles.grow(hashes)
        frontier = frontier.extend(hashes)
    pruned_below = frontier.size
    for bundle in _bundles(log.entries):
        name = tile_path("entries", frontier.size // TILE, len(bundle))
        archive.add(name, b"".join(len(body).to_bytes(2, "big") + body for body in bundle))
        hashes = [leaf_hash(body) for body in bundle]
        tiles.grow(hashes)
        frontier = frontier.extend(hashes)
        told = max([told, *(_told_below(body) for body in bundle if _PRUNING in body)])
    tiles.close()
    if (frontier.size, frontier.root()) != (top.size, top.root):
        raise PackError("The entries do not lead to the checkpoint.")
    if told != pruned_below:
        raise PackError(
            f"The entries say that the log was pruned below {told}, not {pruned_below}."
        )
    return pruned_below


def _pruned_hashes(blob: bytes) -> list[bytes]:
    if len(blob) != TILE_BYTES:
        raise PackError(f"A tile of pruned entries has {len(blob)} bytes, not {TILE_BYTES}.")
    return cut(blob)


def _told_below(body: bytes) -> int:
    """Read below which entry a log was pruned, if this entry says so."""
    entry = parse(body)
    facts = entry.get("facts")
    below = facts.get("below") if type(facts) is dict else None
    return below if entry.get("type") == "log.prune" and type(below) is int else 0


def _bundles(entries: Iterable[bytes]) -> Iterator[list[bytes]]:
    rest = iter(entries)
    while bundle := list(islice(rest, TILE)):
        yield bundle


class _Tiles:
    """Writes each tile when it is full, and what is left at the end; keeps one tile a level."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._open: list[list[bytes]] = []
        self._done: list[int] = []

    def grow(self, hashes: Sequence[bytes], level: int = 0) -> None:
        if level == len(self._open):
            self._open.append([])
            self._done.append(0)
        self._open[level] += hashes  # a bundle of entries never crosses the end of a tile
        if len(self._open[level]) == TILE:
            self._write(level)
            self.grow([tile_root(self._open[level])], level + 1)
            self._open[level] = []

    def close(self) -> None:
        for level, hashes in enumerate(self._open):
            if hashes:
                self._write(level)

    def _write(self, level: int) -> None:
        hashes = self._open[level]
        name = tile_path(level, self._done[level], len(hashes))
        self._archive.add(name, b"".join(hashes), pack=False)
        self._done[level] += 1


def _write_entries(archive: Archive, chosen: ChosenEntries, checkpoint: str) -> None:
    for entry in chosen.entries:
        archive.add(f"entries/{entry.index}.json", entry.body)
        proof = TlogProof(entry.index, tuple(entry.proof), checkpoint)
        archive.add(f"entries/{entry.index}.tlog-proof", str(proof).encode())
    for (old, new), hashes in sorted(chosen.consistency.items()):
        lines = "".join(f"{encode64(one)}\n" for one in hashes)
        archive.add(f"consistency/{old}-{new}", lines.encode())


def _write_content(archive: Archive, content: Content) -> None:
    for name, data in sorted(content.texts().items()):
        archive.add(name, data)
    for evidence in sorted(content.evidence, key=lambda one: one.sha256):
        wrote = archive.add_stream(evidence.name, evidence.chunks())
        if wrote != FileFact(evidence.name, evidence.sha256, evidence.size):
            raise PackError(f"The stored file {evidence.sha256} is not what its digest says.")


def _write_manifest(
    archive: Archive, parts: PackParts, top: Checkpoint, pruned_below: int
) -> PackWritten:
    state: dict[str, Json] = {
        "origin": top.origin,
        "root": top.root.hex(),
        "scope": parts.ledger.scope,
        "size": top.size,
    }
    if pruned_below:
        state["pruned_below"] = pruned_below
    content = parts.content.digest()
    manifest = plain_json(
        {
            **state,
            "about": dict(parts.about),
            "content": content,
            "files": [fact.as_json() for fact in sorted(archive.files)],
            "format": PRUNED_FORMAT if pruned_below else FORMAT,
            "sealed_at": parts.sealed_at,
        }
    )
    fact = archive.add("manifest.json", manifest)
    archive.add("manifest.dsse.json", envelope(statement(manifest, state), parts.key))
    return PackWritten(len(archive.files), fact.sha256, content)
