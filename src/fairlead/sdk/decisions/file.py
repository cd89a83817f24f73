"""The file behind the queue: one SQLite database, written by one thread at a time, safe to fork.

Writing goes through one connection under one lock; reading, checkpoints and what needs room beyond
the limit through a second, so that who logs never waits for them. A commit is a write to the
write-ahead log: it outlives a crash of the process at once, and a power cut once `sync` has been.
No connection lives across a fork (SQLite forbids it): before one, both are closed.
"""

import contextlib
import os
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from fairlead.sdk.decisions.errors import FullError, QueueError

_OURS: Final = 0x46_4C_44_51  # “FLDQ”
_VERSION: Final = 1
_PAGE: Final = 4096
_SOON: Final = 4 * 1024 * 1024  # a log of this size is emptied into the database
_MUST: Final = 64 * 1024 * 1024  # and of this size even if somebody has to wait for it
_WAIT: Final = 2.0  # seconds for another process to end its commit
_SHAPE: Final = """
CREATE TABLE IF NOT EXISTS stream (
  id INTEGER PRIMARY KEY, system TEXT NOT NULL, name TEXT NOT NULL, instance TEXT NOT NULL,
  UNIQUE (system, name)
);
CREATE TABLE IF NOT EXISTS line (key INTEGER PRIMARY KEY, body BLOB);
CREATE TABLE IF NOT EXISTS letter (
  key INTEGER PRIMARY KEY, id TEXT NOT NULL, body BLOB NOT NULL,
  status INTEGER NOT NULL, says TEXT NOT NULL, at TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS stopped (system TEXT PRIMARY KEY);
CREATE TABLE IF NOT EXISTS note (name TEXT PRIMARY KEY, value TEXT NOT NULL);
INSERT OR IGNORE INTO line VALUES (0, NULL)
"""


