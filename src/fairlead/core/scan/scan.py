r"""Scans a tree: list, read, look, weigh. The same input gives the same bytes.

>>> import tempfile
>>> from pathlib import Path
>>> with tempfile.TemporaryDirectory() as folder:
...     _ = (Path(folder) / "chat.py").write_text("from anthropic import Anthropic\n")
...     result = scan(Path(folder))
>>> [(finding.vendor_id, finding.grade) for finding in result.findings]
[('ai:anthropic_api', 'used')]
"""

import hashlib
import os
from functools import cache
from typing import TYPE_CHECKING

from fairlead.core.catalogue import catalogue
from fairlead.core.scan.errors import CannotScanError
from fairlead.core.scan.result import RULES_VERSION, ScanResult
from fairlead.core.scan.tree import Lister, Listing

if TYPE_CHECKING:
    from fairlead.core.scan.gather import Progress, Record
    from fairlead.core.scan.keep import Shelf
    from fairlead.core.scan.look import Look

# Reading and weighing are imported where they begin: an unchanged tree needs neither, and
# meanwhile Git is already listing.
AnyPath = str | os.PathLike[str]


def scan(
    root: AnyPath,
    *,
    shelf: "Shelf | None" = None,
    anew: bool = False,
    share: bool = False,
    progress: "Progress | None" = None,
) -> ScanResult:
    """Find the AI in a folder or an archive.

    `shelf` keeps what was read for the next scan, unless it is to be read `anew`. `share`
    starts a second process, which only a program without threads may ask for.

    Raises:
        CannotScanError: there is nothing to read there, or it must not be read.
    """
    if os.path.isfile(root):
        return scan_archive(_whole(root), shelf=shelf, progress=progress)
    lister = Lister(root)
    if shelf is not None and not anew:
        return _scan_again(lister, shelf, share=share, progress=progress)
    _look(shelf)  # while Git is listing
    listing = lister.listing()
    records = _looked_at(listing, listing.paths, shelf, share=share, progress=progress)
    return _result_of(records, listing)


def scan_archive(
    data: bytes, *, shelf: "Shelf | None" = None, progress: "Progress | None" = None
) -> ScanResult:
    """Find the AI in a .zip or .tar.gz, without unpacking it to disk.

    Raises:
        CannotScanError: it is no archive, is damaged, too large or built to swell.
    """
    from fairlead.core.scan.archive import read_archive  # noqa: PLC0415
    from fairlead.core.scan.gather import look_at_all  # noqa: PLC0415
    from fairlead.core.scan.survey import result_of  # noqa: PLC0415

    unpacked = read_archive(data)
    reads = sorted(unpacked.files.items())
    records = look_at_all(reads, _look(shelf), len(reads), progress)
    return result_of(records, unpacked.left_out, ())


def _scan_again(
    lister: Lister, shelf: "Shelf", *, share: bool, progress: "Progress | None"
) -> ScanResult:
    """Read only what has changed since the last scan of this tree."""
    from fairlead.core.scan.index import Index, stamps_of  # noqa: PLC0415 - only with a shelf

    index = Index.of(shelf, lister.root, _edition())
    is_known, taken_at = index.is_there(), shelf.clock()
    if not is_known:
        _look(shelf)  # while Git is listing
    listing = lister.listing()
    records: dict[str, Record] = {}
    if is_known:
        stamps = stamps_of(listing)
        if (same := index.unchanged(listing, stamps)) is not None:
            return same
        records = index.known(stamps)
    fresh = [path for path in listing.paths if path not in records]
    records |= _looked_at(listing, fresh, shelf, share=share, progress=progress)
    result = _result_of(records, listing)
    index.keep(listing, records, result, taken_at)
    return result


def _look(shelf: "Shelf | None") -> "Look":
    from fairlead.core.scan.survey import look_with  # noqa: PLC0415

    return look_with(shelf)


def _looked_at(
    listing: Listing,
    paths: list[str],
    shelf: "Shelf | None",
    *,
    share: bool,
    progress: "Progress | None",
) -> "dict[str, Record]":
    from fairlead.core.scan.gather import look_at_folder  # noqa: PLC0415

    return look_at_folder(listing.root, paths, _look(shelf), share=share, progress=progress)


def _result_of(records: "dict[str, Record]", listing: Listing) -> ScanResult:
    from fairlead.core.scan.survey import result_of  # noqa: PLC0415

    return result_of(records, listing.left_out, listing.notes)


def _edition() -> str:
    return f"{catalogue().digest} {RULES_VERSION} {_code_digest()}"


@cache
def _code_digest() -> str:
    """Changed code may say something else about the same bytes."""
    whole = hashlib.sha256()
    here = os.path.dirname(__file__)
    for name in sorted(os.listdir(here)):
        if name.endswith(".py"):
            with open(os.path.join(here, name), "rb") as file:
                whole.update(file.read())
    return whole.hexdigest()


def _whole(path: AnyPath) -> bytes:
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError as error:
        raise CannotScanError(f"{path} cannot be read: {error.strerror}.") from error
