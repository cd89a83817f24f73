"""Any period out of 365 daily states, without a row: from the stored bytes, and from memory."""

import statistics
import time
from collections.abc import Callable
from datetime import date
from functools import partial

import numpy as np
import pyarrow as pa
from rows import decisions, readings

from fairlead.core.metrics.columnmap import ColumnMap
from fairlead.core.metrics.measure import make_reference, measure
from fairlead.core.metrics.states.sealed import add_sealed
from fairlead.core.metrics.states.window import WindowState, merge

DAYS, PER_DAY = 365, 2_000


def made(columns: int) -> list[WindowState]:
    """A year of daily states with cells, and so many watched columns."""
    table = decisions(DAYS * PER_DAY, 7)
    more = readings(DAYS * PER_DAY, 8, columns=columns)
    for name in more.column_names:
        table = table.append_column(name, more.column(name))
    day = np.repeat(np.arange(DAYS), PER_DAY)
    times = np.datetime64(date(2025, 12, 1)) + day.astype("timedelta64[D]")
    table = table.append_column("t", pa.array(times.astype("datetime64[us]")))
    columns_ = ColumnMap(
        label="label",
        prediction="prediction",
        protected=("sex", "region", "age_band"),
        time="t",
        features=tuple(f"c{i:02d}" for i in range(columns)),
    )
    reference = make_reference(table.slice(0, 30 * PER_DAY), columns_) if columns else None
    return list(measure(table, columns_, reference, by="day").states)


def told(what: str, work: Callable[[], object], n: int = 9) -> None:
    """Print the median of a few runs, on the clock and in CPU seconds, and the best of them."""
    runs = []
    for _ in range(n):
        begin, spent = time.perf_counter(), time.process_time()
        work()
        runs.append((time.perf_counter() - begin, time.process_time() - spent))
    clock, cpu = (statistics.median(each) for each in zip(*runs, strict=True))
    print(f"  {what:44} {clock:7.3f} s {cpu:7.3f} CPU s {min(runs)[0]:7.3f} s at best")


def read(stored: list[bytes]) -> WindowState:
    """Read every state as if a stranger had sent it, and add them up."""
    return merge([WindowState.from_bytes(each) for each in stored])


def opened(sealed: list[tuple[str, bytes]]) -> WindowState:
    """Hold the bytes of every state against its digest, as the monitor does, and add them up."""
    return add_sealed(sealed)


def main() -> None:
    """Merge a year from memory, sealed and strange bytes, for groups alone and with 50 columns."""
    for columns in (0, 50):
        states = made(columns)
        stored = [each.to_bytes() for each in states]
        size = sum(map(len, stored)) / 1e6
        whole = merge(states)
        assert whole.rows == DAYS * PER_DAY
        sealed = [(each.digest, data) for each, data in zip(states, stored, strict=True)]
        assert opened(sealed).digest == read(stored).digest == whole.digest
        print(f"\n{DAYS} daily states of 95 groups and {columns} columns, {size:.1f} MB stored")
        told("merged from memory", partial(merge, states))
        told("sealed: digest checked and added up", partial(opened, sealed))
        told("from a stranger: read strictly and merged", partial(read, stored))


main()
