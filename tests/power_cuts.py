"""Disks as they may be found after the power went: built from what was written and synchronised.

What was synchronised is there. Of what was written since, each file has nothing, all, some
writes and not others, or a last one that ends inside a block.
"""

import json
import sqlite3
from collections import defaultdict

from fairlead.core.ledger.merkle import Frontier, leaf_hash

SECTOR = 512
HOW = ("none", "all", "some", "torn")


def records(path):
    """Read what tests/disk_recorder.py wrote down: (op, file, place, data)."""
    data, at = path.read_bytes(), 0
    while at < len(data):
        end = data.index(b"\n", at) + 1
        head = json.loads(data[at : end - 1])
        at = end + head["n"]
        yield head["op"], head["file"], head["at"], data[end:at]


class Disk:
    """What surely lies on the disk of each file, and what was written since the last sync."""

    def __init__(self, folder, names):
        self.sure = {
            name: bytearray((folder / name).read_bytes())
            for name in names
            if (folder / name).exists()
        }
        self.since = defaultdict(list)
        self.said = {}

    def take(self, op, file, at, data):
        if op == "said":
            told = json.loads(data)
            self.said |= dict(zip(told.get("ids", ()), told.get("at", ()), strict=True))
        elif op == "sync":
            for each in self.since.pop(file, ()):
                _apply(self.sure.setdefault(file, bytearray()), *each)
        elif op == "delete":
            self.sure.pop(file, None)
            self.since.pop(file, None)
        else:
            self.since[file].append((op, at, data))

    def image(self, dice):
        """Throw dice for what of each file made it."""
        return {name: self._file(name, dice) for name in {*self.sure, *self.since}}

    def _file(self, name, dice):
        made, how = bytearray(self.sure.get(name, b"")), dice.choice(HOW)
        waiting = self.since.get(name, [])
        if how == "none" or not waiting:
            return made
        chosen = [each for each in waiting if how != "some" or dice.random() < 0.5]
        if how == "torn":
            chosen = waiting[: dice.randint(1, len(waiting))]
            op, at, data = chosen[-1]
            end = dice.randrange(0, len(data) + 1, SECTOR) if data else 0
            chosen = [*chosen[:-1], (op, at, data[:end])]
        for each in chosen:
            _apply(made, *each)
        return made


def _apply(made, op, at, data):
    if op == "truncate":
        del made[at:]
        return
    if len(made) < at:
        made.extend(bytes(at - len(made)))
    made[at : at + len(data)] = data


def found_in(folder):
    """Open what was left and give where each decision stands that can still be opened.

    Whatever does not agree raises.
    """
    with sqlite3.connect(folder / "fairlead.sqlite3") as db:
        db.execute("PRAGMA synchronous=OFF")  # the disk is ours, no power goes here
        assert db.execute("PRAGMA quick_check").fetchall() == [("ok",)]
        entries = db.execute(
            "SELECT seq, leaf, body, type, ext_id FROM journal_entry ORDER BY seq"
        ).fetchall()
        [(size, frontier)] = db.execute("SELECT size, frontier FROM journal_head").fetchall()
        rows = dict(db.execute("SELECT seq, key_id FROM decisions_decision").fetchall())
        [(parts,)] = db.execute("SELECT count(*) FROM decisions_parts").fetchall()
    db.close()
    assert [seq for seq, *_ in entries] == list(range(size))
    assert all(leaf_hash(body) == leaf for _, leaf, body, *_ in entries)
    grown, _tiles = Frontier.from_bytes(0, b"").grow([leaf for _, leaf, *_ in entries])
    assert grown.to_bytes() == frontier
    at = {ext_id: seq for seq, _, _, kind, ext_id in entries if kind == "ai.decision"}
    assert rows.keys() == set(at.values())
    assert parts == len(rows)
    keys = keys_in(folder)
    return {ext_id: seq for ext_id, seq in at.items() if rows[seq] in keys}


def keys_in(folder):
    with sqlite3.connect(folder / "keyring.sqlite3") as db:
        db.execute("PRAGMA synchronous=OFF")
        assert db.execute("PRAGMA quick_check").fetchall() == [("ok",)]
        found = {key for (key,) in db.execute("SELECT id FROM keyring_subjectkey")}
    db.close()
    return found
