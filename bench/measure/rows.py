"""Made rows with a seed: decisions about people, and columns that drift. Written in parts."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

PART = 5_000_000
THRESHOLD = 0.6
GROUP = 122_880  # rows of a row group, the default of DuckDB
SEXES = ["female", "male"]
REGIONS = ["centre", "east", "north", "south", "west"]
AGES = ["18-24", "25-34", "35-44", "45-54", "55-64", "65-74", "75-84", "85+"]  # 95 groups


def decisions(rows: int, seed: int) -> pa.Table:
    """Three protected attributes, what came true and what was predicted, with disparities."""
    rng = np.random.default_rng(seed)
    sex, region, age = (rng.integers(0, n, rows, dtype=np.int8) for n in (2, 5, 8))
    odds = 0.25 + 0.03 * sex + 0.02 * region - 0.01 * age
    label = rng.random(rows, np.float32) < odds
    prediction = np.where(rng.random(rows, np.float32) < 0.8 - 0.02 * sex, label, ~label)
    words = zip((sex, region, age), (SEXES, REGIONS, AGES), strict=True)
    named = [pa.DictionaryArray.from_arrays(codes, levels) for codes, levels in words]
    outcome = [each.astype(np.int8) for each in (label, prediction)]
    names = ["sex", "region", "age_band", "label", "prediction"]
    return pa.table([*named, *outcome], names=names)


def readings(rows: int, seed: int, *, shift: float = 0.0, columns: int = 50) -> pa.Table:
    """Columns of five kinds: bell, long tail, whole numbers, half zero, flat; some with NaN."""
    rng = np.random.default_rng(seed)
    kinds = (_bell, _long_tail, _whole, _half_zero, _flat)
    found = {}
    for i in range(columns):
        values = kinds[i % 5](rng, rows) + (shift if i % 3 == 0 else 0.0)
        if i % 10 == 0:
            values[rng.random(rows) < 0.02] = np.nan
        found[f"c{i:02d}"] = values
    return pa.table(found)


def scored(rows: int, seed: int, *, lean: float = 0.0, known: bool = True) -> pa.Table:
    """Scores, predictions and labels on ten days; `lean` moves the scores, not what they mean."""
    rng = np.random.default_rng(seed)
    score = np.round(rng.random(rows) ** (1 / (1 + lean)), 6)
    label = pa.array((rng.random(rows) < 0.8 * score**2 + 0.1).astype(np.int8))
    day = np.arange(rows) * 10 // max(1, rows)
    time = np.datetime64("2026-11-01") + day.astype("timedelta64[D]")
    return pa.table(
        {
            "score": score,
            "prediction": (score >= THRESHOLD).astype(np.int8),
            "label": label if known else pa.nulls(rows, pa.int8()),
            "t": pa.array(time.astype("datetime64[us]")),
        }
    )


def _bell(rng: np.random.Generator, rows: int) -> np.ndarray:
    return rng.standard_normal(rows)


def _long_tail(rng: np.random.Generator, rows: int) -> np.ndarray:
    return np.exp(rng.standard_normal(rows))


def _whole(rng: np.random.Generator, rows: int) -> np.ndarray:
    return np.round(rng.standard_normal(rows) * 12 + 40)


def _half_zero(rng: np.random.Generator, rows: int) -> np.ndarray:
    return np.where(rng.random(rows) < 0.6, 0.0, rng.standard_exponential(rows))


def _flat(rng: np.random.Generator, rows: int) -> np.ndarray:
    return rng.random(rows)


def write(kind: str, path: Path, rows: int, *, seed: int = 1, shift: float = 0.0) -> Path:
    """Write made rows into one file, a part at a time, in a process of its own.

    What a process once held counts as the peak of those it starts, so none of it is held here.
    """
    if not path.exists():
        command = [sys.executable, __file__, kind, str(path), str(rows), str(seed), str(shift)]
        subprocess.run(command, check=True)
    return path


def _tables(kind: str, rows: int, seed: int, shift: float) -> Iterator[pa.Table]:
    if kind == "decisions":
        return (decisions(n, 1000 * seed + i) for i, n in _parts(rows))
    if kind == "scored":
        return (scored(n, 1000 * seed + i) for i, n in _parts(rows))
    if kind == "unlabelled":
        return (scored(n, 1000 * seed + i, lean=shift, known=False) for i, n in _parts(rows))
    few = PART // 10  # fifty columns of doubles
    return (readings(n, 1000 * seed + i, shift=shift) for i, n in _parts(rows, few))


def _written(path: Path, tables: Iterator[pa.Table]) -> None:
    unfinished = path.with_suffix(".part")
    writer = None
    for table in tables:
        writer = writer or pq.ParquetWriter(unfinished, table.schema)
        writer.write_table(table, row_group_size=GROUP)
    if writer:
        writer.close()
    unfinished.rename(path)


def _parts(rows: int, part: int = PART) -> Iterator[tuple[int, int]]:
    for first in range(0, rows, part):
        yield first // part, min(part, rows - first)


if __name__ == "__main__":
    _kind, _path, _rows, _seed, _shift = sys.argv[1:]
    _written(Path(_path), _tables(_kind, int(_rows), int(_seed), float(_shift)))
