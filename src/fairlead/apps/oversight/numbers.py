"""Figures of oversight in words, and their pictures; never a number alone."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from fairlead.apps.oversight.queries import Shown
from fairlead.core.metrics.answers import Measured, NotMeasured
from fairlead.core.metrics.intervals import wilson
from fairlead.core.oversight.figures import Figures

_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400
_LEAST_TO_DRAW = 2
_A_TENTH = 0.1


@dataclass(frozen=True)
class Told:
    """One figure as people read it: what it is, the number, its interval, on what it rests."""

    name: str
    value: str
    interval: str
    n: str
    method: str
    why: str
    means: str


def lines(figures: Figures) -> list[Told]:
    """Tell all figures of a set of looks."""
    share, plain, time = _percent, _two_places, span
    told = (
        (_("Overridden"), figures.overrides, share, _("something else held than the AI said")),
        (
            _("Agreed before seeing it"),
            figures.agreement,
            share,
            _("the blind answer was the AI's"),
        ),
        (
            _("Agreement beyond chance (kappa)"),
            figures.kappa,
            plain,
            _("1 is always, 0 is what habit alone would reach"),
        ),
        (
            _("Gave way"),
            figures.gave_way,
            share,
            _("of those who had said something else, who took the AI's answer once they saw it"),
        ),
        (_("Half decide within"), figures.median_seconds, time, ""),
        (_("Nine in ten decide within"), figures.p90_seconds, time, ""),
        (
            _("Planted errors caught"),
            figures.caught,
            share,
            _("the rest would have slipped through"),
        ),
    )
    return [_told(*each) for each in told]


def short(number: Measured | NotMeasured) -> tuple[str, str]:
    """Give a rate and its interval for one line; or a dash and why."""
    if isinstance(number, NotMeasured):
        return "–", said(number)
    interval = _("{low} to {high}, n = {n}").format(
        low=_percent(number.low), high=_percent(number.high), n=number.n
    )
    return _percent(number.value), interval


def said(number: NotMeasured) -> str:
    """Say in the reader's language why there is no number."""
    facts = {"n": number.n, **number.facts}
    return _(number.why).format(**facts)


def span(seconds: float) -> str:
    """Write a length of time in its largest two units.

    >>> span(45), span(150), span(7_500), span(200_000)
    ('45 s', '2 min 30 s', '2 h 5 min', '2 d 8 h')
    """
    whole = round(seconds)
    for unit, name, below, small in ((_DAY, "d", _HOUR, "h"), (_HOUR, "h", _MINUTE, "min")):
        if whole >= unit:
            return f"{whole // unit} {name} {whole % unit // below} {small}"
    if whole >= _MINUTE:
        return f"{whole // _MINUTE} min {whole % _MINUTE} s"
    return f"{whole} s"


def drawn(shown: Shown, line: float | None) -> str:
    """Draw the share of overrides by week, with intervals, against the firm's line."""
    from fairlead.core.papers.charts.trend import TrendMark, trend  # noqa: PLC0415 - needs Altair

    if len(shown.weeks) < _LEAST_TO_DRAW:
        return ""
    marks = []
    for day, hits, n in shown.weeks:
        low, high = wilson(hits / n, n) if n else (None, None)
        value = hits / n if n else None
        marks.append(TrendMark(f"{day:%d %b}", value, low, high))
    title = _("Share of overrides by week")
    return trend(marks, name="overrides", title=title, limit=line, percent=True)


def weeks(shown: Shown) -> list[dict[str, object]]:
    """Give the same weeks as rows of a table."""
    found = list[dict[str, object]]()
    for day, hits, n in shown.weeks:
        row: dict[str, object] = {"day": day, "hits": hits, "n": n, "share": "–", "interval": "–"}
        if n:
            low, high = wilson(hits / n, n)
            row["share"] = _percent(hits / n)
            row["interval"] = f"{_percent(low)} – {_percent(high)}"
        found.append(row)
    return found


def _told(name: str, number: Measured | NotMeasured, write: object, means: str) -> Told:
    if isinstance(number, NotMeasured):
        return Told(name, "–", "", str(number.n), number.method, said(number), means)
    assert callable(write)  # noqa: S101 - one of ours
    interval = _("{low} to {high}").format(low=write(number.low), high=write(number.high))
    return Told(name, write(number.value), interval, str(number.n), number.method, "", means)


def _percent(share: float) -> str:
    digits = 0 if share >= _A_TENTH or not share else 1
    return f"{share * 100:.{digits}f}\N{NO-BREAK SPACE}%"


def _two_places(value: float) -> str:
    return f"{value:.2f}"
