"""Reports of measurements: every result stands in some table, and the verdict says the worst."""

import random
import re
from datetime import datetime
from xml.etree import ElementTree as ET

import pyarrow as pa
import pytest

from fairlead.core.metrics.answers import Answer
from fairlead.core.metrics.check import check
from fairlead.core.metrics.columnmap import ColumnMap
from fairlead.core.metrics.policy import Policy, shipped
from fairlead.core.papers import measurement as papers
from tests.core.papers.pictures import read

DAYS = 4
COLUMNS = ColumnMap(
    label="repaid",
    prediction="granted",
    score="score",
    protected=("sex",),
    time="day",
    features=("income", "region"),
)


def rows(n=1600, *, less=0.0, moved=0.0, seed=1, sex=("f", "m")):
    """Loans: `less` is how much less often the first group is granted one."""
    dice = random.Random(seed)
    made = []
    for i in range(n):
        who, score = dice.choice(sex), dice.random()
        made.append(
            {
                "sex": who,
                "repaid": int(dice.random() < score),
                "granted": int(score - (less if who == sex[0] else 0) > 0.5),
                "score": score,
                "income": dice.gauss(moved, 1),
                "region": dice.choice(["north", "south"]),
                "day": datetime(2026, 11, 1 + i % DAYS, 9),
            }
        )
    return pa.Table.from_pylist(made)


def checked(table, policy="bias-default", reference=None, **more):
    told = policy if isinstance(policy, Policy) else shipped(policy)
    return check(table, columns=COLUMNS, policy=told, reference=reference, **more)


@pytest.fixture(scope="module")
def unequal():
    return checked(rows(less=0.3), by="day")


@pytest.fixture(scope="module")
def moved():
    return checked(rows(moved=2.0, seed=2), "drift-default", rows(), by="day")


@pytest.fixture(params=["unequal", "moved"])
def each(request):
    return request.getfixturevalue(request.param)


def test_the_verdict_is_the_worst_that_was_judged(unequal):
    paper = papers.paper_of(unequal)
    assert paper.answer == "breach"
    assert "sex" in paper.verdict
    assert paper.verdict[0].isupper()


def test_what_is_kept_is_said_with_its_reservation():
    kept = Policy.from_dict({"name": "mine", "limits": [{"metric": "psi", "at_most": 0.2}]})
    table = rows()
    paper = papers.paper_of(checked(table, kept, table))
    assert paper.verdict == "Each of the 1 limits of “mine” is kept, as far as these rows can tell."


def test_a_policy_without_limits_judges_nothing_and_says_so():
    paper = papers.paper_of(checked(rows(), Policy.from_dict({"name": "look"})))
    assert paper.answer == "insufficient evidence"
    assert "nothing was judged" in paper.verdict


def test_every_judged_result_of_the_newest_window_stands_in_a_table(each):
    sections = papers.paper_of(each).sections
    cells = {cell for s in sections for row in s.rows for cell in row.cells}
    last = max(result.window for result in each.report.results)
    for result in each.report.results:
        if result.answer and result.window == last:
            about = ", ".join(result.scope.values())
            named = {about, result.scope.get("group"), result.scope.get("column")}
            plain = result.metric.replace("_", " ")
            assert named & cells or f"{plain}: {about}" in cells or plain in cells, result


def test_every_breach_is_listed_first(each):
    first = papers.paper_of(each).sections[0]
    beyond = [r for r in each.report.results if r.answer is Answer.BREACH]
    assert (first.key, len(first.rows)) == ("beyond", len(beyond))


def test_pictures_keep_their_promises_and_no_two_share_an_id(each):
    pictures = [s.picture for s in papers.paper_of(each).sections if s.picture]
    assert pictures
    ids = [one for svg in pictures for one in re.findall(r' id="([^"]+)"', svg)]
    assert len(ids) == len(set(ids))
    for svg in pictures:
        read(svg)


def test_drift_over_days_is_a_map_and_one_window_is_not(moved):
    keys = [section.key for section in papers.paper_of(moved).sections]
    assert "drift-map" in keys
    one = papers.paper_of(checked(rows(moved=2.0), "drift-default", rows()))
    assert "drift-map" not in [section.key for section in one.sections]


def test_the_limit_in_the_picture_is_a_share_of_the_best_placed_group(unequal):
    groups = next(s for s in papers.paper_of(unequal).sections if s.key == "groups-sex")
    best = max(float(row.cells[3].removesuffix(" %")) for row in groups.rows)
    said = re.search(r"limit ([\d.]+) %", groups.picture)
    assert float(said[1]) == pytest.approx(0.8 * best, abs=0.1)


def test_what_was_not_checked_is_said():
    bare = ColumnMap(prediction="granted")
    found = check(rows(), columns=bare, policy=shipped("bias-default"))
    told = " ".join(papers.paper_of(found).unchecked)
    assert "protected attribute" in told
    assert "no label" in told
    assert "no reference period" in told


HOSTILE = '"><script>alert(1)</script>'


def test_hostile_names_stay_text_in_every_form():
    found = checked(rows(sex=(HOSTILE, "m\x00\x0b")))
    paper = papers.paper_of(found, title=HOSTILE)
    page = papers.html.html(paper)
    assert "<script" not in page
    assert papers.pdf.pdf(paper).startswith(b"%PDF")
    ET.fromstring(papers.junit.junit(found.report.results, name=HOSTILE))
    assert "\x1b" not in papers.table.text(paper)


def test_typst_reads_no_command_from_a_name():
    found = checked(rows(sex=('#panic("read")', "$ [ *")))
    assert papers.pdf.pdf(papers.paper_of(found)).startswith(b"%PDF")


def test_the_page_asks_nobody_for_anything(each):
    page = papers.html.html(papers.paper_of(each))
    outside = re.findall(r'(?:src|href)="?(?!#)[^"]*|url\([^)#]*\)|@import', page)
    assert outside == []


def test_junit_counts_what_is_beyond_as_failed_and_what_nobody_knows_as_an_error(each):
    suite = ET.fromstring(papers.junit.junit(each.report.results, name="x"))
    answers = [r.answer for r in each.report.results if r.answer]
    told = tuple(int(suite.get(key)) for key in ("tests", "failures", "errors"))
    assert told == (
        len(answers),
        answers.count(Answer.BREACH),
        answers.count(Answer.INSUFFICIENT),
    )
    assert len(suite.findall("testcase/failure")) == told[1]


def test_the_same_check_gives_the_same_report():
    one, two = (papers.html.html(papers.paper_of(checked(rows(less=0.3)))) for _ in "ab")
    assert one == two
