"""Whether a window's data arrived whole, column by column and role by role."""

from collections.abc import Iterator
from datetime import date

from fairlead.core.metrics.evaluators.draft import Draft, Number, Reading, share
from fairlead.core.metrics.groups import groups
from fairlead.core.metrics.quality import age, out_of_range, repeated, vanished, volume
from fairlead.core.metrics.reference import LevelShape
from fairlead.core.metrics.states.levels import LevelCounts
from fairlead.core.metrics.states.numeric import NumericCounts
from fairlead.core.metrics.states.window import ALL, UNDATED, WindowState, span


def quality(reading: Reading) -> Iterator[Draft]:
    """The window as a whole, its roles, its columns."""
    yield from _window(reading)
    yield from _roles(reading)
    for name, column in reading.state.columns.items():
        made = _numeric if isinstance(column, NumericCounts) else _words
        for metric, number in made(reading, name):
            yield _of(metric, number, name)
    for name, distinct in reading.state.distinct.items():
        yield _of("repeated_share", repeated(distinct, level=reading.policy.level), name)


def _of(metric: str, number: Number, column: str) -> Draft:
    return Draft(metric=metric, number=number, scope={"column": column}, words={"column": column})


def _window(reading: Reading) -> Iterator[Draft]:
    state, level = reading.state, reading.policy.level
    left = sum(state.left_out.values())
    yield Draft(metric="left_out_share", number=share(left, state.rows, level=level))
    if reading.columns.time:
        undated = state.rows if state.window == UNDATED else 0
        yield Draft(metric="undated_share", number=share(undated, state.rows, level=level))
        if reading.today:
            number = age(state.last, reading.today, n=state.rows, level=level)
            yield Draft(metric="age_days", number=number)
        if reading.reference and (days := _days(state)):
            before = reading.reference.state
            ratio = volume(state.rows, days, before.rows, _seen_days(before), level=level)
            yield Draft(metric="volume_ratio", number=ratio)


def _days(state: WindowState) -> int:
    if state.window in {ALL, UNDATED}:
        return 0
    first, last = map(date.fromisoformat, span(state.window))
    return (last - first).days + 1


def _seen_days(state: WindowState) -> int:
    """From the first to the last row of the reference, whatever its window is called."""
    if state.first is None or state.last is None:
        return 0
    first, last = (date.fromisoformat(each[:10]) for each in (state.first, state.last))
    return (last - first).days + 1


def _roles(reading: Reading) -> Iterator[Draft]:
    state, level, columns = reading.state, reading.policy.level, reading.columns
    if state.scores is not None:
        scores = state.scores
        number = share(scores.rows - scores.n, scores.rows, level=level)
        yield Draft(metric="invalid_score_share", number=number)
    if state.residuals is not None:
        table = state.residuals.table
        without = table.n - sum(table.sums["measured"].tolist())
        yield Draft(metric="missing_prediction_share", number=share(without, table.n, level=level))
    elif state.cells is not None:
        told = groups(state.cells, (), positive=columns.positive)
        rows = sum(one.n for one in told)
        for metric, part in (
            ("missing_prediction_share", sum(one.unpredicted.n for one in told)),
            ("missing_label_share", sum(one.unlabelled.n for one in told)),
        ):
            yield Draft(metric=metric, number=share(part, rows, level=level))
    table_of = state.cells or state.residuals
    for name in table_of.attributes if table_of else ():
        table = table_of.table  # type: ignore[union-attr]
        place = table.dims.index(name)
        without = [level_ is None for level_ in table.levels[place]]
        part = sum(
            n
            for code, n in zip(table.codes[:, place], table.counts.tolist(), strict=True)
            if without[code]
        )
        words = scope = {"attribute": name}
        number = share(part, table.n, level=level)
        yield Draft(metric="missing_attribute_share", number=number, scope=scope, words=words)


def _numeric(reading: Reading, name: str) -> Iterator[tuple[str, Number]]:
    column, level = reading.state.columns[name], reading.policy.level
    assert isinstance(column, NumericCounts)  # noqa: S101 - chosen by its kind
    rows = column.rows
    yield "missing_share", share(column.missing + column.nan, rows, level=level)
    yield "mismatched_share", share(column.mismatched, rows, level=level)
    yield "infinite_share", share(column.above + column.below, rows, level=level)
    before = reading.reference.state.columns[name] if reading.reference else None
    if isinstance(before, NumericCounts):
        yield "out_of_range_share", out_of_range(before, column, level=level)


def _words(reading: Reading, name: str) -> Iterator[tuple[str, Number]]:
    column, level = reading.state.columns[name], reading.policy.level
    assert isinstance(column, LevelCounts)  # noqa: S101 - chosen by its kind
    yield "missing_share", share(column.missing, column.rows, level=level)
    shape = reading.reference.shapes[name] if reading.reference else None
    before = reading.reference.state.columns[name] if reading.reference else None
    if isinstance(shape, LevelShape) and isinstance(before, LevelCounts):
        yield "new_level_share", share(column.other, column.rows, level=level)
        yield "vanished_levels", vanished(before, column, shape.levels, level=level)
