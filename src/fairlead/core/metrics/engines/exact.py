"""The exact distance between one column and its reference: both sorted and merged.

Counts on edges bound Kolmogorov-Smirnov from below and above; only where a limit lies between the
bounds is this run, for that column alone. It holds both columns in memory, 8 bytes a value.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from fairlead.core.metrics.engines import arrow, plain
from fairlead.core.metrics.engines.batches import Batch, batches
from fairlead.core.metrics.engines.duck import duck
from fairlead.core.metrics.engines.kernel import Engine, counter
from fairlead.core.metrics.errors import CannotMeasureError
from fairlead.core.metrics.source import open_source

Floats = NDArray[np.float64]

METHOD: Final = "exact-distance/1"


@dataclass(frozen=True, kw_only=True)
class Distance:
    """How far two columns lie apart. KS is `steps` / (n·m), a fraction without rounding.

    n and m are the finite values of reference and source; `at` is the value up to which the shares
    differ most; `wasserstein` is in the column's own unit.
    """

    column: str
    steps: int
    n: int
    m: int
    at: float
    wasserstein: float

    @property
    def ks(self) -> float:
        """The Kolmogorov-Smirnov distance: the greatest difference of the shares up to a value."""
        return self.steps / (self.n * self.m)


def exact_ks(
    given: object, reference: object, column: str, *, engine: Engine = "auto", threads: int = 2
) -> Distance:
    """Measure exactly how far a column lies from the same column of a reference source.

    Missing, NaN and infinite values are left out; the states count them apart.

    Raises:
        CannotMeasureError: a source cannot be read, or has no finite value in that column.
    """
    return exact_distances(given, reference, [column], engine=engine, threads=threads)[column]


def exact_distances(
    given: object,
    reference: object,
    columns: Sequence[str],
    *,
    engine: Engine = "auto",
    threads: int = 2,
) -> dict[str, Distance]:
    """Measure several columns, one after the other; each source is opened once.

    Raises:
        CannotMeasureError: a source cannot be read, or has no finite value in one of the columns.
    """
    merge = _merger(engine)
    olds, news = (_each_sorted(each, columns, threads) for each in (reference, given))
    return {
        name: _distance(name, old, new, merge)
        for name, old, new in zip(columns, olds, news, strict=True)
    }


def _distance(name: str, old: Floats, new: Floats, merge: Callable[..., Any]) -> Distance:
    steps, at, area = merge(old, new)
    n, m = old.size, new.size
    return Distance(
        column=name,
        steps=int(steps),
        n=n,
        m=m,
        at=float(at) + 0.0,
        wasserstein=float(area) / n / m,
    )


def _merger(engine: Engine) -> Callable[..., Any]:
    if getattr(counter(engine), "__name__", "") == "by_numba":
        from fairlead.core.metrics.engines import compiled  # noqa: PLC0415 - compiles when called

        return compiled.furthest  # type: ignore[no-any-return]  # numba's own type
    return plain.furthest


def _each_sorted(given: object, columns: Sequence[str], threads: int) -> Iterator[Floats]:
    """The finite values of each column, rising."""
    source = open_source(given)
    with duck(source, threads=threads) as db, ThreadPoolExecutor(threads) as pool:
        for column in columns:
            if column not in db.schema:
                raise CannotMeasureError(f"There is no column “{column}” in {source.name}.")
            parts = list(pool.map(partial(_finite, column), batches(db, [column], ())))
            source.refuse_changed()
            values = np.concatenate([*parts, np.zeros(0)])
            if not values.size:
                raise CannotMeasureError(
                    f"“{column}” of {source.name} holds no finite number to compare."
                )
            values.sort()
            yield values


def _finite(column: str, batch: Batch) -> Floats:
    values = arrow.present(arrow.numbers(batch.read([column])[column]))
    return values[np.isfinite(values)]
