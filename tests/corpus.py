"""Good packs of every shape, from a seed, and ways to tamper with them.

A pack here is made by the product's own writer from a small log in memory; a mutation
takes the files of a pack apart and puts them together again, well or badly.
"""

import io
import itertools
import json
import random
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from hashlib import sha256

from fairlead.core.ledger import merkle
from fairlead.core.ledger.archive import Archive, FileFact
from fairlead.core.ledger.commitment import commit
from fairlead.core.ledger.merkle import Frontier, leaf_hash
from fairlead.core.ledger.note import Checkpoint, cosign_note, sign_note
from fairlead.core.ledger.pack import (
    ChosenEntries,
    Content,
    Disclosed,
    Evidence,
    FullLog,
    PackParts,
    Proven,
    content_digest,
    write_pack,
)
from fairlead.core.ledger.plain import plain_json
from fairlead.core.ledger.profile import canonical
from fairlead.core.ledger.proof_text import TlogProof
from fairlead.core.ledger.signing import WITNESS, SigningKey
from fairlead.core.ledger.statement import envelope, statement
from fairlead.core.ledger.tiles import HashReader

ORIGIN = "ledger.example/bakery/1"
KEY = SigningKey.from_seed(ORIGIN, sha256(b"log").digest())
NEXT_KEY = SigningKey.from_seed(ORIGIN, sha256(b"next").digest())
THIEF = SigningKey.from_seed(ORIGIN, sha256(b"thief").digest())
SEEN_BY = SigningKey.from_seed("witness.example/cy", sha256(b"witness").digest(), WITNESS)
SIZES = [0, 1, 2, 3, 255, 256, 257, 511, 512, 513, 1000]


@dataclass
class Made:
    """A pack, and what an honest reader would have in their notes."""

    name: str
    data: bytes
    key: str
    known: str = ""
    log: "SmallLog | None" = None
    parts: PackParts | None = None


@dataclass
class SmallLog:
    """A log in memory that keeps every entry."""

    bodies: list[bytes] = field(default_factory=list)
    hashes: list[bytes] = field(default_factory=list)

    def add(self, **facts) -> int:
        index = len(self.bodies)
        kind = facts.pop("type", "risk.accept")
        body = {
            "v": 1,
            "type": kind,
            "id": f"id{index:08}",
            "org": "bakery",
            "actor": "ps_ada",
            "ts": f"2026-01-01T00:{index // 60 % 60:02}:{index % 60:02}.000000Z",
            "obj": {"type": "risk", "id": f"R-{index % 40}"},
        }
        self.bodies.append(canonical(body | ({"facts": facts} if facts else {})))
        self.hashes.append(leaf_hash(self.bodies[-1]))
        return index

    def point(self, size: int) -> Checkpoint:
        root = Frontier.empty().extend(self.hashes[:size]).root()
        return Checkpoint(ORIGIN, size, root)

    def note(self, size: int, *keys: SigningKey) -> str:
        return sign_note(self.point(size).text(), *(keys or (KEY,)))

    def reader(self) -> HashReader:
        return HashReader(lambda level, index: None, lambda start, end: self.hashes[start:end])

    def proven(self, index: int, size: int) -> Proven:
        proof = merkle.inclusion_proof(index, size, self.reader().subtree)
        return Proven(index, self.bodies[index], proof)

    def growth(self, sizes: list[int]) -> dict[tuple[int, int], list[bytes]]:
        reader = self.reader()
        return {
            (old, new): merkle.consistency_proof(old, new, reader.subtree)
            for old, new in itertools.pairwise(sizes)
            if old
        }


def good_pack(seed: int) -> Made:
    """Make one good pack; the seed decides its size, scope and what it holds."""
    dice = random.Random(seed)
    size, full = SIZES[seed % len(SIZES)], seed % 3 != 0
    log, opened = SmallLog(), list[Disclosed]()
    evidence = [
        _evidence(dice.randbytes(dice.choice([0, 1, 700, 70_000]))) for _ in range(seed % 4)
    ]
    rotated = _fill(log, size, dice, evidence, opened)
    return pack_of(log, seed, dice, evidence, opened, full=full, rotated=rotated)


