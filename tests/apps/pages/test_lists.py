"""The one list: what the query asks is shown; what it asks wrongly is said and never breaks."""

import csv
import io

import openpyxl
import pytest
from django.db.models import Q
from django.http import QueryDict

from fairlead.apps.org.models import User
from fairlead.apps.pages import marks
from fairlead.apps.pages.lists import Column, Empty, Filter, ListSpec, View, list_page, read

pytestmark = pytest.mark.django_db

PEOPLE = ListSpec(
    name="people",
    caption="People",
    columns=(
        Column("name", "Name", lambda p: p.name, sort="name", href=lambda p: f"/people/{p.pk}/"),
        Column("mail", "E-mail", lambda p: p.email, sort="email", wide=True),
        Column("face", "Person", lambda p: marks.who(p.name), plain=lambda p: p.name),
    ),
    filters=(
        Filter(
            "active",
            "Active",
            [("yes", "Yes"), ("no", "No")],
            keep=lambda v: Q(is_active=v == "yes"),
        ),
    ),
    views=(View("gone", "Gone", Q(is_active=False)),),
    search=("name", "email"),
    default_sort="name",
    per_page=3,
    empty=Empty("Nobody yet", "People appear here.", "/invite/", "Invite somebody"),
)


@pytest.fixture
def people(db):
    names = ["Ada", "Bo", "Cy", "Dee", "Eve", "Fay", "Gus"]
    return [
        User.objects.create(email=f"{n.lower()}@example.test", name=n, is_active=n != "Gus")
        for n in names
    ]


def asked(text="", rows=None):
    return read(PEOPLE, QueryDict(text), User.objects.all() if rows is None else rows, "/people/")


def shown(text=""):
    return [person.name for person in asked(text).page]


def test_a_list_shows_one_page_in_its_usual_order(people):
    assert shown() == ["Ada", "Bo", "Cy"]
    assert shown("page=3") == ["Gus"]


def test_a_sorted_column_says_so_and_turns_round_on_the_next_click(people):
    assert shown("sort=-name") == ["Gus", "Fay", "Eve"]
    head = asked("sort=-name").heads[0]
    assert (head.aria, head.href) == ("descending", "/people/?sort=name")
    assert [head.aria for head in asked().heads] == ["ascending", "none", ""]


def test_search_filter_and_view_narrow_the_list_together(people):
    assert shown("q=e") == ["Ada", "Bo", "Cy"]  # every address holds an e
    assert shown("q=dee") == ["Dee"]
    assert shown("active=no") == ["Gus"]
    assert shown("view=gone&q=ada") == []


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("page=0", "no page “0”"),
        ("page=99999999999999999999", "no page"),
        ("page=²", "no page"),
        ("page=abc", "no page “abc”"),
        ("sort=password", "does not sort by “password”"),
        ("sort=--name", "does not sort by"),
        ("active=perhaps", "“perhaps” is no choice for Active"),
        ("view=secret", "no view “secret”"),
    ],
)
def test_what_a_list_does_not_know_is_said_and_the_list_is_shown(people, text, says):
    listed = asked(text)
    assert says in " ".join(listed.notes)
    assert [person.name for person in listed.page] == ["Ada", "Bo", "Cy"]


def test_a_search_for_a_null_byte_or_a_novel_is_no_error(people):
    assert shown("q=%00") == ["Ada", "Bo", "Cy"]
    assert shown("q=" + "ada+" * 500) == ["Ada"]


def test_every_link_keeps_the_rest_of_the_state(people):
    listed = asked("q=example&sort=-name&page=2")
    assert listed.next_href == "/people/?q=example&sort=-name&page=3"
    assert listed.previous_href == "/people/?q=example&sort=-name&page=1"
    assert dict(listed.exports)["CSV"] == "/people/?q=example&sort=-name&format=csv"


def test_tabs_count_what_they_show(people):
    assert [(tab.label, tab.n, tab.current) for tab in asked("view=gone").tabs] == [
        ("All", "7", False),
        ("Gone", "1", True),
    ]


