"""The body of a request: its kind, its bytes on the wire, and unpacked, never more than we bear."""

import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import orjson
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest

from fairlead.apps.decisions.errors import NotOurKindError
from fairlead.apps.decisions.lines import LARGEST, TooLargeError
from fairlead.core.decisions.otlp import json_text
from fairlead.core.decisions.otlp.spans import OtlpError, Span
from fairlead.doors.api.otlp import protobuf

MOST_UNPACKED: Final = 8 * 1024 * 1024  # JSON takes thirty times as much memory at worst
_GZIP: Final = 31  # zlib's word for “a gzip header, and nothing else”


@dataclass(frozen=True)
class Kind:
    """One of the two encodings: how a request is read, and both answers are written."""

    name: str
    read: Callable[[bytes], list[Span]]
    answer: Callable[[int, str], bytes]
    refusal: Callable[[str], bytes]


def _json_answer(rejected: int, message: str) -> bytes:
    if not message:
        return b"{}"
    told = {"rejectedSpans": str(rejected), "errorMessage": message}
    return orjson.dumps({"partialSuccess": told})


JSON: Final = Kind(
    "application/json",
    json_text.spans_of,
    _json_answer,
    lambda says: orjson.dumps({"message": says}),
)
PROTOBUF: Final = Kind(
    "application/x-protobuf", protobuf.spans_of, protobuf.answer, protobuf.refusal
)


def kind_of(request: HttpRequest) -> Kind | None:
    """Say which of the two a request is."""
    return next((kind for kind in (PROTOBUF, JSON) if kind.name == request.content_type), None)


def body_of(request: HttpRequest) -> bytes:
    """Give the body, unpacked.

    Raises:
        NotOurKindError: packed with something else than gzip.
        TooLargeError: more than 4 MiB as it comes, or 8 MiB unpacked.
        OtlpError: it is no gzip, or cut.
    """
    encoding = request.headers.get("Content-Encoding", "identity").lower()
    if encoding not in {"identity", "gzip"}:
        raise NotOurKindError("Send this with gzip or as it is; it came as {told}.", told=encoding)
    raw = _raw(request)
    return _unpacked(raw) if encoding == "gzip" else raw


def _raw(request: HttpRequest) -> bytes:
    """Read the bytes; Django reads nothing where no length is told, as with `chunked`."""
    if not request.META.get("CONTENT_LENGTH") and request.META.get("wsgi.input_terminated"):
        raw = bytes(request.META["wsgi.input"].read(LARGEST + 1))
    else:
        _must_fit(int(request.META.get("CONTENT_LENGTH") or 0))
        try:
            raw = request.body
        except RequestDataTooBig as large:
            raise TooLargeError("The body is larger than 4 MiB.") from large
    _must_fit(len(raw))
    return raw


def _must_fit(length: int) -> None:
    if length > LARGEST:
        raise TooLargeError("The body is larger than 4 MiB: send smaller batches, or gzip them.")


def _unpacked(raw: bytes) -> bytes:
    """Unpack no more than we bear, whatever the bytes would become."""
    unpack = zlib.decompressobj(wbits=_GZIP)
    try:
        body = unpack.decompress(raw, MOST_UNPACKED)
    except zlib.error as broken:
        raise OtlpError("The body says it is gzip, and is not.") from broken
    if unpack.unconsumed_tail or (not unpack.eof and len(body) == MOST_UNPACKED):
        raise TooLargeError("The body has more than 8 MiB unpacked: send smaller batches.")
    if not unpack.eof or unpack.unused_data:
        raise OtlpError("The body is a gzip that is cut, or something follows its end.")
    return body
