"""Looking into ZIP and Office files without unpacking them to disk.

Sizes are measured while reading, not believed; names that leave the folder, links, overlapping
entries, passwords and document type definitions are refused.
"""

import re
import stat
import zipfile
import zlib
from pathlib import Path
from typing import IO, Final
from xml.parsers import expat

from fairlead.apps.journal.errors import BadInputError
from fairlead.core.results.strict import NotReadError
from fairlead.core.results.zipped import PACKINGS, pieces

MOST_ENTRIES: Final = 10_000
MOST_BYTES: Final = 200 * 1024 * 1024
MOST_RATIO: Final = 100
# Transcripts repeat what was said before: a good log of 25 MiB may unpack to half a gigabyte.
MOST_LOG: Final = 1024 * 1024 * 1024
_ORDINARY: Final = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
# Below this size even a good file compresses well (an empty sheet, a page of spaces).
_RATIO_FROM: Final = 1024 * 1024
_PIECE: Final = 256 * 1024
_HEAD: Final = 1024 * 1024
_BROKEN: Final = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    OverflowError,
    ValueError,
    NotImplementedError,
)
_ROOT: Final = re.compile(r"^(?:/|[A-Za-z]:|\\)")
_MAIN: Final = {"wordprocessingml": "word/", "spreadsheetml": "xl/", "presentationml": "ppt/"}
_RUNNING: Final = ("vbaproject.bin", "vbadata.xml", "activex", "scripts/", "basic/script")
_PROGRAMS: Final = (".exe", ".dll", ".js", ".vbs", ".bat", ".cmd", ".ps1", ".scr", ".lnk", ".hta")


def check_zip(path: Path, name: str) -> tuple[str, ...]:
    """Refuse a ZIP that is a bomb, a trap or a riddle; say when it holds programs."""
    with _opened(path, name) as archive:
        infos = _listed(archive, path, name)
        _read_all(archive, infos, name)
    return ("programs",) if any(i.filename.lower().endswith(_PROGRAMS) for i in infos) else ()


def check_log(path: Path, name: str) -> None:
    """Refuse a log of Inspect that is a bomb, a trap or a riddle; it may be packed in Zstandard."""
    with _opened(path, name) as archive:
        infos = _listed(archive, path, name, packings=PACKINGS)
    left = MOST_LOG
    with path.open("rb") as file:
        for info in infos:
            try:
                left -= sum(len(piece) for piece in pieces(file, info, most=left))
            except NotReadError as error:
                raise BadInputError("“{name}”: {why}", name=name, why=str(error)) from error


def check_office(path: Path, media: str, name: str) -> None:
    """Refuse an Office file of another kind, with macros, or with its own document type."""
    with _opened(path, name) as archive:
        infos = _listed(archive, path, name)
        names = {info.filename for info in infos}
        if not _is_kind(archive, names, media):
            raise BadInputError(
                "“{name}” does not hold what its ending says: rename it or send the right file.",
                name=name,
            )
        if any(mark in each.lower() for each in names for mark in _RUNNING):
            raise BadInputError(
                "“{name}” carries macros or controls: save it without them and send it again.",
                name=name,
            )
        _read_all(archive, infos, name, xml=True)


def _opened(path: Path, name: str) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except _BROKEN as error:
        raise _broken(name) from error


def _broken(name: str) -> BadInputError:
    return BadInputError("“{name}” is damaged or not a whole archive: pack it again.", name=name)


def _listed(
    archive: zipfile.ZipFile, path: Path, name: str, *, packings: frozenset[int] = _ORDINARY
) -> list[zipfile.ZipInfo]:
    infos = archive.infolist()
    if not infos:
        raise BadInputError("“{name}” is an archive with nothing in it.", name=name)
    if len(infos) > MOST_ENTRIES:
        raise BadInputError(
            "“{name}” holds {n} entries; at most {most} are kept in one archive.",
            name=name,
            n=len(infos),
            most=MOST_ENTRIES,
        )
    for info in infos:
        _harmless(info, name, packings)
    if len({info.filename.casefold() for info in infos}) != len(infos):
        raise BadInputError("“{name}” holds two entries of one name: pack it again.", name=name)
    _lie_apart(infos, archive, path, name)
    return infos