def test_a_list_costs_no_more_queries_however_long(people, django_assert_num_queries):
    def draw():
        listed = asked("sort=-mail")
        return listed.table, listed.tabs, listed.total_says, listed.pages, listed.next_href

    with django_assert_num_queries(3):
        draw()
    User.objects.bulk_create(User(email=f"u{n}@example.test", name=f"U{n}") for n in range(1500))
    with django_assert_num_queries(2):
        _table, tabs, says, _pages, following = draw()
    assert says == "more than 1000"
    assert [tab.n for tab in tabs] == ["", ""]
    assert following


def test_a_list_of_one_page_needs_no_more_than_its_rows_and_tabs(people, rf):
    few = read(PEOPLE, QueryDict(""), User.objects.filter(name__in=["Ada", "Gus"]), "/people/")
    assert ([tab.n for tab in few.tabs], few.total_says) == (["2", "1"], "2")
    gone = read(PEOPLE, QueryDict("view=gone"), User.objects.all(), "/people/")
    assert ([tab.n for tab in gone.tabs], gone.total_says) == (["7", "1"], "1")
    nothing = read(PEOPLE, QueryDict("page=9"), User.objects.all(), "/people/")
    assert (nothing.page, nothing.total_says, nothing.next_href) == ([], "7", "")


def test_the_last_page_of_a_long_list_knows_how_many_there_are(db):
    User.objects.bulk_create(User(email=f"u{n}@example.test", name=f"U{n}") for n in range(1501))
    last = asked("page=501")
    assert (len(last.page), last.first, last.last, last.total_says) == (1, 1501, 1501, "1501")


def test_an_export_holds_every_page_and_no_formula(people, rf, tmp_path):
    User.objects.create(email="x@example.test", name='=HYPERLINK("http://evil.example")')
    answer = list_page(
        rf.get("/people/?format=csv&page=2"), "none.html", PEOPLE, User.objects.all()
    )
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(text)))
    assert lines[0] == ["Name", "E-mail", "Person"]
    assert len(lines) == 9
    assert lines[1][0] == '\'=HYPERLINK("http://evil.example")'
    assert answer["Content-Disposition"].startswith('attachment; filename="people-')


def test_an_xlsx_holds_texts_where_a_formula_was_typed(people, rf):
    User.objects.create(email="x@example.test", name="@SUM(1)")
    answer = list_page(rf.get("/people/?format=xlsx"), "none.html", PEOPLE, User.objects.all())
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    rows = [[cell.value for cell in row] for row in book.active.iter_rows()]
    answer.close()
    assert rows[0] == ["Name", "E-mail", "Person"]
    assert rows[1][0] == "'@SUM(1)"
    assert len(rows) == 9


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_no_cell_starts_what_a_spreadsheet_would_run(start):
    from fairlead.apps.pages.exports import safe

    assert safe(f"{start}1+1") == f"'{start}1+1"


def test_a_part_is_answered_to_htmx_and_the_whole_page_after_back(people, rf):
    headers = {"HX-Request": "true", "HX-Target": "fl-list"}
    part = list_page(rf.get("/people/", headers=headers), "none.html", PEOPLE, User.objects.all())
    assert part.content.strip().startswith(b'<div id="fl-list"')
    assert "HX-Request" in part["Vary"]


def test_an_empty_list_offers_the_first_step_and_a_narrow_one_the_way_back(people, rf):
    from django.template.loader import render_to_string

    none = render_to_string("components/list.html", {"list": asked(rows=User.objects.none())})
    assert "Nobody yet" in none
    assert 'href="/invite/"' in none
    nothing = render_to_string("components/list.html", {"list": asked("q=nobody")})
    assert "Nothing matches" in nothing
    assert 'href="/people/"' in nothing


def test_what_people_typed_is_escaped_in_a_list(rf):
    from django.template.loader import render_to_string

    User.objects.create(email="x@example.test", name="<script>alert(1)</script>")
    text = render_to_string("components/list.html", {"list": asked("q=%3Cscript%3E")})
    assert "<script>" not in text
    assert "&lt;script&gt;" in text


def test_a_list_refuses_a_filter_named_like_its_own_state():
    with pytest.raises(ValueError, match="reserved"):
        ListSpec("x", "X", (), filters=(Filter("page", "Page", []),))
