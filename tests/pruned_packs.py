"""Packs of pruned logs: good ones, and what somebody might try with one.

What no honest writer writes is put together here by hand, and signed with the log's own key.
"""

import json
import random
import re
from dataclasses import dataclass, replace
from hashlib import sha256

from fairlead.core.ledger.commitment import commit
from fairlead.core.ledger.merkle import leaf_hash
from fairlead.core.ledger.note import Checkpoint, cosign_note, sign_note
from fairlead.core.ledger.pack import README, Content, Disclosed, Evidence, FullLog, PackParts
from fairlead.core.ledger.plain import plain_json
from fairlead.core.ledger.statement import envelope, statement
from fairlead.core.ledger.tiles import TILE, tile_path, tile_root
from tests import corpus
from tests.corpus import KEY, NEXT_KEY, SEEN_BY, Made, SmallLog, Tampered

GAPS = {"log.epoch", "log.prune"}
SALT = bytes(range(0x40, 0x60))
WORDS = {"text": "Residual risk is within appetite."}
FROZEN = b"We looked at ten letters on 3 January.\n"


@dataclass
class PrunedLog(SmallLog):
    """A log that remembers below which entry it was pruned."""

    below: int = 0

    def kinds(self, below: int | None = None) -> list[str]:
        return [json.loads(body)["type"] for body in self.bodies[:below]]

    def prune(self, below: int, /, **lies) -> int:
        """Seal an entry that says that the log was pruned: the truth, but for the lies."""
        gone = self.kinds(below)
        said = {
            "because": "ab" * 32,
            "before": "2026-02-01",
            "below": below,
            "copies": 0,
            "entries": below - self.below,
            "erased": gone.count("privacy.erase"),
            "gaps": sum(kind in GAPS for kind in gone),
            "until": json.loads(self.bodies[min(below, len(self.bodies)) - 1])["ts"],
        }
        self.below = below
        return self.add(type="log.prune", **said | lies)

    def fill(self, size: int, dice: random.Random) -> "PrunedLog":
        """Go on to that size with entries of every kind."""
        while len(self.bodies) < size:
            kind = dice.choices(["risk.accept", "privacy.erase", "log.epoch"], [40, 2, 1])[0]
            self.add(type=kind, level=dice.randrange(5))
        return self

    def tiles(self) -> list[bytes]:
        """Give the tiles of level 0 of what was pruned."""
        return [b"".join(self.hashes[at : at + TILE]) for at in range(0, self.below, TILE)]


# ---- good ones -----------------------------------------------------------------------------------

# How large the log was at each pruning and below which entry it went; then how large it became.
SHAPES = [
    ([(256, 256)], 0),
    ([(300, 256)], 40),
    ([(511, 256)], 2),
    ([(512, 512)], 0),
    ([(300, 256), (600, 512)], 30),  # the first entry that pruned was pruned itself
    ([(520, 256), (521, 512)], 0),  # both are there
    ([(257, 256), (800, 512), (801, 768)], 300),
    ([(1300, 1280)], 5),
]


def good_pack(seed: int) -> Made:
    """Make one good pack of a pruned log."""
    dice, log = random.Random(seed), PrunedLog()
    prunings, more = SHAPES[seed % len(SHAPES)]
    for at, below in prunings:
        log.fill(at, dice).prune(below)
    return pack_of(log.fill(len(log.bodies) + more, dice), dice, sealed=seed % 5 != 0)


def pack_of(log: PrunedLog, dice: random.Random, *, sealed: bool = True) -> Made:
    """Seal some content in the log and write the pack; the reader knows an old checkpoint."""
    evidence = Evidence(sha256(b"proof").hexdigest(), 5, lambda: [b"proof"])
    log.add(type="evidence.add", sha256=evidence.sha256, size=5)
    opened = Disclosed(log.add(because=commit(SALT, WORDS)), "facts.because", WORDS, SALT)
    content = Content({"soa": {"A.2.2": "tested"}}, "<p>Report</p>", [evidence], [opened])
    at = log.add(type="export.pack", content=content.digest()) if sealed else None
    size = len(log.bodies)
    older = {0, 100, 255, 256, log.below - 1, log.below, log.below + 1, dice.randrange(size)}
    known = log.note(dice.choice([1, 200, 256, log.below - 3, log.below]))
    parts = PackParts(
        checkpoint=cosign_note(log.note(size), SEEN_BY, time=1_767_225_600),
        key=KEY,
        keys=[KEY.vkey, SEEN_BY.vkey],
        ledger=FullLog(log.bodies[log.below :], pruned=log.tiles()),
        content=content,
        checkpoints=[log.note(one) for one in sorted(older)],
        sealed_at=at,
    )
    name = f"pruned below {log.below} of {size}"
    return Made(name, corpus.written(parts), str(KEY.vkey), known, log, parts)


