"""Entries of a ZIP archive, read from memory in pieces, never unpacked to disk.

Inspect packs with Zstandard (method 93), which the standard library reads only from Python 3.14
on; Arrow, which the server has anyway, knows it. Stated sizes are not believed, they are measured.
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO, Final

from fairlead.core.results.strict import NotReadError

ZSTANDARD: Final = 93
PACKINGS: Final = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, ZSTANDARD})
MOST_ENTRIES: Final = 100_000
_PIECE: Final = 256 * 1024
_LOCAL: Final = struct.Struct("<4s22xHH")
_DAMAGED: Final = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    OverflowError,
    NotImplementedError,
    RuntimeError,
    ValueError,
)


def listed(data: bytes) -> dict[str, zipfile.ZipInfo]:
    """List the entries of an archive by name.

    Raises:
        NotReadError: it is damaged, holds a name twice, is locked, or packed in an unknown way.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = archive.infolist()
    except _DAMAGED as error:
        raise _damaged() from error
    if len(infos) > MOST_ENTRIES:
        raise NotReadError("The archive holds more than {most} entries.", most=MOST_ENTRIES)
    named = {info.filename: info for info in infos}
    if len(named) != len(infos):
        raise NotReadError("The archive holds two entries of one name: export it again.")
    return named


def entry(data: bytes, info: zipfile.ZipInfo, *, most: int) -> bytes:
    """Read one entry whole, up to `most` bytes.

    Raises:
        NotReadError: it is locked, damaged, packed in an unknown way, or larger than that.
    """
    read = b"".join(pieces(io.BytesIO(data), info, most=most))
    if zlib.crc32(read) != info.CRC:
        raise _damaged()
    return read


def pieces(file: IO[bytes], info: zipfile.ZipInfo, *, most: int) -> Iterator[bytes]:
    """Read one entry in pieces, and stop as soon as it is larger than `most` bytes.

    Raises:
        NotReadError: as `entry`.
    """
    if info.flag_bits & 1 or info.compress_type not in PACKINGS:
        raise NotReadError("The archive is locked or packed in an unusual way: export it again.")
    size = 0
    try:
        with _opened(file, info) as stream:
            while piece := stream.read(_PIECE):
                size += len(piece)
                yield piece[: max(0, most + 1 - size + len(piece))]
                if size > most:
                    break
    except NotReadError:
        raise
    except _DAMAGED as error:
        raise _damaged() from error
    if size > most:
        raise NotReadError("The archive unpacks to far more than a log holds; it was not read.")


def _opened(file: IO[bytes], info: zipfile.ZipInfo) -> IO[bytes]:
    packed = _packed(file, info)
    if info.compress_type == zipfile.ZIP_STORED:
        return io.BytesIO(packed)
    if info.compress_type == zipfile.ZIP_DEFLATED:
        return io.BufferedReader(_Inflated(packed))
    try:
        import pyarrow as pa  # noqa: PLC0415 - a large library, for this packing alone
    except ImportError as error:
        says = "It is packed with Zstandard: pip install 'fairlead[monitor]' to read it."
        raise NotReadError(says) from error
    source = pa.BufferReader(packed)
    opened: IO[bytes] = pa.CompressedInputStream(source, "zstd")
    return opened


def _packed(file: IO[bytes], info: zipfile.ZipInfo) -> bytes:
    """Find the bytes of an entry by its own head, which may be longer than the directory says."""
    file.seek(info.header_offset)
    mark, n_name, n_extra = _LOCAL.unpack(file.read(_LOCAL.size))
    if mark != b"PK\x03\x04":
        raise zipfile.BadZipFile
    file.seek(n_name + n_extra, io.SEEK_CUR)
    packed = file.read(info.compress_size)
    if len(packed) != info.compress_size:
        raise EOFError
    return packed


class _Inflated(io.RawIOBase):
    """Deflated bytes as a stream that gives no more at once than it is asked for."""

    def __init__(self, packed: bytes) -> None:
        self._left, self._zlib = packed, zlib.decompressobj(-15)

    def readable(self) -> bool:
        return True

    def readinto(self, into: "memoryview") -> int:  # type: ignore[override]  # a buffer to write into
        piece = self._zlib.decompress(self._left, len(into))
        self._left = self._zlib.unconsumed_tail
        if not piece and not self._zlib.eof:
            raise EOFError
        into[: len(piece)] = piece
        return len(piece)


def _damaged() -> NotReadError:
    return NotReadError("The archive is damaged or was cut: export it again.")
