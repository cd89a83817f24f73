"""Lists a folder and reads its files: through Git where there is Git, else by walking.

Links are never followed, and Git is asked in a way that runs nothing the tree brings
along. Whatever is left out is named with its reason.
"""

import os
import stat
import subprocess
from collections.abc import Iterator
from typing import Final, NamedTuple

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
# Both times, size and inode: what Git's index goes by as well.
Stamp = tuple[int, int, int, int]


class Listing(NamedTuple):
    """The files of a tree in a fixed order, and what was left out already."""

    root: str
    paths: list[str]
    left_out: LeftOut
    notes: tuple[str, ...] = ()


class Lister:
    """Lists a folder; Git works in the background until the answer is wanted.

    Raises:
        CannotScanError: there is no such folder, or it may not be read.
    """

    def __init__(self, root: str | os.PathLike[str]) -> None:
        self.root = os.fspath(root)
        if not os.path.isdir(root):
            raise CannotScanError(
                f"{root} is not a folder. Name a folder, a .zip or a .tar.gz file."
            )
        if not os.access(root, os.R_OK | os.X_OK):
            raise CannotScanError(f"{root} may not be read by you. Ask its owner for access.")
        self._tracked = _start_git(self.root, "-s")
        self._others = _start_git(self.root, "-o", "--exclude-standard")

    def listing(self) -> Listing:
        """The files, from Git or by walking; to be asked once."""
        return self._listed_by_git() or _walked(self.root)

    def _listed_by_git(self) -> Listing | None:
        if self._tracked is None or self._others is None:
            return None
        known = self._tracked.communicate()[0]
        paths, left_out = _sorted_out(known)
        found = self._others.communicate()[0]
        if self._tracked.returncode or self._others.returncode or not (known or found):
            return None
        for path in os.fsdecode(found).split("\0")[:-1]:
            if path.endswith("/"):
                left_out.append((path, _MODES["160000"], 0))
            else:
                paths.append(path)
        return Listing(self.root, sorted(set(paths)), left_out)


def list_tree(root: str | os.PathLike[str]) -> Listing:
    """List the files of a folder.

    Raises:
        CannotScanError: there is no such folder, or it may not be read.
    """
    return Lister(root).listing()


_MODES: Final = {"120000": "link", "160000": "another repository inside"}


def _sorted_out(tracked: bytes) -> tuple[list[str], LeftOut]:
    """Files and the rest, of what Git keeps: `mode digest stage TAB path NUL`."""
    paths: list[str] = []
    left_out: LeftOut = []
    for entry in os.fsdecode(tracked).split("\0")[:-1]:
        about, _, path = entry.partition("\t")
        if reason := _MODES.get(about[:6]):
            left_out.append((path, reason, 0))
        else:
            paths.append(path)
    return paths, left_out


def _start_git(root: str, *how: str) -> subprocess.Popen[bytes] | None:
    # A tree from elsewhere may bring a .git/config that names programs to run.
    quiet = ("core.fsmonitor=false", "core.untrackedCache=false", "core.hooksPath=/dev/null")
    config = [part for one in quiet for part in ("-c", one)]
    bare = {k: v for k, v in os.environ.items() if not k.startswith("GIT_")}
    try:
        return subprocess.Popen(  # noqa: S603 - fixed words, no shell
            ["git", *config, "-C", root, "ls-files", "-z", *how],  # noqa: S607 - the user's own git
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**bare, "GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C"},
        )
    except OSError:
        return None


def _walked(root: str) -> Listing:
    found = list(_walk(root, ""))
    paths = sorted(path for path, reason in found if not reason)
    left_out = [(path, reason, 0) for path, reason in found if reason]
    note = "No Git here: every file was listed except known build and cache folders."
    return Listing(root, paths, left_out, (note,))


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
    beside = os.path.dirname(entry.path)
    marks = ("Cargo.toml", "pom.xml", "build.sbt")
    return not any(os.path.exists(f"{beside}/{mark}") for mark in marks)


def shown(path: str) -> str:
    """A path as text that can be written down; names in other encodings lose those letters."""
    if path.isascii():
        return path
    return os.fsencode(path).decode("utf-8", "replace")


class Read(NamedTuple):
    """One file as read: its bytes, or its first bytes and why not all; its stamp on disk."""

    data: bytes
    size: int
    reason: str = ""
    stamp: Stamp | None = None


def stamp_of(path: str) -> Stamp | None:
    """What the file system says of a regular file, without opening it."""
    try:
        about = os.lstat(path)
    except OSError:
        return None
    return _stamp(about) if stat.S_ISREG(about.st_mode) else None


def _stamp(about: os.stat_result) -> Stamp:
    return about.st_mtime_ns, about.st_ctime_ns, about.st_size, about.st_ino


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
    size, stamp = about.st_size, _stamp(about)
    if size > LARGEST and not (path.endswith(".ipynb") and size <= LARGEST_NOTEBOOK):
        return Read(os.read(opened, HEAD * 4), size, "larger than 2 MB", stamp)
    if size > _SMALL and not path.endswith(_LOOKED_THROUGH):
        head = os.pread(opened, _BINARY_KEPT, 0)
        if head.find(b"\0", 0, HEAD) >= 0:
            return Read(head, size, "binary", stamp)
    return judged(path, os.read(opened, size + 1), size, stamp)


def judged(path: str, data: bytes, size: int, stamp: Stamp | None = None) -> Read:
    """Say whether bytes are text that we read; of large binary files only the head is kept."""
    if data.find(b"\0", 0, HEAD) < 0:
        return Read(data, size, "", stamp)
    keeps_all = size <= _SMALL or path.endswith(_LOOKED_THROUGH)
    return Read(data if keeps_all else data[:_BINARY_KEPT], size, "binary", stamp)