def _fill(log, size, dice, evidence, opened) -> int | None:
    rotate_at = size // 2 if dice.random() < 0.2 and size > 2 else None
    for index in range(size):
        if index == rotate_at:
            log.add(type="key.rotate", vkey=str(NEXT_KEY.vkey))
        elif index < len(evidence):
            log.add(type="evidence.add", sha256=evidence[index].sha256, size=evidence[index].size)
        elif dice.random() < 0.1:
            salt, payload = dice.randbytes(32), {"text": f"Bö said “{dice.random()}”\n\t\u2028😀"}
            at = log.add(because=commit(salt, payload), until="2026-12-01")
            if len(opened) < 3:
                opened.append(Disclosed(at, "facts.because", payload, salt))
        elif dice.random() < 0.05:
            log.add(type="privacy.erase", count=dice.randrange(9))
        else:
            log.add(level=dice.randrange(5), note_ids=[dice.randrange(9) for _ in range(3)])
    return rotate_at


def _evidence(data: bytes) -> Evidence:
    return Evidence(sha256(data).hexdigest(), len(data), lambda: (data[:300], data[300:]))


def _content(seed: int, evidence, opened) -> Content:
    records = {
        "register": [
            {"name": f"Trade credit {n}", "Owner": 'Zoë \\ "quoted"', "n": n}
            for n in range(seed % 5)
        ],
        "soa": {"A.2.2": "tested", "A.6.2.4": None, "at": True},
    }
    report = f"<!doctype html><title>Report {seed}</title>" if seed % 2 else None
    unique = {one.sha256: one for one in evidence}
    return Content(records, report, list(unique.values()), opened)


def pack_of(log, seed, dice, evidence, opened, *, full, rotated=None) -> Made:
    """Seal the content in the log, checkpoint it and write the pack."""
    content = _content(seed, evidence, opened)
    sealed = log.add(type="export.pack", content=content.digest()) if seed % 5 else None
    size = len(log.bodies)
    older = sorted(dice.sample(range(size), min(size, seed % 4))) if size else []
    keys = [KEY, *([NEXT_KEY] if rotated is not None else [])]
    if rotated is not None:  # the first checkpoint after the change is signed by both
        older = sorted(
            {*(one for one in older if one <= rotated or one > rotated), rotated + 1} - {size}
        )

    def note(at):
        return log.note(at, *_keys_at(at, rotated))

    top = note(size)
    if seed % 3 == 1:
        top = cosign_note(top, SEEN_BY, time=1_767_225_600 + seed)
    if full:
        ledger = FullLog(log.bodies)
    else:
        chosen = {one.index for one in opened} | ({sealed} if sealed is not None else set())
        chosen |= {rotated} if rotated is not None else set()
        chosen |= set(dice.sample(range(size), min(size, 5)))
        proven = [log.proven(index, size) for index in sorted(chosen)]
        ledger = ChosenEntries(proven, log.growth([*older, size]))
    parts = PackParts(
        checkpoint=top,
        key=keys[-1],
        keys=[*(key.vkey for key in keys), SEEN_BY.vkey],
        ledger=ledger,
        content=content,
        checkpoints=[note(at) for at in older],
        anchors={f"{size}.tsr": b"token"} if seed % 7 == 0 else {},
        sealed_at=sealed,
        about={"organisation": "bakery", "written_on": "2026-11-23"},
    )
    known = "My notes.\n\n" + note(older[0]) + "\nThe end\n" if older else ""
    return Made(f"seed-{seed}", written(parts), str(KEY.vkey), known, log, parts)


def _keys_at(size: int, rotated: int | None) -> tuple[SigningKey, ...]:
    return (KEY,) if rotated is None or size <= rotated else (KEY, NEXT_KEY)


def written(parts: PackParts) -> bytes:
    out = io.BytesIO()
    write_pack(parts, out)
    return out.getvalue()


# ---- taking apart and putting together ---------------------------------------------------------


def files_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with Archive(out) as archive:
        for name, data in files.items():
            stored = name.startswith(("tile/0", "tile/1", "evidence/"))
            archive.add_stream(name, (data,), pack=not stored)
    return out.getvalue()


def refit(
    files: dict[str, bytes], signer: SigningKey | None = None, *, state=False
) -> dict[str, bytes]:
    """Make manifest (and, with a key, signature) fit the files, as a careful forger would."""
    files = dict(files)
    manifest = json.loads(files.pop("manifest.json"))
    sealed = files.pop("manifest.dsse.json")
    facts = [FileFact.of(name, data) for name, data in sorted(files.items())]
    manifest["files"] = [fact.as_json() for fact in facts]
    marks = ("records/", "evidence/", "disclosed/", "report.html")
    manifest["content"] = content_digest(fact for fact in facts if fact.name.startswith(marks))
    if state:
        point = Checkpoint.parse(files["checkpoint"].decode().split("\n\n")[0] + "\n")
        manifest |= {"origin": point.origin, "root": point.root.hex(), "size": point.size}
    raw = plain_json(manifest)
    if signer is not None:
        names = ("origin", "pruned_below", "root", "scope", "size")
        kept = {name: manifest[name] for name in names if name in manifest}
        sealed = envelope(statement(raw, kept), signer)
    return files | {"manifest.json": raw, "manifest.dsse.json": sealed}


