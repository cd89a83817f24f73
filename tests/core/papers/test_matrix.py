import pytest

from fairlead.core.papers.matrix import Mark, matrix
from tests.core.papers.pictures import SVG, links, of_class, read, texts


def drawn(*marks, appetite=9, **more):
    return read(matrix(marks, appetite=appetite, **more))


def test_an_empty_matrix_shows_scales_levels_and_appetite():
    root = drawn()
    assert [text for text in texts(root) if text[0].isdigit()] == [
        "1 rare",
        "2 unlikely",
        "3 possible",
        "4 likely",
        "5 almost certain",
        "1 minor",
        "2 limited",
        "3 noticeable",
        "4 serious",
        "5 severe",
    ]
    assert [texts(root).count(level) for level in ("Low", "Medium", "High", "Critical")] == [
        8,
        7,
        6,
        4,
    ]
    assert len(of_class(root, "fl-appetite")) == 1


def test_a_risk_stands_in_its_cell_and_leads_to_its_page():
    root = drawn(Mark("R-1", 4, 5, href="/risks/1/", title="Shadow AI"))
    assert links(root) == ["/risks/1/"]
    (link,) = root.iter(f"{SVG}a")
    assert link.get("aria-label") == "R-1 Shadow AI now"
    (pill,) = of_class(root, "fl-now")
    cell = of_class(root, "fl-cell")[9][0]
    assert float(cell.get("x")) < float(pill.get("x")) < float(cell.get("x")) + 100
    assert float(cell.get("y")) < float(pill.get("y")) < float(cell.get("y")) + 72


def test_before_and_now_differ_by_shape_and_word_not_only_by_colour():
    root = drawn(Mark("R-1", 2, 2), Mark("R-1", 4, 4, before=True))
    (now,), (was,) = of_class(root, "fl-now"), of_class(root, "fl-was")
    assert (now.get("stroke-dasharray"), was.get("stroke-dasharray")) == (None, "3 2")
    assert now.get("rx") != was.get("rx")
    titles = [one.text for one in root.iter(f"{SVG}title")]
    assert {"R-1 now", "R-1 before treatment"} <= set(titles)


def test_a_full_cell_counts_what_it_cannot_show():
    root = drawn(*(Mark(f"R-{n}", 3, 3) for n in range(1, 21)))
    assert [text for text in texts(root) if text.startswith(("+", "×"))] == ["× 20", "+ 17"]


def test_four_fit_into_a_cell():
    root = drawn(*(Mark(f"R-{n}", 3, 3) for n in range(1, 5)))
    assert len(of_class(root, "fl-now")) == 4


@pytest.mark.parametrize(("appetite", "drawn_once"), [(0, 0), (9, 1), (25, 0)])
def test_the_appetite_is_a_line_where_it_divides_cells(appetite, drawn_once):
    assert len(of_class(drawn(appetite=appetite), "fl-appetite")) == drawn_once


def test_the_description_counts_what_lies_above_the_appetite():
    root = drawn(Mark("R-1", 5, 5), Mark("R-2", 1, 1), Mark("R-3", 5, 5, before=True))
    assert root[1].text.startswith("2 risks by likelihood, upwards, and impact, to the right; 1 ")


def test_the_words_can_be_in_another_language():
    said = texts(drawn(names={"low": "Niedrig", "rare": "selten", "impact": "Auswirkung"}))
    assert {"Niedrig", "1 selten", "Auswirkung →"} <= set(said)


def test_hostile_and_long_words_stay_words():
    root = drawn(Mark('<script>"&', 1, 1, href="javascript:alert(1)", title="</svg>\x00\ud800"))
    assert links(root) == []
    assert "<scri…" in texts(root)


@pytest.mark.parametrize("mark", [Mark("R-1", 0, 3), Mark("R-1", 3, 6)])
def test_a_mark_outside_the_scales_is_an_error(mark):
    with pytest.raises(ValueError, match="R-1 lies outside the matrix"):
        matrix([mark], appetite=9)


def test_the_same_risks_give_the_same_bytes_in_any_order():
    marks = [Mark("R-1", 3, 3), Mark("R-2", 3, 3, before=True), Mark("R-3", 1, 5)]
    assert matrix(marks, appetite=9) == matrix(reversed(marks), appetite=9)
