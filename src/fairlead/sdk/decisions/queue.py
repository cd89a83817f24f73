"""What waits to be sent, each line under its number: never lost by a crash, never numbered twice.

A stream is what one instance decides for one system. The key of a line holds both, stream and
number: `stream · 2^40 + n`; the database refuses a key that is there, and the last key of a stream
is never deleted, so that the next number is always one more. A line without a body is a number
under which nothing waits: it was sent, or it stands for a decision that could not be kept.
Stream 0 holds later outcomes, whose numbers are not sent.
"""

import secrets
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar

import orjson

from fairlead.sdk.decisions.errors import CannotRecordError, QueueError
from fairlead.sdk.decisions.file import QueueFile, in_one
from fairlead.sdk.decisions.line import line_of_note, now

T = TypeVar("T")
OUTCOMES: Final = 0
MOST_LINES: Final = 1000
MOST_BYTES: Final = 4 * 1024 * 1024
_STREAM: Final = 1 << 40
_AT_ONCE: Final = 200  # deleted in one commit, so that who logs waits for a moment only
_LAST: Final = "(SELECT key FROM line WHERE key < ? ORDER BY key DESC LIMIT 1)"
_PUT: Final = (
    "INSERT INTO line (key, body)"
    " VALUES ((SELECT key + 1 FROM line WHERE key < ?2 ORDER BY key DESC LIMIT 1), ?1)"
)
_MOVE: Final = f"UPDATE line SET key = key + ? WHERE key = {_LAST} AND body IS NULL"  # noqa: S608 - our own words
_LEAVE_OUT: Final = f"INSERT INTO line SELECT {_LAST} + ?, NULL"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A line as it is sent, under its key."""

    key: int
    line: bytes
    wrong: str = ""
    """Why it cannot be sent; `line` is then what was noted."""

    @property
    def id(self) -> str:
        """The id that the server knows it by."""
        return str(orjson.loads(self.line)["id"])


@dataclass(frozen=True, slots=True)
class Letter:
    """A line that the server will not take, with its sentence; it blocks nothing and is kept."""

    key: int
    id: str
    status: int
    says: str
    at: str


@dataclass(frozen=True, slots=True)
class Held:
    """What lies in the queue: lines that wait, lines set aside, decisions that were not kept."""

    waiting: int
    set_aside: int
    not_kept: int
    sent_at: str
    trouble: str


class Queue:
    """The lines that wait in one file; several threads and processes may share it."""

    def __init__(self, path: Path, *, most_bytes: int = 1 << 30) -> None:
        self.file = QueueFile(path, most_bytes=most_bytes)

    def stream(self, system: str, name: str) -> int:
        """Give the stream of a system and an instance, made when it is new.

        The instance that is sent carries a mark made with the stream, so that a queue that was
        lost starts another count instead of using numbers again.
        """
        with self.file.aside() as db, in_one(db):
            if not (number := _found(db, system, name)):
                db.execute(
                    "INSERT INTO stream (system, name, instance) VALUES (?, ?, ?)",
                    (system, name, f"{name}.{secrets.token_hex(4)}"),
                )
                number = _found(db, system, name)
                db.execute("INSERT INTO line VALUES (?, NULL)", (number * _STREAM,))
            return number

    def put(self, stream: int, body: bytes) -> None:
        """Keep a line under the next number of its stream.

        Raises:
            FullError: the queue holds as much as it may.
            QueueError: the file cannot be used.
        """
        self.file.write(_PUT, (body, (stream + 1) * _STREAM))

    def skip(self, stream: int, count: int = 1) -> None:
        """Use up numbers for decisions that could not be kept: the server sees that they lack."""
        end = (stream + 1) * _STREAM
        with self.file.aside() as db, in_one(db):
            moved = db.execute(_MOVE, (count, end))
            if not moved.rowcount:
                db.execute(_LEAVE_OUT, (end, count))
            _note(db, "not_kept", str(int(_noted(db, "not_kept") or 0) + count))

    def streams(self) -> list[int]:
        """Give the streams in which something waits, later outcomes last."""
        with self.file.aside() as db:
            known = [*(row[0] for row in db.execute("SELECT id FROM stream")), OUTCOMES]
            return [each for each in known if _waits(db, each)]

    def take(
        self, stream: int, *, lines: int = MOST_LINES, most: int = MOST_BYTES
    ) -> list[Waiting]:
        """Give the oldest lines of a stream, as many as one request may hold; all stay here."""
        with self.file.aside() as db:
            tail = _tail(db, stream)
            rows = db.execute(
                "SELECT key, body FROM line WHERE key >= ? AND key < ? AND body IS NOT NULL"
                " ORDER BY key LIMIT ?",
                (stream * _STREAM, (stream + 1) * _STREAM, lines),
            )
            notes = [(key, body) for key, body in _fitting(rows, lambda row: row[1], most)]
        made = (_made(key, body, tail) for key, body in notes)
        return list(_fitting(made, lambda each: each.line, most))

    def done(self, keys: Sequence[int]) -> None:
        """Forget lines that the server has; the last number of a stream stays without its body."""
        for at in range(0, len(keys), _AT_ONCE):
            with self.file.writing() as db:
                _forget(db, keys[at : at + _AT_ONCE])
        with self.file.writing() as db:
            _note(db, "sent_at", now())

    def set_aside(self, lines: Iterable[Waiting], *, status: int, says: str) -> None:
        """Put lines that the server refuses where they block nothing, with its sentence."""
        with self.file.aside() as db, in_one(db):
            for each in lines:
                db.execute(
                    "INSERT OR REPLACE INTO letter SELECT key, ?, body, ?, ?, ? FROM line"
                    " WHERE key = ? AND body IS NOT NULL",
                    (each.id, status, says, now(), each.key),
                )
                _forget(db, [each.key])

    def letters(self) -> list[Letter]:
        """Give the lines that were set aside, oldest first."""
        with self.file.aside() as db:
            rows = db.execute("SELECT key, id, status, says, at FROM letter ORDER BY at, key")
            return [Letter(*row) for row in rows]

    def try_again(self, ids: Sequence[str] = ()) -> int:
        """Have lines that were set aside wait again under their own numbers; say how many."""
        keys = [each.key for each in self.letters() if not ids or each.id in ids]
        with self.file.aside() as db, in_one(db):
            for key in keys:
                db.execute(
                    "INSERT OR REPLACE INTO line SELECT key, body FROM letter WHERE key = ?", (key,)
                )
                db.execute("DELETE FROM letter WHERE key = ?", (key,))
        return len(keys)

    def held(self) -> Held:
        """Count what lies here."""
        with self.file.aside() as db:
            [[waiting]] = db.execute("SELECT count(*) FROM line WHERE body IS NOT NULL")
            [[aside]] = db.execute("SELECT count(*) FROM letter")
            notes = dict(db.execute("SELECT name, value FROM note").fetchall())
        told = (notes.get("sent_at", ""), notes.get("trouble", ""))
        return Held(waiting, aside, int(notes.get("not_kept", 0)), *told)

    def note_trouble(self, says: str) -> None:
        """Keep why nothing is sent at the moment; empty when it is."""
        with self.file.aside() as db:
            if _noted(db, "trouble") != says:
                _note(db, "trouble", says)

    def stopped(self) -> frozenset[str]:
        """Give the systems whose stop button was pressed when the server last told."""
        with self.file.aside() as db:
            return frozenset(row[0] for row in db.execute("SELECT system FROM stopped"))

    def note_stopped(self, stopped: Iterable[str], *, of: Iterable[str] | None = None) -> None:
        """Keep which systems are stopped: of those that were asked about, or of all."""
        with self.file.aside() as db, in_one(db):
            known = {row[0] for row in db.execute("SELECT system FROM stopped")}
            wanted = (set() if of is None else known - set(of)) | set(stopped)
            if wanted != known:
                db.execute("DELETE FROM stopped")
                db.executemany("INSERT INTO stopped VALUES (?)", [(each,) for each in wanted])

    def system_of(self, stream: int) -> str:
        """Give the system that a stream decides for; none for later outcomes."""
        with self.file.aside() as db:
            row = db.execute("SELECT system FROM stream WHERE id = ?", (stream,)).fetchone()
        return str(row[0]) if row else ""

    def close(self) -> None:
        """Close the file; what waits stays in it."""
        self.file.close()


def _fitting(each: Iterable[T], bytes_of: Callable[[T], bytes], most: int) -> Iterator[T]:
    """Give as many as fit into so many bytes, one a line; the first in any case."""
    size = 0
    for one in each:
        size += len(bytes_of(one)) + 1
        if size > most and size > len(bytes_of(one)) + 1:
            return
        yield one


def _made(key: int, note: bytes, tail: bytes | None) -> Waiting:
    """Make the line of a note, with its number."""
    if tail is None:
        return Waiting(key, note)
    try:
        line = line_of_note(note)
    except CannotRecordError as refused:
        return Waiting(key, note, str(refused))
    return Waiting(key, b"%s,%s%d}" % (line[:-1], tail, key % _STREAM))


def _found(db: sqlite3.Connection, system: str, name: str) -> int:
    asked = "SELECT id FROM stream WHERE system = ? AND name = ?"
    row = db.execute(asked, (system, name)).fetchone()
    return int(row[0]) if row else 0


def _tail(db: sqlite3.Connection, stream: int) -> bytes | None:
    """Give what is written behind the fields of a line, up to its number."""
    if stream == OUTCOMES:
        return None
    row = db.execute("SELECT instance FROM stream WHERE id = ?", (stream,)).fetchone()
    if row is None:
        raise QueueError(f"The queue has no stream {stream}.")
    return b'"instance":%s,"n":' % orjson.dumps(row[0])


def _waits(db: sqlite3.Connection, stream: int) -> bool:
    asked = "SELECT 1 FROM line WHERE key >= ? AND key < ? AND body IS NOT NULL LIMIT 1"
    return bool(db.execute(asked, (stream * _STREAM, (stream + 1) * _STREAM)).fetchone())


def _forget(db: sqlite3.Connection, keys: Sequence[int]) -> None:
    start = keys[0] // _STREAM * _STREAM
    [last] = db.execute(f"SELECT {_LAST}", (start + _STREAM,)).fetchone()
    db.execute("UPDATE line SET body = NULL WHERE key = ? AND key <= ?", (last, keys[-1]))
    db.executemany("DELETE FROM line WHERE key = ?", [(key,) for key in keys if key != last])
    end = min(keys[-1], last)
    db.execute("DELETE FROM line WHERE key >= ? AND key < ? AND body IS NULL", (start, end))


def _note(db: sqlite3.Connection, name: str, value: str) -> None:
    db.execute("INSERT OR REPLACE INTO note VALUES (?, ?)", (name, value))


def _noted(db: sqlite3.Connection, name: str) -> str:
    row = db.execute("SELECT value FROM note WHERE name = ?", (name,)).fetchone()
    return str(row[0]) if row else ""