@dataclass
class Tampered:
    """A pack that must not pass, and how the reader asks."""

    how: str
    data: bytes
    keys: list[str] = field(default_factory=list)
    known: str = ""


Change = Callable[[bytes, random.Random], bytes]


def flip(data: bytes, dice: random.Random) -> bytes:
    at = dice.randrange(len(data))
    return data[:at] + bytes([data[at] ^ 1 << dice.randrange(8)]) + data[at + 1 :]


def delete(data: bytes, dice: random.Random) -> bytes:
    at = dice.randrange(len(data))
    return data[:at] + data[at + dice.randrange(1, 5) :]


def insert(data: bytes, dice: random.Random) -> bytes:
    at = dice.randrange(len(data) + 1)
    return data[:at] + dice.randbytes(dice.randrange(1, 5)) + data[at:]


def truncate(data: bytes, dice: random.Random) -> bytes:
    return data[: dice.randrange(len(data))]


def double(data: bytes, dice: random.Random) -> bytes:
    return data + data


def swap(data: bytes, dice: random.Random) -> bytes:
    half = len(data) // 2
    return data[half:] + data[:half]


CHANGES: list[Change] = [flip, delete, insert, truncate, double, swap]


def tampered_files(made: Made, dice: random.Random):
    """Change one file of each kind, with the manifest as it was, made to fit, and signed anew."""
    files = files_of(made.data)
    by_kind: dict[str, list[str]] = {}
    for name in files:
        kind = name.split("/")[0] + ("/" + name.split("/")[1] if name.startswith("tile/") else "")
        by_kind.setdefault(kind + name[-5:] * name.startswith("entries/"), []).append(name)
    for names in by_kind.values():
        name = dice.choice(names)
        if not files[name]:
            continue
        change = dice.choice(CHANGES)
        new = change(files[name], dice)
        if new == files[name]:
            continue
        changed = files | {name: new}
        how = f"{made.name}: {change.__name__} {name}"
        yield Tampered(how, zipped(changed))
        if name not in {"manifest.json", "manifest.dsse.json"}:
            yield Tampered(how + ", manifest made to fit", zipped(refit(changed)))
            yield Tampered(
                how + ", signed with another key", zipped(refit(changed, THIEF)), [made.key]
            )
            proves = not name.startswith(("README", "keys", "anchors"))
            sealed = made.parts.sealed_at is not None
            if proves and (sealed or not name.startswith(("records/", "report"))):
                # Even the log's own key cannot make these fit: tree, seal or name contradict.
                signed = zipped(refit(changed, made.parts.key))
                if not name.startswith(("checkpoint", "checkpoints")):
                    yield Tampered(how + ", signed with the log's own key", signed, [made.key])


def tampered_sets(made: Made, dice: random.Random):
    """Remove, add, rename and exchange whole files."""
    files = files_of(made.data)
    names = [name for name in files if not name.startswith("manifest")]
    gone = dice.choice(names)
    rest = {name: data for name, data in files.items() if name != gone}
    yield Tampered(f"{made.name}: without {gone}", zipped(rest))
    yield Tampered(f"{made.name}: with a stranger", zipped(files | {"evidence/" + "0" * 64: b"x"}))
    yield Tampered(f"{made.name}: with an odd name", zipped(files | {"records/Ä.json": b"{}"}))
    yield Tampered(f"{made.name}: with a script", zipped(files | {"run.sh": b"rm"}))
    one, two = dice.sample(names, 2)
    if files[one] != files[two]:
        exchanged = files | {one: files[two], two: files[one]}
        yield Tampered(f"{made.name}: {one} and {two} exchanged", zipped(exchanged))
        yield Tampered(f"{made.name}: {one}, {two} exchanged, fit", zipped(refit(exchanged)))
    for gone in ("manifest.json", "manifest.dsse.json", "checkpoint", "keys.txt", "README.txt"):
        rest = {name: data for name, data in files.items() if name != gone}
        yield Tampered(f"{made.name}: without {gone}", zipped(rest))