def _harmless(info: zipfile.ZipInfo, name: str, packings: frozenset[int]) -> None:
    parts = info.orig_filename.replace("\\", "/").split("/")
    if ".." in parts or _ROOT.match(info.orig_filename) or "\0" in info.orig_filename:
        raise BadInputError(
            "“{name}” holds an entry that would be written outside its folder: pack it again.",
            name=name,
        )
    if stat.S_ISLNK(info.external_attr >> 16):
        raise BadInputError(
            "“{name}” holds a link to another place: pack the files themselves.", name=name
        )
    if info.flag_bits & 0x1:
        raise BadInputError(
            "“{name}” is locked with a password, so nobody could check it: send it open; only "
            "members of your organisation can read it.",
            name=name,
        )
    if info.compress_type not in packings:
        raise BadInputError(
            "“{name}” is packed in an unusual way: pack it as ordinary ZIP.", name=name
        )


def _lie_apart(
    infos: list[zipfile.ZipInfo], archive: zipfile.ZipFile, path: Path, name: str
) -> None:
    """Refuse entries that share bytes, a start that is something else, and a tail."""
    end = 0
    for info in sorted(infos, key=lambda each: each.header_offset):
        if info.header_offset < end or (end == 0 and info.header_offset):
            raise _broken(name)
        end = info.header_offset + 30 + len(info.orig_filename.encode()) + info.compress_size
    tail = path.stat().st_size - archive.start_dir - len(archive.comment)
    if end > archive.start_dir or tail < 22:  # noqa: PLR2004 - the length of an empty end record
        raise _broken(name)


def _read_all(
    archive: zipfile.ZipFile, infos: list[zipfile.ZipInfo], name: str, *, xml: bool = False
) -> None:
    total = 0
    for info in infos:
        parts = xml and info.filename.lower().endswith((".xml", ".rels"))
        try:
            with archive.open(info) as entry:
                total = _read(entry, info, total, name, _parser(name) if parts else None)
        except _BROKEN as error:
            raise _broken(name) from error


def _read(
    entry: IO[bytes],
    info: zipfile.ZipInfo,
    total: int,
    name: str,
    parser: expat.XMLParserType | None,
) -> int:
    size = 0
    while piece := entry.read(_PIECE):
        size, total = size + len(piece), total + len(piece)
        if total > MOST_BYTES or (
            size > _RATIO_FROM and size > MOST_RATIO * max(1, info.compress_size)
        ):
            raise BadInputError(
                "“{name}” unpacks to far more than it should: it would fill a disk. "
                "Pack only what is needed.",
                name=name,
            )
        if parser is not None:
            _feed(parser, piece, name)
    return total


def _parser(name: str) -> expat.XMLParserType:
    # A reader that builds a tree would cost the memory of the whole book; we only ask one question.
    def refuse(*_: object) -> None:
        raise BadInputError(
            "“{name}” brings its own document type, which can read files of whoever opens it: "
            "save it afresh from your Office program.",
            name=name,
        )

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    return parser


def _feed(parser: expat.XMLParserType, piece: bytes, name: str) -> None:
    try:
        parser.Parse(piece, False)  # noqa: FBT003 - expat takes no keyword here
    except expat.ExpatError as error:
        raise _broken(name) from error


def _is_kind(archive: zipfile.ZipFile, names: set[str], media: str) -> bool:
    try:
        if media.startswith("application/vnd.oasis"):
            with archive.open("mimetype") as told:
                return told.read(len(media) + 1) == media.encode()
        part = media.rpartition(".")[0].rpartition(".")[2]
        with archive.open("[Content_Types].xml") as types:
            listed = types.read(_HEAD)
        return media.encode() in listed and any(each.startswith(_MAIN[part]) for each in names)
    except (KeyError, *_BROKEN):
        return False