def large_pack() -> Made:
    """Make a pack of which a whole tile of the level above is pruned."""
    log, dice = PrunedLog(), random.Random(1)
    while len(log.bodies) < TILE * TILE + 300:
        log.add(level=len(log.bodies))
    log.prune(TILE * TILE + TILE)
    return pack_of(log, dice)


def rotated_pack() -> Made:
    """Make a pack of a log that was pruned over a change of its key."""
    log, dice = PrunedLog(), random.Random(2)
    log.fill(20, dice).add(type="key.rotate", vkey=str(NEXT_KEY.vkey))
    log.fill(300, dice).prune(256)
    made = pack_of(log, dice)
    size = len(log.bodies)
    parts = replace(
        made.parts,
        checkpoint=log.note(size, NEXT_KEY),
        checkpoints=[],
        key=NEXT_KEY,
        keys=[KEY.vkey, NEXT_KEY.vkey],
    )
    return replace(made, data=corpus.written(parts), key=str(NEXT_KEY.vkey), parts=parts)


# ---- put together by hand ------------------------------------------------------------------------


def tiles_of(hashes: list[bytes]) -> dict[str, bytes]:
    """Give every tile of a log, by name."""
    files, level = dict[str, bytes](), 0
    while hashes:
        rows = [hashes[at : at + TILE] for at in range(0, len(hashes), TILE)]
        files |= {tile_path(level, at, len(row)): b"".join(row) for at, row in enumerate(rows)}
        hashes, level = [tile_root(row) for row in rows if len(row) == TILE], level + 1
    return files


def bundles_of(bodies: list[bytes], below: int) -> dict[str, bytes]:
    """Give the bundles of the entries from one on, by name."""
    rows = [bodies[at : at + TILE] for at in range(below, len(bodies), TILE)]
    return {
        tile_path("entries", below // TILE + at, len(row)): b"".join(
            len(body).to_bytes(2, "big") + body for body in row
        )
        for at, row in enumerate(rows)
    }


def forced(log: SmallLog, below: int, more: dict | None = None, **manifest) -> bytes:
    """Write a pack whose manifest says that the log was pruned, whatever its entries say."""
    note = log.note(len(log.bodies))
    said = {"about": {}, "format": "fairlead-pack/2", "pruned_below": below, "scope": "full"}
    said |= {"sealed_at": None} | manifest
    files = {"README.txt": README.encode(), "keys.txt": f"{KEY.vkey}\n".encode()}
    files |= {"checkpoint": note.encode()} | tiles_of(log.hashes) | bundles_of(log.bodies, below)
    files |= more or {}
    files |= {"manifest.json": plain_json(said), "manifest.dsse.json": b""}
    return corpus.zipped(corpus.refit(files, KEY, state=True))


# ---- what somebody might try ---------------------------------------------------------------------


def tampered():
    """Give packs of pruned logs that must not pass, all signed with the log's own key."""
    for judged in (_manifests(), _files(), _told(), _rewritten(), _pointing()):
        for one in judged:
            one.keys = one.keys or [str(KEY.vkey)]
            yield one


def log_of(*prunings: tuple[int, int], more: int = 20) -> PrunedLog:
    log, dice = PrunedLog(), random.Random(5)
    for at, below in prunings:
        log.fill(at, dice).prune(below)
    return log.fill(len(log.bodies) + more, dice)


