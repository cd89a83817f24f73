"""Lists a folder and reads its files: through Git where there is Git, else by walking.

Links are never followed, and Git is asked in a way that runs nothing the tree brings
along. Whatever is left out is named with its reason.
"""

import os
import stat
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from fairlead.core.scan.errors import CannotScanError

LARGEST: Final = 2_000_000
LARGEST_NOTEBOOK: Final = 30_000_000
HEAD: Final = 1024
_SMALL: Final = 65_536
_BINARY_KEPT: Final = 4096
# Formats that hold pickles are looked through by opcode, so they are read whole.
_LOOKED_THROUGH: Final = (
    ".pkl",
    ".pickle",
    ".p",
    ".joblib",
    ".dill",
    ".pt",
    ".pth",
    ".bin",
    ".ckpt",
)

# Folders that hold installed or produced things, with what we say about them.
LEFT_OUT: Final = {
    ".git": "version control",
    ".hg": "version control",
    ".svn": "version control",
    "node_modules": "installed packages",
    "bower_components": "installed packages",
    "site-packages": "installed packages",
    ".venv": "installed packages",
    "venv": "installed packages",
    ".tox": "installed packages",
    ".nox": "installed packages",
    "__pycache__": "caches",
    ".mypy_cache": "caches",
    ".ruff_cache": "caches",
    ".pytest_cache": "caches",
    ".gradle": "caches",
    ".terraform": "caches",
    ".next": "caches",
    "target": "build output",
}


LeftOut = list[tuple[str, str, int]]


@dataclass(slots=True)
class Listing:
    """The files of a tree in a fixed order, and what was left out already."""

    root: str
    paths: list[str]
    left_out: LeftOut = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def list_tree(root: Path) -> Listing:
    """List the files of a folder.

    Raises:
        CannotScanError: there is no such folder, or it may not be read.
    """
    if not root.is_dir():
        raise CannotScanError(f"{root} is not a folder. Name a folder, a .zip or a .tar.gz file.")
    if not os.access(root, os.R_OK | os.X_OK):
        raise CannotScanError(f"{root} may not be read by you. Ask its owner for access.")
    return _listed_by_git(root) or _walked(root)


def _listed_by_git(root: Path) -> Listing | None:
    tracked, others = _start_git(root, "-s"), _start_git(root, "-o", "--exclude-standard")
    if tracked is None or others is None:
        return None
    known, found = tracked.communicate()[0], others.communicate()[0]
    if tracked.returncode or others.returncode or not (known or found):
        return None
    listing = Listing(str(root), [])
    for entry in filter(None, known.split(b"\0")):
        about, _, name = entry.partition(b"\t")
        _sort_in(listing, os.fsdecode(name), about[:6])
    for name in filter(None, found.split(b"\0")):
        _sort_in(listing, os.fsdecode(name), b"160000" if name.endswith(b"/") else b"")
    listing.paths = sorted(set(listing.paths))
    return listing


def _sort_in(listing: Listing, path: str, mode: bytes) -> None:
    reason = {b"120000": "link", b"160000": "another repository inside"}.get(mode)
    if reason:
        listing.left_out.append((path, reason, 0))
    else:
        listing.paths.append(path)


def _start_git(root: Path, *how: str) -> subprocess.Popen[bytes] | None:
    # A tree from elsewhere may bring a .git/config that names programs to run.
    quiet = ("core.fsmonitor=false", "core.untrackedCache=false", "core.hooksPath=/dev/null")
    config = [part for one in quiet for part in ("-c", one)]
    bare = {k: v for k, v in os.environ.items() if not k.startswith("GIT_")}
    try:
        return subprocess.Popen(  # noqa: S603 - fixed words, no shell
            ["git", *config, "-C", str(root), "ls-files", "-z", *how],  # noqa: S607 - the user's own git
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**bare, "GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C"},
        )
    except OSError:
        return None


def _walked(root: Path) -> Listing:
    listing = Listing(str(root), [])
    for path, reason in _walk(str(root), ""):
        if reason:
            listing.left_out.append((path, reason, 0))
        else:
            listing.paths.append(path)
    listing.paths.sort()
    listing.notes.append("No Git here: every file was listed except known build and cache folders.")
    return listing


def _walk(folder: str, inside: str) -> Iterator[tuple[str, str]]:
    pending = [(folder, inside)]
    while pending:
        folder, inside = pending.pop()
        try:
            entries = list(os.scandir(folder))
        except OSError:
            yield inside.rstrip("/"), "may not be read"
            continue
        for entry in entries:
            path = inside + entry.name
            if entry.is_symlink():
                yield path, "link"
            elif not entry.is_dir(follow_symlinks=False):
                yield path, ""
            elif entry.name in LEFT_OUT and not _is_source(entry):
                yield path, LEFT_OUT[entry.name]
            else:
                pending.append((entry.path, path + "/"))


def _is_source(entry: os.DirEntry[str]) -> bool:
    """`target` is Rust's and Java's output only where their manifest stands beside it."""
    if entry.name != "target":
        return False
    beside = os.path.dirname(entry.path)  # noqa: PTH120 - once per folder, on strings
    marks = ("Cargo.toml", "pom.xml", "build.sbt")
    return not any(os.path.exists(f"{beside}/{mark}") for mark in marks)  # noqa: PTH110


def shown(path: str) -> str:
    """A path as text that can be written down; names in other encodings lose those letters."""
    return os.fsencode(path).decode("utf-8", "replace")


@dataclass(slots=True)
class Read:
    """One file as read: its bytes, or its first bytes and why not all."""

    data: bytes
    size: int
    reason: str = ""


def read_file(path: str) -> Read:
    """Read one regular file at once, unless it is binary or too large."""
    try:
        opened = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError:
        return Read(b"", 0, "gone")
    except OSError:
        return Read(b"", 0, "may not be read")
    try:
        return _read_open(opened, path)
    except OSError:
        return Read(b"", 0, "may not be read")
    finally:
        os.close(opened)


def _read_open(opened: int, path: str) -> Read:
    about = os.fstat(opened)
    if not stat.S_ISREG(about.st_mode):
        return Read(b"", 0, "no regular file")
    largest = LARGEST_NOTEBOOK if path.endswith(".ipynb") else LARGEST
    if about.st_size > largest:
        return Read(os.read(opened, HEAD * 4), about.st_size, "larger than 2 MB")
    data = os.read(
        opened, min(about.st_size + 1, _BINARY_KEPT if about.st_size > _SMALL else _SMALL)
    )
    if len(data) < about.st_size and (b"\0" not in data[:HEAD] or path.endswith(_LOOKED_THROUGH)):
        data += os.read(opened, about.st_size - len(data) + 1)
    return judged(path, data, about.st_size)


def judged(path: str, data: bytes, size: int) -> Read:
    """Say whether bytes are text that we read; of large binary files only the head is kept."""
    if b"\0" not in data[:HEAD]:
        return Read(data, size)
    keeps_all = size <= _SMALL or path.endswith(_LOOKED_THROUGH)
    return Read(data if keeps_all else data[:_BINARY_KEPT], size, "binary")
