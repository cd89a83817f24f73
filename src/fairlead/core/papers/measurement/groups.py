"""Groups of people: who is chosen how often, and whom the errors meet."""

from collections.abc import Iterator, Sequence
from typing import Final

from fairlead.core.metrics.answers import Measured, Result
from fairlead.core.papers import charts
from fairlead.core.papers.measurement.found import Found, answer_of, interval, value_of, why_not
from fairlead.core.papers.measurement.section import Row, Section, number, percent, slug

RATIO: Final = "selection_rate_ratio"
RATES: Final = (
    "true_positive_rate",
    "false_positive_rate",
    "false_negative_rate",
    "positive_predictive_value",
)
MOST_GROUPS: Final = 200

_Key = tuple[str, str]


def groups(found: Found) -> Iterator[Section]:
    """One section a grouping: the rate of each group with its ratio to the best placed one."""
    rates = list(found.of("selection_rate", window=found.newest))
    for kind in dict.fromkeys(_kind(each) for each in rates):
        mine = [each for each in rates if _kind(each) == kind][:MOST_GROUPS]
        yield _chosen(found, kind, mine)
        yield from _errors(found, kind, mine)


def _kind(result: Result) -> _Key:
    return result.scope.get("attribute", ""), result.scope.get("class", "")


def _chosen(found: Found, kind: _Key, rates: Sequence[Result]) -> Section:
    say = found.say
    ratios = {
        _who(each): each for each in found.of(RATIO, window=found.newest) if _kind(each) == kind
    }
    rows = [_row(each, ratios.get(_who(each)), found) for each in rates]
    marks = [_mark(each, ratios.get(_who(each))) for each in rates]
    limit = _limit(rates, ratios)
    says = say("limit {limit}").format(limit=percent(limit)) if limit is not None else ""
    title = say("Selection by {attribute}").format(attribute=_named(kind))
    key = slug("groups", *kind)
    picture = charts.groups(
        marks, name=key, title=title, axis=say("Share selected"), limit=limit, limit_says=says
    )
    return Section(
        key=key,
        title=title,
        note=say("Dot: measured rate. Line: where the true rate plausibly lies."),
        columns=tuple(
            map(say, ("Group", "Answer", "Ratio", "Rate", "95 % interval", "Selected", "Rows"))
        ),
        rows=tuple(rows),
        picture=picture,
        numbers=frozenset(range(2, 7)),
    )


def _who(result: Result) -> str:
    return result.scope.get("group", "")


def _named(kind: _Key) -> str:
    attribute, of_class = kind
    return f"{attribute} ({of_class})" if of_class else attribute


def _row(rate: Result, ratio: Result | None, found: Found) -> Row:
    reach = interval(rate)
    if reach is None:
        cells = (_who(rate), "", "–", "–", why_not(rate, found.say), "–", f"{rate.measured.n:,}")
        return Row(cells, answer_of(ratio))
    value, n = value_of(rate) or 0.0, rate.measured.n
    low, high = reach
    chosen = f"{round(value * n):,}"
    span = f"{low * 100:.1f} – {high * 100:.1f} %"
    cells = (_who(rate), "", number(value_of(ratio), 2), percent(value), span, chosen, f"{n:,}")
    return Row(cells, answer_of(ratio))


def _mark(rate: Result, ratio: Result | None) -> charts.GroupMark:
    reach = interval(rate) or (None, None)
    answer = answer_of(ratio) or ("" if value_of(rate) is not None else "insufficient evidence")
    return charts.GroupMark(
        _who(rate), value_of(rate), reach[0], reach[1], n=rate.measured.n, answer=answer or "within"
    )


def _limit(rates: Sequence[Result], ratios: dict[str, Result]) -> float | None:
    """The rate below which a group lies beyond the firm's ratio to the best placed group.

    The best placed group has no ratio of its own: its rate is any other's, divided by its ratio.
    """
    for rate in rates:
        ratio = ratios.get(_who(rate))
        value, share = value_of(rate), value_of(ratio)
        least = ratio.limit.at_least if ratio and ratio.limit else None
        if value and share and least is not None:
            return least * value / share
    return None


def _errors(found: Found, kind: _Key, rates: Sequence[Result]) -> Iterator[Section]:
    """Whom the errors meet; nothing where there are no labels."""
    by_who = {
        (each.metric, _who(each)): each
        for each in found.of(*RATES, window=found.newest)
        if _kind(each) == kind
    }
    if not any(isinstance(each.measured, Measured) for each in by_who.values()):
        return
    shown = [m for m in RATES if any(metric == m for metric, _ in by_who)]
    rows = tuple(
        Row((_who(each), *(_span(by_who.get((m, _who(each)))) for m in shown))) for each in rates
    )
    yield Section(
        key=slug("errors", *kind),
        title=found.say("Errors by {attribute}").format(attribute=_named(kind)),
        note=found.say("Each rate with its interval; a dash where too few people had the outcome."),
        columns=(found.say("Group"), *(found.name(m) for m in shown)),
        rows=rows,
        numbers=frozenset(range(1, len(shown) + 1)),
    )


def _span(result: Result | None) -> str:
    reach = interval(result) if result else None
    if result is None or reach is None:
        return "–"
    return f"{percent(value_of(result))} ({reach[0] * 100:.1f} – {reach[1] * 100:.1f})"