def tampered_history(seed: int):
    """Rewrite the past and sign everything anew, even with the log's own key."""
    dice = random.Random(seed)
    honest, forged = SmallLog(), SmallLog()
    size = dice.choice([5, 256, 300])
    for index in range(size):
        honest.add(level=index)
        forged.add(level=index if index != size // 3 else 99)
    seen = honest.note(size - dice.randrange(size // 2))
    made = pack_of(forged, 6 + seed * 12, dice, [], [], full=True)
    yield Tampered(f"history {seed}: rewritten, own key", made.data, [made.key], seen)
    made = pack_of(forged, 2 + seed * 12, dice, [], [], full=False)
    if made.parts.checkpoints:
        first = made.parts.checkpoints[0].split("\n")
        seen = honest.note(int(first[1])) if int(first[1]) > size // 3 else ""
        if seen:
            yield Tampered(
                f"history {seed}: rewritten, chosen entries", made.data, [made.key], seen
            )
    short = SmallLog(honest.bodies[: size // 2], honest.hashes[: size // 2])
    made = pack_of(short, 6 + seed * 12, dice, [], [], full=True)
    longer = honest.note(size)
    yield Tampered(f"history {seed}: the end cut off", made.data, [made.key], longer)
    parts = replace(made.parts, key=THIEF, keys=[THIEF.vkey], checkpoints=[])
    top = sign_note(made.parts.checkpoint.split("\n\n")[0] + "\n", THIEF)
    stolen = written(replace(parts, checkpoint=top))
    yield Tampered(f"history {seed}: all signed by another key", stolen, [made.key])


def tampered_bytes(made: Made, dice: random.Random):
    """Change the raw ZIP anywhere; what unpacks to the same files is the same pack."""
    for change in (flip, flip, flip, delete, insert, truncate, double, swap):
        data = change(made.data, dice)
        if not _same_files(data, made.data):
            yield Tampered(f"{made.name}: {change.__name__} of the raw file", data)


def _same_files(data: bytes, other: bytes) -> bool:
    """Only a change inside a packed file's spare bits leaves names, contents and heads alike."""
    if len(data) != len(other):
        return False
    at = next(index for index, byte in enumerate(data) if byte != other[index])
    with zipfile.ZipFile(io.BytesIO(other)) as archive:
        for info in archive.infolist():
            start = info.header_offset + 30 + len(info.filename)
            if start <= at < start + info.compress_size and info.compress_type:
                try:
                    return files_of(data) == files_of(other)
                except (zipfile.BadZipFile, OSError, ValueError, EOFError, zipfile.zlib.error):
                    return False
    return False


# ---- archives made to fool or hang a reader ------------------------------------------------------


def hostile(made: Made):
    files = files_of(made.data)
    yield Tampered("nothing", b"")
    yield Tampered("an empty ZIP", b"PK\5\6" + bytes(18))
    yield Tampered("not a ZIP", b"%PDF-1.7\n" + bytes(3000))
    yield Tampered("bytes before the ZIP", b"#!/bin/sh\n" + made.data)
    yield Tampered("bytes after the ZIP", made.data + b"\n")
    yield Tampered("a comment", _zip(files, comment=b"hello"))
    for name in (
        "../evil",
        "/etc/passwd",
        "a\\b",
        "records/../../x.json",
        "C:x",
        "evidence/..",
        "tile/0/000\n",
    ):
        yield Tampered(f"the name {name!r}", _zip(files | {name: b"x"}))
    yield Tampered("a name twice", _zip(files, again="checkpoint"))
    yield Tampered("a symbolic link", _zip(files, mode=0o120777))
    yield Tampered("a folder", _zip(files | {"records/": b""}))
    yield Tampered("an encrypted file", _patched(made.data, flags=1))
    yield Tampered("a streamed file", _patched(made.data, flags=8))
    yield Tampered("another method", _patched(made.data, method=12))
    yield Tampered("a ZIP64 field", _zip(files, extra=b"\x01\x00\x08\x00" + bytes(8)))
    yield Tampered("a bomb", zipped(files | {"records/bomb.json": b"0" * 70_000_000}))
    yield Tampered("a nested bomb", zipped(refit(files | {"records/bomb.json": b"[" * 1_000_000})))
    yield Tampered("overlapping files", _overlapping(made.data))
    for name, bad in HOSTILE_JSON.items():
        changed = refit(files | {"records/soa.json": bad}, KEY)
        yield Tampered(f"a record with {name}", zipped(changed))
    for name, bad in HOSTILE_ENTRY.items():
        yield Tampered(f"an entry with {name}", _with_entry(bad))
    yield from _hostile_proofs()


HOSTILE_JSON = {
    "a name twice": b'{"a":1,"a":1}',
    "spaces": b'{"a": 1}',
    "a fraction": b'{"a":0.5}',
    "a whole fraction": b'{"a":1.0}',
    "an exponent": b'{"a":1e3}',
    "a huge number": b'{"a":9007199254740993}',
    "a larger number": b'{"a":' + b"9" * 5000 + b"}",
    "minus nothing": b'{"a":-0}',
    "not a number": b'{"a":NaN}',
    "half a character": b'{"a":"\\ud800"}',
    "an escaped letter": b'{"a":"\\u0041"}',
    "a bare control": b'{"a":"\n"}',
    "bad UTF-8": b'{"a":"\xff"}',
    "a byte order mark": b'\xef\xbb\xbf{"a":1}',
    "a name outside ASCII": '{"ä":1}'.encode(),
    "no order": b'{"b":1,"a":1}',
    "two values": b'{"a":1}{"a":1}',
    "deep lists": b"[" * 200 + b"]" * 200,
    "very deep lists": b"[" * 100_000 + b"]" * 100_000,
    "nothing": b"",
    "proto": b'{"__proto__":{"a":1.5}}',
}
HOSTILE_ENTRY = {
    "a fraction": b'{"a":0.5}',
    "a name twice": b'{"a":1,"a":1}',
    "no object": b"[1]",
    "a large name": b'{"A":1}',
    "a wrong time": b'{"ts":"2026-01-01"}',
    "a wrong digest": b'{"facts":{"sha256":"AB"}}',
    "deep lists": b'{"a":' + b"[" * 8 + b"]" * 8 + b"}",
    "too many bytes": b'{"a":"' + b"x" * 16_384 + b'"}',
    "no JSON": b"hello",
    "nothing": b"",
}


def _with_entry(body: bytes) -> bytes:
    """A log whose key signed an entry that is none: only its form is wrong."""
    log = SmallLog()
    log.add(level=1)
    log.bodies.append(body)
    log.hashes.append(leaf_hash(body))
    return pack_of(log, 10, random.Random(1), [], [], full=True).data


def _hostile_proofs():
    made = good_pack(24)
    assert isinstance(made.parts.ledger, ChosenEntries)
    proven = next(iter(made.parts.ledger.entries))
    name = f"entries/{proven.index}.tlog-proof"
    files = files_of(made.data)
    for how, proof in {
        "too many hashes": replace_proof(proven, [*proven.proof, *[bytes(32)] * 60]),
        "a missing hash": replace_proof(proven, list(proven.proof)[:-1]),
        "a short hash": replace_proof(proven, [b"x", *list(proven.proof)[1:]]),
        "another index": replace_proof(replace(proven, index=proven.index + 1), proven.proof),
    }.items():
        text = str(TlogProof(proof.index, tuple(proof.proof), made.parts.checkpoint)).encode()
        yield Tampered(f"a proof with {how}", zipped(refit(files | {name: text}, made.parts.key)))
    text = files[name].replace(b"index", b"extra AAAA\nindex")
    yield Tampered("a proof with an extra", zipped(refit(files | {name: text}, made.parts.key)))


def replace_proof(proven: Proven, proof) -> Proven:
    return replace(proven, proof=list(proof))


def _zip(files, *, comment=b"", again="", mode=0o100644, extra=b"") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.comment = comment
        for name, data in files.items():
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.create_system, info.external_attr, info.extra = 3, mode << 16, extra
            info.filename = name
            archive.writestr(info, data)
        if again:
            info = zipfile.ZipInfo("xheckpoint", (1980, 1, 1, 0, 0, 0))
            info.create_system, info.external_attr = 3, 0o100644 << 16
            archive.writestr(info, files[again])
    return out.getvalue().replace(b"xheckpoint", again.encode()) if again else out.getvalue()


def _patched(data: bytes, *, flags=None, method=None) -> bytes:
    """Set flags or method of the first file in both of its heads."""
    raw = bytearray(data)
    central = raw.index(b"PK\1\2")
    for at, value in ((0, flags), (2, method)):
        if value is not None:
            raw[6 + at : 8 + at] = raw[central + 8 + at : central + 10 + at] = value.to_bytes(
                2, "little"
            )
    return bytes(raw)


def _overlapping(data: bytes) -> bytes:
    """Let the second file's entry point at the first one's bytes."""
    raw = bytearray(data)
    first = raw.index(b"PK\1\2")
    second = raw.index(b"PK\1\2", first + 4)
    raw[second + 42 : second + 46] = raw[first + 42 : first + 46]
    return bytes(raw)
