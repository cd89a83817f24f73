"""Looking at pictures: their size in pixels from their own heads, without drawing them."""

import struct
from mmap import mmap
from typing import Final

from fairlead.apps.journal.errors import BadInputError

MOST_PIXELS: Final = 50_000_000
_SOF: Final = frozenset({*range(0xC0, 0xD0)}) - {0xC4, 0xC8, 0xCC}
_ALONE: Final = frozenset({0x01, *range(0xD0, 0xD8)})
_Size = tuple[int, int]


def check(data: mmap, media: str, name: str) -> None:
    """Refuse a picture that is cut off, carries something after its end, or is huge."""
    try:
        width, height = _SIZES[media](data)
    except (struct.error, ValueError, IndexError) as error:
        raise BadInputError(
            "“{name}” is not a whole picture: export it again.", name=name
        ) from error
    if width * height > MOST_PIXELS:
        raise BadInputError(
            "“{name}” would open to {width} × {height} pixels: send it at 50 megapixels or less.",
            name=name,
            width=width,
            height=height,
        )
    if not (width and height):
        raise BadInputError("“{name}” is a picture without a size: export it again.", name=name)


def _png(data: mmap) -> _Size:
    length, kind, width, height = struct.unpack(">I4sII", data[8:24])
    if (length, kind) != (13, b"IHDR"):
        raise ValueError("no IHDR")
    at, kind = 8, b""
    while kind != b"IEND":
        length, kind = struct.unpack(">I4s", data[at : at + 8])
        at += 12 + length
    if at != len(data):
        raise ValueError("something after the end")
    return width, height


def _jpeg(data: mmap) -> _Size:
    if data.rfind(b"\xff\xd9") < 0:
        raise ValueError("no end")
    at = 2
    while True:
        marker, code = data[at], data[at + 1]
        if marker != 0xFF:  # noqa: PLR2004 - the byte every marker begins with
            raise ValueError("no marker")
        if code in _SOF:
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return width, height
        if code == 0xFF or code in _ALONE:  # noqa: PLR2004 - fill bytes may stand before a marker
            at += 1 if code == 0xFF else 2  # noqa: PLR2004 - as above
            continue
        at += 2 + max(2, int(struct.unpack(">H", data[at + 2 : at + 4])[0]))


def _webp(data: mmap) -> _Size:
    told, kind, part = struct.unpack("<4xI4s4s", data[:16])
    if kind != b"WEBP" or told + 8 + (told & 1) != len(data):
        raise ValueError("another length than told")
    if part == b"VP8X":
        return 1 + int.from_bytes(data[24:27], "little"), 1 + int.from_bytes(data[27:30], "little")
    if part == b"VP8L":
        bits = int.from_bytes(data[21:25], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if part != b"VP8 " or data[23:26] != b"\x9d\x01\x2a":
        raise ValueError("unknown part")
    width, height = struct.unpack("<HH", data[26:30])
    return width & 0x3FFF, height & 0x3FFF


_SIZES: Final = {"image/png": _png, "image/jpeg": _jpeg, "image/webp": _webp}
