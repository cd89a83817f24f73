"""Where the files of the archive lie, writing one so that it is there whole, and its digest.

    archive/decisions/firm=01m…/system=SYS-3/day=2026-01-31/part-1-8123.parquet

`1` is the epoch of the log, `8123` the number of the first decision in it. The names of the
folders are columns for DuckDB and Spark. A file is first written beside the table, under
`archive/incoming`: what a killed run leaves there nobody reads.
"""

import hashlib
import os
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from django.conf import settings

from fairlead.apps.decisions.archived.columns import LOCKED, NAMES, PLAIN
from fairlead.apps.decisions.models import Partition
from fairlead.apps.journal.errors import LedgerClosedError
from fairlead.apps.org.models import Organisation

if TYPE_CHECKING:
    import pyarrow as pa

_GROUP: Final = 4096  # decisions in a row group: what one decision is read from
_WORDS: Final = [name for name, kind in PLAIN.items() if kind == "string" and name != "ext_id"]
_PACKED: Final = {name: "none" if name in LOCKED else "zstd" for name in NAMES}
_NO_ROOM: Final = (
    "The disk does not take the archive ({why}): every decision stays in the database. Make room; "
    "it is tried again tomorrow, or with fairlead archive decisions."
)


def table_folder() -> Path:
    """Give the folder of the whole table, of all firms."""
    return Path(settings.FAIRLEAD_DATA) / "archive" / "decisions"


def folder_of(firm: Organisation, system: str, day: str) -> Path:
    """Give the folder of a system and a day."""
    return table_folder() / f"firm={firm.tenant}" / f"system={system}" / f"day={day}"


def place_of(partition: Partition) -> Path:
    """Give the place of a file."""
    day = partition.day.isoformat()
    return folder_of(partition.organisation, partition.system.code, day) / partition.name


def places() -> list[Path]:
    """Name the places of all files that belong to the archive."""
    found = Partition.objects.select_related("organisation", "system").order_by("pk")
    return [place_of(each) for each in found]


@contextmanager
def written(table: "pa.Table") -> Iterator[Path]:
    """Write a table beside the archive, on disk and read back the same; it goes unless moved.

    Raises:
        LedgerClosedError: the disk does not take it, or gives something else back.
    """
    folder = table_folder().parent / "incoming"
    path = folder / f"{secrets.token_hex(16)}.parquet"
    try:
        with _explained():
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            _write(table, path)
        yield path
    finally:
        path.unlink(missing_ok=True)


def _write(table: "pa.Table", path: Path) -> None:
    import pyarrow.parquet as pq  # noqa: PLC0415 - only who writes the archive

    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        pq.write_table(
            table,
            file,
            row_group_size=_GROUP,
            compression=_PACKED,
            use_dictionary=_WORDS,
            bloom_filter_options={"subject": True},
            write_page_checksum=True,
        )
        file.flush()
        os.fsync(file.fileno())
    if not pq.read_table(path, partitioning=None).equals(table):
        raise LedgerClosedError(_NO_ROOM, why="it gives something else back")


def move(path: Path, place: Path) -> None:
    """Move a written file to its place, so that it is there after a power cut.

    Raises:
        LedgerClosedError: the disk does not take it.
    """
    with _explained():
        new = [each for each in (place.parent, *place.parent.parents) if not each.exists()]
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.replace(place)
        for folder in (place.parent, *(each.parent for each in new)):
            _to_disk(folder)


def _to_disk(folder: Path) -> None:
    at = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(at)
    finally:
        os.close(at)


@contextmanager
def _explained() -> Iterator[None]:
    from pyarrow import ArrowException  # noqa: PLC0415 - only who writes the archive

    try:
        yield
    except (OSError, ArrowException) as error:
        why = getattr(error, "strerror", None) or str(error)[:200] or "unknown"
        raise LedgerClosedError(_NO_ROOM, why=why) from error


def digest_of(path: Path) -> str:
    """Give the SHA-256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def digest_of_leaves(seqs: Sequence[int], leaves: Sequence[bytes]) -> str:
    """Give one SHA-256 over number (8 bytes, big-endian) and leaf of each decision, by number."""
    taken = hashlib.sha256()
    for seq, leaf in sorted(zip(seqs, leaves, strict=True)):
        taken.update(seq.to_bytes(8, "big") + leaf)
    return taken.hexdigest()


def trouble_with(partition: Partition) -> str:
    """Say that a file is `missing` or `changed`; empty when its bytes are those that were sealed.

    What was read once is not read again while size, place and times of the file stay the same.
    """
    wrong = looks_wrong(partition)
    if wrong:
        return wrong
    path = place_of(partition)
    told = path.stat()
    same = _known(str(path), told.st_ino, told.st_mtime_ns, told.st_ctime_ns)
    return "" if same == partition.sha256 else "changed"


def looks_wrong(partition: Partition) -> str:
    """Say, without reading it, that a file is `missing` or has another length: `changed`."""
    try:
        told = place_of(partition).stat()
    except OSError:
        return "missing"
    return "" if told.st_size == partition.bytes else "changed"


@lru_cache(maxsize=4096)
def _known(path: str, _inode: int, _written: int, _changed: int) -> str:
    return digest_of(Path(path))


def loose(known: set[Path], firm: Organisation | None = None) -> list[Path]:
    """Name the files of the table that no partition names, of a firm or of all."""
    folder = table_folder() / f"firm={firm.tenant}" if firm else table_folder()
    return [each for each in sorted(folder.rglob("*.parquet")) if each not in known]


def unfinished() -> list[Path]:
    """Name what runs that were killed have left beside the table."""
    return sorted((table_folder().parent / "incoming").glob("*.parquet"))
