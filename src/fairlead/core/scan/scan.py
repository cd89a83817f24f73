r"""Scans a tree: list, read, look, weigh. The same input gives the same bytes.

>>> import tempfile
>>> with tempfile.TemporaryDirectory() as folder:
...     _ = (Path(folder) / "chat.py").write_text("from anthropic import Anthropic\n")
...     result = scan(Path(folder))
>>> [(finding.vendor_id, finding.grade) for finding in result.findings]
[('ai:anthropic_api', 'used')]
"""

import hashlib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from fairlead.core.catalogue import catalogue
from fairlead.core.scan.errors import CannotScanError
from fairlead.core.scan.result import RULES_VERSION, ScanResult
from fairlead.core.scan.tree import Listing, list_tree

if TYPE_CHECKING:
    from fairlead.core.scan.gather import Progress
    from fairlead.core.scan.keep import Shelf

# Reading and weighing are imported where they begin: an unchanged tree needs neither.


def scan(
    root: Path,
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
    if root.is_file():
        return scan_archive(_whole(root), shelf=shelf, progress=progress)
    listing = list_tree(root)
    if shelf is not None and not anew:
        return _scan_again(listing, shelf, share=share, progress=progress)
    from fairlead.core.scan.gather import look_at_folder  # noqa: PLC0415
    from fairlead.core.scan.survey import look_with, result_of  # noqa: PLC0415

    look = look_with(shelf)
    records = look_at_folder(listing.root, listing.paths, look, share=share, progress=progress)
    return result_of(records, listing.left_out, tuple(listing.notes))


def scan_archive(
    data: bytes, *, shelf: "Shelf | None" = None, progress: "Progress | None" = None
) -> ScanResult:
    """Find the AI in a .zip or .tar.gz, without unpacking it to disk.

    Raises:
        CannotScanError: it is no archive, is damaged, too large or built to swell.
    """
    from fairlead.core.scan.archive import read_archive  # noqa: PLC0415
    from fairlead.core.scan.gather import look_at_all  # noqa: PLC0415
    from fairlead.core.scan.survey import look_with, result_of  # noqa: PLC0415

    unpacked = read_archive(data)
    reads = sorted(unpacked.files.items())
    records = look_at_all(reads, look_with(shelf), len(reads), progress)
    return result_of(records, unpacked.left_out, ())


def _scan_again(
    listing: Listing, shelf: "Shelf", *, share: bool, progress: "Progress | None"
) -> ScanResult:
    """Read only what has changed since the last scan of this tree."""
    from fairlead.core.scan import index  # noqa: PLC0415 - only with a shelf

    name = index.name_of(listing.root, _edition())
    before = index.Index.load(shelf, name)
    taken_at, prints = shelf.clock(), index.prints_of(listing.root, listing.paths)
    listed = _listed(listing)
    if (same := before.unchanged(listed, prints)) is not None:
        return same
    from fairlead.core.scan.gather import look_at_folder  # noqa: PLC0415
    from fairlead.core.scan.survey import look_with, result_of  # noqa: PLC0415

    records = {p: r for p in listing.paths if (r := before.known(p, prints[p])) is not None}
    fresh = [path for path in listing.paths if path not in records]
    look = look_with(shelf)
    records |= look_at_folder(listing.root, fresh, look, share=share, progress=progress)
    result = result_of(records, listing.left_out, tuple(listing.notes))
    index.save(shelf, name, records, prints, taken_at=taken_at, listed=listed, result=result)
    return result


def _edition() -> str:
    return f"{catalogue().digest} {RULES_VERSION} {_code_digest()}"


@cache
def _code_digest() -> str:
    """Changed code may say something else about the same bytes."""
    whole = hashlib.sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        whole.update(path.read_bytes())
    return whole.hexdigest()


def _listed(listing: Listing) -> str:
    told = repr((listing.left_out, listing.notes)).encode(errors="surrogateescape")
    return hashlib.sha256(told).hexdigest()


def _whole(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise CannotScanError(f"{path} cannot be read: {error.strerror}.") from error