def _manifests():
    log, whole = log_of((600, 256)), PrunedLog().fill(600, random.Random(6))
    yield Tampered("pruned, and no entry says so", forced(whole, 256))
    yield Tampered("pruned further than the entry says", forced(log, 512))
    yield Tampered("pruned less than the entry says", forced(log_of((600, 512)), 256))
    for kind, one in (("pruned", log), ("whole", whole)):
        files = corpus.files_of(forced(one, 0, format="fairlead-pack/1"))
        first = json.loads(files["manifest.json"])
        second = {name: first[name] for name in first if name != "pruned_below"}
        yield Tampered(f"{kind}: a field too much for the first format", _signed(files, first))
        second["format"] = "fairlead-pack/2"
        yield Tampered(f"{kind}: a field too few for the second", _signed(files, second))
        first["format"] = "fairlead-pack/2"
        yield Tampered(f"{kind}: nothing is pruned in the second format", _signed(files, first))
        if kind == "pruned":
            second["format"] = "fairlead-pack/1"
            yield Tampered("whole, and an entry says pruned", _signed(files, second))
    good = corpus.files_of(forced(log, 256))
    said = json.loads(good["manifest.json"])
    for value in (255, 257, 0, -256, 768, 620 * 256, 2**53 - 256, True, "256", None, [256]):
        yield Tampered(f"pruned_below {value!r}", _signed(good, said | {"pruned_below": value}))
    yield Tampered("tiles, and chosen entries", _signed(good, said | {"scope": "entries"}))
    made = corpus.pack_of(log_of((600, 256)), 5, random.Random(1), [], [], full=False)
    chosen = corpus.files_of(made.data)
    said_there = json.loads(chosen["manifest.json"]) | {"format": "fairlead-pack/2"}
    told = _signed(chosen, said_there | {"pruned_below": 256})
    yield Tampered("chosen entries of a pruned log", told)
    yield Tampered("the first format", _signed(good, said | {"format": "fairlead-pack/1"}))
    raw = good["manifest.json"]
    state = {name: said[name] for name in ("origin", "root", "scope", "size")}
    for how, facts in (("of the first type", state), ("of 512", state | {"pruned_below": 512})):
        sealed = {"manifest.dsse.json": envelope(statement(raw, facts), KEY)}
        yield Tampered(f"a statement {how}", corpus.zipped(good | sealed))


def _signed(files: dict[str, bytes], manifest: dict) -> bytes:
    """Sign a manifest as the log would: the statement is of the type of its format."""
    raw = plain_json(manifest)
    names = ("origin", "pruned_below", "root", "scope", "size")
    state = {name: manifest[name] for name in names if name in manifest}
    kind = b"urn:fairlead:pack:" + manifest["format"][-1].encode()
    payload = re.sub(rb"urn:fairlead:pack:[12]", kind, statement(raw, state))
    return corpus.zipped(
        files | {"manifest.json": raw, "manifest.dsse.json": envelope(payload, KEY)}
    )


def _files():
    log = log_of((600, 512))
    good = corpus.files_of(forced(log, 512))
    gone = bundles_of(log.bodies, 0)
    for name in ("tile/0/000", "tile/0/001", "tile/1/000.p/2", "tile/entries/002.p/109"):
        rest = {each: data for each, data in good.items() if each != name}
        yield Tampered(f"without {name}", corpus.zipped(corpus.refit(rest, KEY)))
        changed = good | {name: corpus.flip(good[name], random.Random(name))}
        yield Tampered(f"another {name}", corpus.zipped(corpus.refit(changed, KEY)))
    for name in ("tile/entries/000", "tile/entries/001"):
        back = good | {name: gone[name]}
        yield Tampered(f"with the pruned {name}", corpus.zipped(corpus.refit(back, KEY)))
    for cut in (0, 1, 32, 8191):
        short = good | {"tile/0/001": good["tile/0/001"][:cut]}
        yield Tampered(f"a tile of {cut} bytes", corpus.zipped(corpus.refit(short, KEY)))
    part = {each: data for each, data in good.items() if each != "tile/0/001"}
    part["tile/0/001.p/255"] = good["tile/0/001"][: 32 * 255]
    yield Tampered("a partial tile of what was pruned", corpus.zipped(corpus.refit(part, KEY)))
    turned = good | {"tile/0/000": good["tile/0/001"], "tile/0/001": good["tile/0/000"]}
    yield Tampered("two pruned tiles exchanged", corpus.zipped(corpus.refit(turned, KEY)))


NOT_A_NUMBER = ["512", None, [512], {"n": 512}, True, -1, -256, 2**53 - 1]
NUMBERS = ["below", "entries", "erased", "gaps"]
LIES = [
    *({name: value} for name in NUMBERS for value in NOT_A_NUMBER),
    *({name: value} for name in ("before", "until") for value in (None, 1, [], {}, True)),
    *({"below": below} for below in (0, 1, 256, 511, 768)),
    *({"entries": entries, "gaps": 0} for entries in (0, 1, 256, 511, 513, 768)),
    {"entries": 257, "gaps": 3},
    {"erased": 500, "gaps": 13},
]