class QueueFile:
    """A database file and its two connections, opened when first needed."""

    def __init__(self, path: Path, *, most_bytes: int) -> None:
        self.path = path
        self._most_pages = max(most_bytes // _PAGE, 16)
        self._front, self._back = threading.Lock(), threading.Lock()
        self._first: sqlite3.Connection | None = None
        self._second: sqlite3.Connection | None = None
        self._syncing = threading.Lock()
        self._written = self._synced = 0
        self._closed = False

    @contextlib.contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Lend the connection that is bounded, to one thread at a time.

        Raises:
            FullError: the file may not grow further, or the disk is full.
            QueueError: the file cannot be used.
        """
        with self._front, _told(self.path), in_one(self._bounded()) as db:
            yield db
            self._written += 1

    def write(self, words: str, facts: tuple[object, ...]) -> None:
        """Do one thing on the connection that is bounded: what who logs waits for.

        Raises:
            FullError, QueueError: as `writing`.
        """
        with self._front:
            try:
                (self._first or self._bounded()).execute(words, facts)
            except (sqlite3.Error, OSError) as broken:
                raise _as_ours(self.path, broken) from broken
            self._written += 1

    @contextlib.contextmanager
    def aside(self) -> Iterator[sqlite3.Connection]:
        """Lend the other connection: for reading, and for what must be kept even when full.

        Raises:
            QueueError: the file cannot be used.
        """
        with self._back, _told(self.path):
            if self._second is None:
                self._second = self._opened()
            yield self._second

    def sync(self) -> None:
        """Wait until what was written so far is on the disk; many who wait share one wait.

        Raises:
            QueueError: the disk refuses.
        """
        mine = self._written
        with self._syncing, _told(self.path):
            if self._synced < mine:
                upto = self._written
                _to_disk(Path(f"{self.path}-wal"))
                self._synced = upto

    @property
    def is_behind(self) -> bool:
        """Say whether something was written that is not surely on the disk."""
        return self._synced < self._written

    def tidy(self, *, empty: bool = False) -> None:
        """Bring the write-ahead log into the database once it is long, or at once when `empty`.

        Raises:
            QueueError: the file cannot be used.
        """
        size = self._log_size()
        if size <= _SOON and not (empty and size):
            return
        with self.aside() as back:
            back.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
        if empty or size > _MUST:
            with self._front, self.aside() as back:
                back.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def close(self) -> None:
        """Close for good."""
        with self._front, self._back:
            self._closed = True
            self._let_go()

    def before_fork(self) -> None:
        """Let go of everything that must not be in two processes."""
        self._front.acquire()
        self._back.acquire()
        self._syncing.acquire()
        self._let_go()

    def after_fork(self) -> None:
        """Go on, in the parent and in the child; connections open when next needed."""
        self._syncing.release()
        self._back.release()
        self._front.release()

    def _bounded(self) -> sqlite3.Connection:
        if self._first is None:
            self._first = self._opened()
            self._first.execute(f"PRAGMA max_page_count = {self._most_pages}")
        return self._first

    def _let_go(self) -> None:
        for each in (self._second, self._first):
            if each is not None:
                each.close()
        self._first = self._second = None

    def _log_size(self) -> int:
        try:
            return Path(f"{self.path}-wal").stat().st_size
        except OSError:
            return 0

    def _opened(self) -> sqlite3.Connection:
        if self._closed:
            raise QueueError(f"The queue {self.path} is closed.")
        _make(self.path)
        found = sqlite3.connect(
            self.path, timeout=_WAIT, isolation_level=None, check_same_thread=False
        )
        found.execute("PRAGMA synchronous = NORMAL")
        found.execute("PRAGMA wal_autocheckpoint = 0")
        found.execute("PRAGMA secure_delete = ON")  # what was sent is overwritten
        _shape(found, self.path)
        _folder_to_disk(self.path.parent)
        return found


def _make(path: Path) -> None:
    """Make the file for its owner only: until they are sent, inputs lie in it as they are."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with contextlib.suppress(FileExistsError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))


def _shape(found: sqlite3.Connection, path: Path) -> None:
    [[ours]], [[version]] = (
        found.execute(f"PRAGMA {name}").fetchall() for name in ("application_id", "user_version")
    )
    [[tables]] = found.execute("SELECT count(*) FROM sqlite_master").fetchall()
    if (ours, version) == (_OURS, _VERSION):
        return
    if tables:
        raise QueueError(f"{path} is no queue of this Fairlead: name another file.")
    [[mode]] = found.execute("PRAGMA journal_mode = WAL").fetchall()
    if mode != "wal":
        raise QueueError(f"{path}: put the queue on a disk of this machine, not on a share.")
    with in_one(found):
        for line in _SHAPE.split(";"):
            found.execute(line)
        found.execute(f"PRAGMA application_id = {_OURS}")
        found.execute(f"PRAGMA user_version = {_VERSION}")


@contextlib.contextmanager
def in_one(db: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """Do several things in one commit, or none of them."""
    db.execute("BEGIN IMMEDIATE")
    try:
        yield db
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise


@contextlib.contextmanager
def _told(path: Path) -> Iterator[None]:
    """Turn what SQLite and the system say into our errors."""
    try:
        yield
    except (sqlite3.Error, OSError) as broken:
        raise _as_ours(path, broken) from broken


def _as_ours(path: Path, broken: sqlite3.Error | OSError) -> QueueError:
    if getattr(broken, "sqlite_errorcode", 0) == sqlite3.SQLITE_FULL:
        return FullError(f"The queue {path} is full.")
    says = broken.strerror if isinstance(broken, OSError) else str(broken)
    return QueueError(f"The queue {path} cannot be used: {says}.")


def _to_disk(path: Path) -> None:
    try:
        at = os.open(path, os.O_RDWR)
    except FileNotFoundError:
        return  # it was brought into the database, which waits for the disk
    try:
        getattr(os, "fdatasync", os.fsync)(at)
    finally:
        os.close(at)


def _folder_to_disk(folder: Path) -> None:
    """Have the names of new files on the disk too; Windows does so by itself."""
    if os.name == "posix":
        at = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(at)
        finally:
            os.close(at)
