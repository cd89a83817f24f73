"""Does a score of 70 % come true in 70 of 100 cases: what was predicted against what happened."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from fairlead.core.papers.charts.drawing import drawn, library, stand_in

SIDE = 280


@dataclass(frozen=True)
class CalibrationMark:
    """One bin of scores: their mean, the share that came true with its interval, and the rows."""

    predicted: float
    observed: float
    low: float
    high: float
    n: int


def calibration(
    marks: Sequence[CalibrationMark], *, name: str, title: str, axes: tuple[str, str]
) -> str:
    """Draw bins against the diagonal on which every score would come true as often as it says.

    Raises:
        ValueError: there is no bin.
    """
    if not marks:
        raise ValueError("there is no bin to draw")
    alt, scale = library(), library().Scale(domain=[0, 1])
    axis = {"scale": scale, "axis": alt.Axis(format="%", tickCount=5)}
    x = alt.X("predicted:Q", title=axes[0], **axis)
    base = alt.Chart(alt.Data(values=[asdict(mark) for mark in marks])).encode(x=x)
    ends = alt.Data(values=[{"predicted": 0, "observed": 0}, {"predicted": 1, "observed": 1}])
    diagonal = alt.Chart(ends).mark_line(
        color=stand_in("ink-3"), strokeDash=[2, 3], strokeWidth=1.25
    )
    y = alt.Y("observed:Q", title=axes[1], **axis)
    accent = stand_in("accent")
    spans = base.mark_rule(color=accent, strokeWidth=2.5, strokeCap="round")
    dots = base.mark_point(
        filled=True, opacity=1, size=80, color=accent, stroke=stand_in("surface"), strokeWidth=1.5
    )
    chart = alt.layer(
        diagonal.encode(x=x, y=y),
        spans.encode(y=alt.Y("low:Q", title=axes[1], **axis), y2="high:Q"),
        dots.encode(y=y),
    ).properties(width=SIDE, height=SIDE)
    told = "; ".join(
        f"{m.predicted * 100:.0f} %: {m.observed * 100:.1f} %, "
        f"{m.low * 100:.1f} to {m.high * 100:.1f}, n {m.n}"
        for m in marks
    )
    return drawn(chart, name=name, title=title, description=told)
