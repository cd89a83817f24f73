"""The five by five risk matrix as a picture: where each risk is, and where it was.

Solid and filled: now. Dashed: before treatment. The heavy line is the appetite. Every cell says
its level in words, so that colour never carries meaning alone; a table stands beside the picture.

>>> matrix([Mark("R-1", likelihood=4, impact=5, href="/risks/1/")], appetite=9).count("<a ")
1
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from fairlead.core.catalogue import catalogue
from fairlead.core.catalogue.library import Scales
from fairlead.core.papers.svg import folded, ink, link, picture, tag, words

STEPS = range(1, 6)
LEFT, TOP, WIDE, HIGH, GAP, FOOT = 108, 12, 104, 76, 4, 56
SHOWN = 4
PILL_WIDE, PILL_HIGH, LETTERS = 46, 17, 6


@dataclass(frozen=True, kw_only=True)
class _Place:
    likelihood: int
    impact: int

    @property
    def x(self) -> int:
        return LEFT + (self.impact - 1) * WIDE

    @property
    def y(self) -> int:
        return TOP + (5 - self.likelihood) * HIGH

    @property
    def score(self) -> int:
        return self.likelihood * self.impact


@dataclass(frozen=True)
class Mark:
    """One risk in the matrix, now or as it was before treatment."""

    code: str
    likelihood: int
    impact: int
    before: bool = False
    href: str = ""
    title: str = ""


def matrix(
    marks: Iterable[Mark],
    *,
    appetite: int,
    scales: Scales | None = None,
    title: str = "Risk matrix",
    names: Mapping[str, str] | None = None,
) -> str:
    """Draw the matrix; `names` gives the words of the axes and levels in another language.

    Raises:
        ValueError: a mark lies outside the scales.
    """
    scales, names = scales or catalogue().scales, names or {}
    cells: dict[tuple[int, int], list[Mark]] = defaultdict(list)
    for mark in sorted(marks, key=lambda one: (one.before, one.code)):
        if mark.likelihood not in STEPS or mark.impact not in STEPS:
            raise ValueError(f"{mark.code} lies outside the matrix")
        cells[mark.likelihood, mark.impact].append(mark)
    places = [_Place(likelihood=row, impact=column) for row in reversed(STEPS) for column in STEPS]
    return picture(
        *(_cell(place, cells[place.likelihood, place.impact], scales, names) for place in places),
        _appetite_line(places, appetite),
        *_axes(scales, names),
        name="matrix",
        title=title,
        description=_described(cells.values(), appetite),
        width=LEFT + 5 * WIDE + 8,
        height=TOP + 5 * HIGH + FOOT,
    )


def _described(cells: Iterable[list[Mark]], appetite: int) -> str:
    now = [mark for marks in cells for mark in marks if not mark.before]
    above = sum(mark.likelihood * mark.impact > appetite for mark in now)
    return (
        f"{len(now)} risks by likelihood, upwards, and impact, to the right; "
        f"{above} above the appetite of {appetite}. The table beside it says the same."
    )


def _cell(place: _Place, marks: list[Mark], scales: Scales, names: Mapping[str, str]) -> str:
    number = next(n for n, one in enumerate(scales.levels, 1) if place.score <= one.max)
    level = scales.levels[number - 1].level
    now = sum(not mark.before for mark in marks)
    return tag(
        "g",
        tag(
            "rect",
            x=place.x,
            y=place.y,
            width=WIDE - GAP,
            height=HIGH - GAP,
            rx=5,
            fill=ink(f"risk-{number}"),
            class_=f"fl-risk-{number}",
        ),
        _text(
            names.get(level, level.capitalize()),
            place.x + (WIDE - GAP) / 2,
            place.y + HIGH - GAP - 6,
            size=11,
            colour="ink-3",
        ),
        _text(f"× {now}", place.x + WIDE - GAP - 6, place.y + HIGH - GAP - 6, anchor="end")
        if now > 1
        else "",
        *_pills(place, marks),
        class_="fl-cell",
    )


def _pills(place: _Place, marks: list[Mark]) -> Iterable[str]:
    """Show up to four marks, two by two; the last place counts the rest when there are more."""
    shown = marks if len(marks) <= SHOWN else marks[: SHOWN - 1]
    for n, mark in enumerate(shown):
        yield _pill(mark, *_spot(place, n))
    if len(shown) < len(marks):
        x, y = _spot(place, SHOWN - 1)
        yield _text(f"+ {len(marks) - len(shown)}", x + PILL_WIDE / 2, y + 13)


def _spot(place: _Place, n: int) -> tuple[float, float]:
    return place.x + 3 + n % 2 * (PILL_WIDE + 2), place.y + 6 + n // 2 * (PILL_HIGH + 5)


def _pill(mark: Mark, x: float, y: float) -> str:
    when = "before treatment" if mark.before else "now"
    label = " ".join(filter(None, (mark.code, mark.title, when)))
    box = tag(
        "rect",
        x=x,
        y=y,
        width=PILL_WIDE,
        height=PILL_HIGH,
        rx=2 if mark.before else 8,
        fill="none" if mark.before else ink("surface"),
        stroke=ink("ink-3" if mark.before else "ink"),
        stroke_dasharray="3 2" if mark.before else "",
        class_="fl-was" if mark.before else "fl-now",
    )
    (code,) = folded(mark.code, length=LETTERS, lines=1) or ("",)
    colour = "ink-3" if mark.before else "ink"
    return link(
        mark.href,
        label,
        tag("title", words(label)),
        box,
        _text(code, x + PILL_WIDE / 2, y + 12.5, size=11, colour=colour),
    )


def _appetite_line(places: Iterable[_Place], appetite: int) -> str:
    """Draw along every border between a cell within the appetite and one above it."""
    inset = GAP / 2
    steps = []
    for place in places:
        if place.score > appetite:
            continue
        right, top = place.x + WIDE - inset, place.y - inset
        if place.impact < STEPS[-1] and place.likelihood * (place.impact + 1) > appetite:
            steps.append(f"M{right:g} {top:g}v{HIGH}")
        if place.likelihood < STEPS[-1] and (place.likelihood + 1) * place.impact > appetite:
            steps.append(f"M{place.x - inset:g} {top:g}h{WIDE}")
    if not steps:
        return ""
    return tag(
        "path",
        d="".join(steps),
        fill="none",
        stroke=ink("ink"),
        stroke_width=2.5,
        stroke_linecap="square",
        class_="fl-appetite",
    )


def _axes(scales: Scales, names: Mapping[str, str]) -> Iterable[str]:
    for step in scales.likelihood:
        y = TOP + (5 - step.value) * HIGH + HIGH / 2
        yield _text(_name(names, step.label, step.value), LEFT - 10, y, anchor="end")
    foot = TOP + 5 * HIGH
    for worse in scales.impact:
        x = LEFT + (worse.value - 1) * WIDE + (WIDE - GAP) / 2
        yield _text(_name(names, worse.label, worse.value), x, foot + 14)
    likelihood, impact = names.get("likelihood", "Likelihood"), names.get("impact", "Impact")
    yield _text(f"{impact} →", LEFT + 2.5 * WIDE, foot + 38, colour="ink-3")
    yield tag(
        "text",
        words(f"{likelihood} →"),
        transform=f"translate(12 {TOP + 2.5 * HIGH:g}) rotate(-90)",
        text_anchor="middle",
        fill=ink("ink-3"),
    )


def _name(names: Mapping[str, str], label: str, value: int) -> str:
    return f"{value} {names.get(label, label)}"


def _text(
    said: str, x: float, y: float, *, size: int = 12, anchor: str = "middle", colour: str = "ink-2"
) -> str:
    return tag("text", words(said), x=x, y=y, text_anchor=anchor, font_size=size, fill=ink(colour))
