"""Numbers over time: what has a limit, and what was estimated beside what came true."""

from collections.abc import Iterator, Sequence
from typing import Final

from fairlead.core.metrics.answers import Result
from fairlead.core.papers import charts
from fairlead.core.papers.measurement.found import Found, answer_of, interval, value_of
from fairlead.core.papers.measurement.section import Row, Section, number, slug

_Key = tuple[str, tuple[tuple[str, str], ...]]
PAIRS: Final = {
    "accuracy": "estimated_accuracy",
    "precision": "estimated_precision",
    "recall": "estimated_recall",
    "f1": "estimated_f1",
    "auc": "estimated_auc",
}
_OF_ALL: Final = ("fairness", "performance", "calibration", "regression")
_MOST: Final = 8


def trends(found: Found) -> Iterator[Section]:
    """What has a limit and several windows; of columns and single groups the heat map tells."""
    if len(found.windows) < 2:  # noqa: PLR2004 - a line has two ends
        return
    by_key: dict[_Key, list[Result]] = {}
    for each in found.results:
        whole = "group" not in each.scope and "column" not in each.scope
        if each.limit and whole and each.family in _OF_ALL:
            by_key.setdefault((each.metric, tuple(sorted(each.scope.items()))), []).append(each)
    for (metric, scope), results in list(by_key.items())[:_MOST]:
        yield _trend(found, metric, dict(scope), results)


def estimates(found: Found) -> Iterator[Section]:
    """Performance as estimated without labels beside what labels later told, where both are."""
    for metric, estimated in PAIRS.items():
        guesses = [r for r in found.of(estimated) if value_of(r) is not None]
        if not guesses or len(found.windows) < 2:  # noqa: PLR2004 - as above
            continue
        yield _beside(found, metric, list(found.of(metric)), list(found.of(estimated)))


def _trend(found: Found, metric: str, scope: dict[str, str], results: Sequence[Result]) -> Section:
    ordered = sorted(results, key=lambda each: each.window)
    limit = next(each.limit for each in ordered if each.limit)
    edge = limit.at_least if limit.at_least is not None else limit.at_most
    about = ", ".join(scope.values())
    title = f"{found.name(metric)}: {about}" if about else found.name(metric)
    key = slug("trend", metric, about)
    marks = [_mark(each, "") for each in ordered]
    return Section(
        key=key,
        title=title,
        note=found.say("Dotted: your limit. A gap is a window without a number."),
        columns=_columns(found),
        rows=tuple(_row(each) for each in ordered),
        picture=charts.trend(marks, name=key, title=title, limit=edge),
        numbers=frozenset({2, 3, 4}),
    )


def _beside(
    found: Found, metric: str, measured: Sequence[Result], estimated: Sequence[Result]
) -> Section:
    say, key = found.say, slug("estimated", metric)
    title = say("{metric}: measured and estimated").format(metric=found.name(metric))
    lines = ((say("measured"), measured), (say("estimated"), estimated))
    marks = [
        _mark(each, line)
        for line, results in lines
        for each in sorted(results, key=lambda one: one.window)
    ]
    by = {(line, each.window): value_of(each) for line, results in lines for each in results}
    rows = tuple(
        Row((window, *(number(by.get((line, window))) for line, _ in lines)))
        for window in found.windows
    )
    return Section(
        key=key,
        title=title,
        note=say(
            "Estimated from scores alone: valid only while what a score means has not changed. "
            "It is never a measurement."
        ),
        columns=(say("Window"), *(line for line, _ in lines)),
        rows=rows,
        picture=charts.trend(marks, name=key, title=title),
        numbers=frozenset({1, 2}),
    )


def _columns(found: Found) -> tuple[str, ...]:
    return tuple(map(found.say, ("Window", "Answer", "Value", "95 % interval", "Rows")))


def _mark(result: Result, line: str) -> charts.TrendMark:
    low, high = interval(result) or (None, None)
    answer = answer_of(result) or "within"
    return charts.TrendMark(result.window, value_of(result), low, high, answer=answer, line=line)


def _row(result: Result) -> Row:
    reach = interval(result)
    span = f"{number(reach[0])} – {number(reach[1])}" if reach else "–"
    cells = (result.window, "", number(value_of(result)), span, f"{result.measured.n:,}")
    return Row(cells, answer_of(result))
