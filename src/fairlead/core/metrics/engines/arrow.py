"""Arrow columns as what the kernels take: doubles with a bitmap, or codes into levels."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from fairlead.core.metrics.engines.labels import level_of

NUMBER: Final = r"^\s*[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)?\s*$"
_NO_BITS: Final = np.zeros(0, np.uint8)


@dataclass(frozen=True, kw_only=True)
class Numbers:
    """A column as doubles; bit `offset + i` of `bits` says whether value i is there, if any is not.

    `mismatched[i]` marks a value that is no number; its bit says missing too.
    """

    values: NDArray[np.float64]
    bits: NDArray[np.uint8]
    offset: int
    mismatched: NDArray[np.bool_] | None = None


@dataclass(frozen=True, kw_only=True)
class Words:
    """A column as codes into levels; -1 where it is missing."""

    codes: NDArray[np.int64]
    levels: list[str]


def numbers(column: Any) -> Numbers:  # noqa: ANN401 - a pyarrow array, chunked or not
    """Read a column as doubles; text is the number it spells, and marked where it spells none."""
    array = _whole(column)
    if pa.types.is_dictionary(array.type):
        array = array.dictionary_decode()
    mismatched = None
    if _is_text(array.type):
        array, mismatched = _spelled(array)
    elif not pa.types.is_floating(array.type) and not pa.types.is_integer(array.type):
        array, mismatched = _other(array)
    values = _plain(array)
    bits = _NO_BITS
    if array.null_count:
        bits = np.frombuffer(array.buffers()[0], np.uint8)
    return Numbers(values=values, bits=bits, offset=array.offset, mismatched=mismatched)


def present(column: Numbers) -> NDArray[np.float64]:
    """The values that are there, in their order."""
    if not column.bits.size:
        return column.values
    bits = np.unpackbits(column.bits, bitorder="little")[column.offset :]
    there: NDArray[np.float64] = column.values[bits[: column.values.size].astype(bool)]
    return there


def words(column: Any) -> Words:  # noqa: ANN401 - a pyarrow array, chunked or not
    """Read a column as levels, whatever kind it is."""
    array = _whole(column)
    if not pa.types.is_dictionary(array.type):
        array = array.dictionary_encode()
    raw = [level_of(each) for each in array.dictionary.to_pylist()]
    place: dict[str, int] = {}
    merged = [-1 if each is None else place.setdefault(each, len(place)) for each in raw]
    table = np.array([*merged, -1], np.int64)
    codes = pc.fill_null(array.indices.cast(pa.int64()), len(raw)).to_numpy(zero_copy_only=False)
    return Words(codes=table[codes], levels=list(place))


def days(column: Any) -> NDArray[np.int64]:  # noqa: ANN401 - a pyarrow array, chunked or not
    """The time of each row in microseconds since 1970 in UTC; the least integer where missing."""
    array = _whole(column)
    if pa.types.is_date(array.type) or pa.types.is_timestamp(array.type):
        zone = getattr(array.type, "tz", None)
        array = array.cast(pa.timestamp("us", zone), safe=False)
    whole = pc.fill_null(array.cast(pa.int64()), np.iinfo(np.int64).min)
    return np.asarray(whole.to_numpy(zero_copy_only=False))


def _whole(column: Any) -> Any:  # noqa: ANN401 - a pyarrow array
    """One array, in place where there is one chunk."""
    if not isinstance(column, pa.ChunkedArray):
        return column
    return column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()


def _plain(array: Any) -> NDArray[np.float64]:  # noqa: ANN401 - a pyarrow array
    """The values of a numeric array, without a copy where they are doubles already."""
    if pa.types.is_float16(array.type):
        array = array.cast(pa.float32())
    kind = array.type.to_pandas_dtype()
    buffer = array.buffers()[1]
    if buffer is None or not len(array):
        return np.zeros(len(array))
    stored = np.frombuffer(buffer, kind, count=len(array) + array.offset)[array.offset :]
    return stored.astype(np.float64, copy=False)


def _is_text(kind: Any) -> bool:  # noqa: ANN401 - a pyarrow type
    return bool(
        pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind)
    )


def _spelled(array: Any) -> tuple[Any, NDArray[np.bool_]]:  # noqa: ANN401 - pyarrow arrays
    array = array.cast(pa.large_string())
    good = pc.fill_null(pc.match_substring_regex(array, NUMBER), False)  # noqa: FBT003 - Arrow's
    there = pc.is_valid(array)
    spelled = pc.if_else(good, pc.utf8_trim_whitespace(array), None).cast(pa.large_string())
    plus = pc.replace_substring_regex(spelled, r"^\+", "")
    mismatched = pc.and_not(there, good).to_numpy(zero_copy_only=False)
    return plus.cast(pa.float64()), mismatched


def _other(array: Any) -> tuple[Any, NDArray[np.bool_] | None]:  # noqa: ANN401 - pyarrow arrays
    """Booleans are 0 and 1, decimals the nearest double; anything else is no number."""
    if pa.types.is_boolean(array.type):
        return array.cast(pa.int8()).cast(pa.float64()), None
    if pa.types.is_decimal(array.type):
        listed = [None if each is None else float(each) for each in array.to_pylist()]
        return pa.array(listed, pa.float64()), None
    there = pc.is_valid(array).to_numpy(zero_copy_only=False)
    return pa.nulls(len(array), pa.float64()), there
