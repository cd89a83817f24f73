"""Settings from the environment: typed, secrets from files, refused with a sentence."""

import fcntl
import os
import secrets
from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured


def text(name: str, default: str = "") -> str:
    """Read a text; `NAME_FILE` names a file that holds it."""
    named = os.environ.get(f"{name}_FILE")
    if named is None:
        return os.environ.get(name, default)
    try:
        return Path(named).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise ImproperlyConfigured(
            f"{name}_FILE names {named}, which cannot be read: {error}."
        ) from error


def flag(name: str, *, default: bool = False) -> bool:
    """Read yes or no."""
    said = text(name, "yes" if default else "no").lower()
    if said not in {"yes", "no", "true", "false", "1", "0"}:
        raise ImproperlyConfigured(f"{name} is “{said}”: say yes or no.")
    return said in {"yes", "true", "1"}


def whole(name: str, default: int, *, least: int, most: int) -> int:
    """Read a whole number between two bounds."""
    said = text(name, str(default))
    if not said.isdecimal() or not least <= int(said) <= most:
        raise ImproperlyConfigured(
            f"{name} is “{said}”: say a whole number from {least} to {most}."
        )
    return int(said)


def names(name: str) -> frozenset[str]:
    """Read names separated by commas."""
    return frozenset(each.strip() for each in text(name).split(",") if each.strip())


def folder(name: str, default: Path) -> Path:
    """Read a folder, made if it is missing, for us alone."""
    path = Path(text(name, str(default))).expanduser().resolve()
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise ImproperlyConfigured(f"{name} is {path}, which cannot be made: {error}.") from error
    return path


def secret(path: Path, length: int) -> str:
    """Read a secret of ours from its file; a missing one is made, whole or not at all.

    Of several processes that start at once on a fresh folder all read the same. An empty file,
    such as a power cut leaves, holds no secret that could be lost, and is made anew.
    """
    if not _is_there(path):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        turn = os.open(path.parent, os.O_RDONLY)
        try:
            fcntl.flock(turn, fcntl.LOCK_EX)
            if not _is_there(path):
                _make(path, secrets.token_urlsafe(length))
        finally:
            os.close(turn)  # which gives the turn back
    return path.read_text(encoding="ascii").strip()


def _is_there(path: Path) -> bool:
    return path.exists() and path.stat().st_size > 0


def _make(path: Path, told: str) -> None:
    draft = path.with_name(f".{path.name}.new")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(told)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def address(name: str, default: str) -> str:
    """Read the address under which people reach us: scheme and host, no path."""
    said = text(name, default).rstrip("/")
    parts = urlsplit(said)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path:
        raise ImproperlyConfigured(f"{name} is “{said}”: say it as https://fairlead.example.")
    return said


def database(name: str, file: Path) -> dict[str, object]:
    """Read where records live: nothing for SQLite in this file, else a URL."""
    said = text(name)
    if not said:
        return _sqlite(file)
    parts = urlsplit(said)
    if parts.scheme not in {"postgres", "postgresql"} or not parts.path.strip("/"):
        raise ImproperlyConfigured(
            f"{name} must be postgresql://user:password@host:port/name, or unset."
        )
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.strip("/"),
        "USER": parts.username or "",
        "PASSWORD": parts.password or "",
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "OPTIONS": {"options": "-c statement_timeout=5000 -c synchronous_commit=on"},
    }


def _sqlite(path: Path) -> dict[str, object]:
    # FULL: with NORMAL a power cut loses acknowledged entries, see docs/formats/ledger.md.
    # temp_store: what a statement may have to undo stays in memory; in files it cost a tenth
    # of a batch of entries, and left their text in another folder. (For migrations it is FILE.)
    # page_size: of new databases. An entry has 500 to 900 bytes, and what does not fit behind the
    # last one of a page stays empty: at SQLite's own 4,096 a sixth of the ledger.
    # wal_autocheckpoint: a page that many commits touch is written back once for all of them; at
    # SQLite's own 1,000 pages every other batch of decisions waited for that (64 MB at most).
    pragmas = (
        "PRAGMA page_size=8192; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
        "PRAGMA foreign_keys=ON; PRAGMA secure_delete=ON; PRAGMA cache_size=-16000;"
        "PRAGMA temp_store=MEMORY; PRAGMA wal_autocheckpoint=8000;"
    )
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        # Opening and closing takes longer than recording a decision, and whoever closes last
        # writes the whole log back.
        "CONN_MAX_AGE": 60,
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": pragmas},
        "TEST": {"NAME": None},
    }
