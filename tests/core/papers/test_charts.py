"""Charts of measurements: the same promises as every picture, and nothing hidden."""

import re

import pytest

from fairlead.core.papers import charts
from fairlead.core.papers.svg import INK, on_paper
from tests.core.papers.pictures import SVG, read, texts

GROUPS = [
    charts.GroupMark("18 to 29", 0.585, 0.537, 0.632, n=412, answer="breach"),
    charts.GroupMark("30 to 44", 0.770, 0.749, 0.790, n=1604),
    charts.GroupMark("70 & over", 0.684, 0.460, 0.846, n=19, answer="insufficient evidence"),
    charts.GroupMark("Not declared", None, None, None, n=0, answer="insufficient evidence"),
]


def group_chart(marks=GROUPS, **more):
    told = {"name": "age", "title": "By age", "axis": "Approved", "limit": 0.616} | more
    return charts.groups(marks, **told)


def heat_chart(marks, cuts=(0.05, 0.1, 0.2, 0.25)):
    return charts.heat(marks, cuts=cuts, name="drift", title="Drift", description="Index by week")


def trend_chart(marks, **more):
    return charts.trend(marks, name="t", title="Lowest ratio", **more)


ALL = {
    "groups": group_chart,
    "heat": lambda: heat_chart(
        [charts.HeatMark("age", "7 Sep", 0.31, beyond=True), charts.HeatMark("age", "14 Sep", None)]
    ),
    "trend": lambda: trend_chart(
        [
            charts.TrendMark("Apr", 0.84, 0.8, 0.88, line="measured"),
            charts.TrendMark("May", None, line="measured"),
            charts.TrendMark("Jun", 0.7, 0.65, 0.75, answer="breach", line="measured"),
            charts.TrendMark("Apr", 0.83, line="estimated"),
        ],
        limit=0.8,
    ),
    "steps": lambda: charts.steps(
        [charts.Step(0.5, 0.2, left=0, right=1), charts.Step(0.5, 0.8, left=1, right=4)],
        name="d",
        title="Price",
        axis="Price",
        says=("then", "now"),
    ),
    "levels": lambda: charts.levels(
        [charts.Step(0.5, 0.2, label="North"), charts.Step(0.5, 0.8, label="<South>")],
        name="l",
        title="Region",
        axis="Share",
        says=("then", "now"),
    ),
    "calibration": lambda: charts.calibration(
        [charts.CalibrationMark(0.2, 0.25, 0.2, 0.3, n=400)],
        name="c",
        title="Calibration",
        axes=("Predicted", "Came true"),
    ),
}


@pytest.mark.parametrize("kind", ALL)
def test_a_chart_keeps_what_every_picture_promises(kind):
    svg = ALL[kind]()
    root = read(svg)
    assert root.get("role") == "img"
    assert not [one for one in root.iter() if one is not root and one.get("aria-label")]


@pytest.mark.parametrize("kind", ALL)
def test_every_colour_is_the_houses_own_and_paper_gets_plain_ones(kind):
    svg = ALL[kind]()
    drawn = set(re.findall(r"#[0-9a-f]{6}", re.sub(r"var\(--fl-[^)]*\)", "", svg)))
    assert drawn <= {"#000000", "#ffffff"}, (
        "a stand-in colour or one of the library's shines through"
    )
    assert set(re.findall(r"var\(--fl-([a-z0-9-]+), #", svg)) <= set(INK)
    paper = on_paper(svg).replace("var(--fl-sans, Inter, sans-serif)", "")
    assert "var(" not in paper


@pytest.mark.parametrize("kind", ALL)
def test_the_same_numbers_give_the_same_picture(kind):
    assert ALL[kind]() == ALL[kind]()


def test_a_group_that_was_not_measured_keeps_its_row():
    root = read(group_chart())
    assert [name for name in texts(root) if name in {m.name for m in GROUPS}] == [
        m.name for m in GROUPS
    ]
    assert "Not declared: –, n 0" in root.find(f"{SVG}desc").text


def test_each_answer_has_a_shape_of_its_own():
    def shape(answer):
        one = [charts.GroupMark("a", 0.5, 0.4, 0.6, n=50, answer=answer)]
        paths = re.findall(r'd="(M[^"]+)"', group_chart(one, limit=None))
        return paths[-1]

    assert len({shape(a) for a in ("within", "breach", "insufficient evidence")}) == 3


def test_a_week_without_data_is_a_gap_and_one_beyond_the_limit_a_sign():
    svg = ALL["heat"]()
    assert texts(read(svg)).count("–") == 1
    assert svg.count("<path") > 2


def test_hostile_names_stay_names():
    # On a NUL the renderer would end the process: this test would not fail but vanish.
    names = ('"><script>alert(1)</script>', "a\x00b\x1b", "\ud800", "x" * 5000)
    nasty = [charts.GroupMark(name, 0.5, 0.4, 0.6, n=50) for name in names]
    svg = group_chart(nasty, title="<script>x</script>")
    assert "<script" not in svg


@pytest.mark.parametrize(
    "draw",
    [
        lambda: group_chart([]),
        lambda: heat_chart([]),
        lambda: heat_chart([charts.HeatMark("a", "b", 1)], cuts=(1, 1, 2, 3)),
        lambda: trend_chart([]),
        lambda: trend_chart([charts.TrendMark("a", 1.0, line=each) for each in "abc"]),
        lambda: charts.steps([], name="x", title="x", axis="x", says=("a", "b")),
        lambda: charts.levels([], name="x", title="x", axis="x", says=("a", "b")),
        lambda: charts.calibration([], name="x", title="x", axes=("a", "b")),
    ],
    ids=["groups", "heat", "cuts", "trend", "lines", "steps", "levels", "calibration"],
)
def test_nothing_to_draw_is_an_error_and_never_an_empty_picture(draw):
    with pytest.raises(ValueError, match=r"\w"):
        draw()