def _told():
    for lie in LIES:
        log = PrunedLog().fill(600, random.Random(7))
        log.prune(512, **lie)
        yield Tampered(f"an entry that says {lie}", forced(log.fill(620, random.Random(8)), 512))
    for name in ("below", "entries", "erased", "gaps", "before", "until"):
        log = PrunedLog().fill(600, random.Random(7))
        log.prune(512)
        yield Tampered(f"an entry without {name}", forced(_without(log, name), 512))
    for facts in (None, [], "512", 512):
        log = PrunedLog().fill(600, random.Random(7))
        log.prune(512)
        yield Tampered(f"an entry with the facts {facts!r}", forced(_facts(log, facts), 512))
    for ahead in (768, 1024):  # the entry stands at 601: it cannot have pruned itself
        log = PrunedLog().fill(600, random.Random(7))
        log.prune(512)
        log.prune(ahead)
        log.fill(1200, random.Random(8))
        for below in (512, ahead):
            told = f"pruned below {ahead} before it was there, {below} in the manifest"
            yield Tampered(told, forced(log, below))
    for first, second, lies in (
        (512, 256, {"entries": 256}),
        (512, 512, {"entries": 512}),
        (256, 512, {"entries": 512}),
        (256, 768, {"entries": 256}),
        (256, 512, {"erased": 0}),
        (256, 512, {"gaps": 0}),
        (256, 512, {"gaps": 300}),
    ):
        log = PrunedLog().fill(800, random.Random(9))
        log.prune(first)
        log.prune(second, **lies)
        told = f"pruned below {first}, then below {second} with {lies}"
        log.fill(820, random.Random(8))
        for below in sorted({first, second}):
            yield Tampered(f"{told}, and {below} in the manifest", forced(log, below))


def _without(log: PrunedLog, name: str) -> PrunedLog:
    facts = json.loads(log.bodies[-1])["facts"]
    del facts[name]
    return _facts(log, facts)


def _facts(log: PrunedLog, facts) -> PrunedLog:
    body = json.loads(log.bodies[-1])
    raw = plain_json(body | {"facts": facts})
    log.bodies[-1], log.hashes[-1] = raw, leaf_hash(raw)
    return log


def _rewritten():
    """Another hash in the place of a pruned one, with every tile and signature made to fit."""
    log = log_of((600, 512))
    for at in (0, 150, 255, 256, 511):
        forged = replace(log, bodies=list(log.bodies), hashes=list(log.hashes))
        forged.hashes[at] = leaf_hash(b"another")
        data = forced(forged, 512)
        for seen in {at + 1, 256 if at < 256 else 512, 512, 600}:
            yield Tampered(f"entry {at} rewritten, {seen} were seen", data, [], log.note(seen))
        older = sign_note(log.point(at + 1).text(), KEY)
        inside = forced(forged, 512, {f"checkpoints/{at + 1}": older.encode()})
        yield Tampered(f"entry {at} rewritten, an older checkpoint", inside)
    for size in (100, 256, 511):
        wrong = sign_note(Checkpoint(corpus.ORIGIN, size, bytes(32)).text(), KEY).encode()
        data = forced(log, 512, {f"checkpoints/{size}": wrong})
        yield Tampered(f"a checkpoint of {size} with another root", data)


def _pointing():
    """What seals the records, or what is opened, was pruned."""
    log = PrunedLog()
    opened = Disclosed(log.add(because=commit(SALT, WORDS)), "facts.because", WORDS, SALT)
    content = Content(disclosed=[opened])
    sealed = log.add(type="export.pack", content=content.digest())
    log.fill(600, random.Random(10)).prune(256)
    yield Tampered("what is opened was pruned", forced(log, 256, {opened.name: opened.data()}))
    yield Tampered("what seals was pruned", forced(log, 256, sealed_at=sealed))


# ---- the one that is frozen ----------------------------------------------------------------------


def frozen_parts() -> PackParts:
    """Give the parts of the frozen pruned-log.zip, which begins as the other two do."""
    log = PrunedLog()
    log.add(type="evidence.add", sha256=sha256(FROZEN).hexdigest(), size=len(FROZEN))
    log.add(because=commit(SALT, WORDS), until="2026-06-30")
    while len(log.bodies) < 300:
        log.add(type="privacy.erase" if len(log.bodies) % 100 == 50 else "risk.accept", level=2)
    log.prune(256, because=commit(SALT, {"text": "Kept for a year."}), before="2026-03-01")
    while len(log.bodies) < 520:
        log.add(level=3)
    log.prune(512, because=commit(SALT, {"text": "Kept for a year."}), before="2026-06-01")
    opened = Disclosed(log.add(because=commit(SALT, WORDS)), "facts.because", WORDS, SALT)
    content = Content({"soa": {"A.2.2": "tested"}}, disclosed=[opened])
    sealed = log.add(type="export.pack", content=content.digest())
    return PackParts(
        checkpoint=cosign_note(log.note(len(log.bodies)), SEEN_BY, time=1_767_225_600),
        key=KEY,
        keys=[KEY.vkey, SEEN_BY.vkey],
        ledger=FullLog(log.bodies[512:], pruned=log.tiles()),
        content=content,
        checkpoints=[log.note(2), log.note(300), log.note(512)],
        sealed_at=sealed,
        about={"organisation": "bakery", "written_on": "2026-01-01"},
    )
