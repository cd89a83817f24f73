"""Whatever is handed in becomes a table or a sentence."""

import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from fairlead.apps.pages.tables_in import MOST_BYTES, Row, Table, read_table
from fairlead.core.rules.verdict import Refused

WHOLE = (("Name", "Zweck"), [(2, ("Bäcker", "für alle")), (3, ("DeepL", ""))])


def workbook(*rows, title="One", formula=None):
    book = Workbook()
    sheet = book.active
    sheet.title = title
    for row in rows:
        sheet.append(row)
    if formula:
        sheet["A2"] = formula
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def rezipped(data, **more):
    """The same archive with parts changed or added."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            if name not in more:
                new.writestr(name, old.read(name))
        for name, content in more.items():
            if content is not None:
                new.writestr(name, content)
    return out.getvalue()


TEXT = "Name;Zweck\r\nBäcker;für alle\r\nDeepL;\r\n"


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode(),
        b"\xef\xbb\xbf" + TEXT.encode(),
        TEXT.encode("cp1252"),
        TEXT.encode("utf-16"),
        TEXT.replace(";", ",").encode(),
        TEXT.replace(";", "\t").encode(),
        TEXT.replace("\r\n", "\n").encode(),
        b'"Name";"Zweck"\n"B\xc3\xa4cker";"f\xc3\xbcr alle"\n"DeepL"\n',
        workbook(("Name", "Zweck"), ("Bäcker", "für alle"), ("DeepL", None)),
        workbook((" Name ", "Zweck", None), ("Bäcker", "für alle"), ("DeepL",)),
    ],
)
def test_every_usual_writing_is_the_same_table(data):
    table = read_table(data)
    assert isinstance(table, Table), str(table)
    assert (table.header, [(row.number, row.cells) for row in table.rows]) == WHOLE


def test_rows_keep_the_number_they_have_in_the_file():
    for data in (
        b"\nName\n\nA\n\n\nB\n",
        workbook((None,), ("Name",), (None,), ("A",), (), (), ("B",)),
    ):
        assert [(row.number, row.cells) for row in read_table(data).rows] == [
            (4, ("A",)),
            (7, ("B",)),
        ]


def test_a_separator_that_excel_names_is_taken():
    table = read_table(b"sep=;\nName;What, why\nA;b,c\n")
    assert (table.header, table.rows) == (("Name", "What, why"), (Row(3, ("A", "b,c")),))


def test_numbers_days_and_yes_become_text():
    from datetime import date, datetime

    data = workbook(
        ("a", "b", "c", "d", "e"),
        (1.0, 2.5, True, date(2026, 5, 1), datetime(2026, 5, 1, 9, 30)),
    )
    assert read_table(data).rows[0].cells == (
        "1",
        "2.5",
        "yes",
        "2026-05-01",
        "2026-05-01 09:30:00",
    )


@pytest.mark.parametrize(
    "data",
    [b"Name\n=1+1\n", workbook(("Name",), ("x",), formula='=HYPERLINK("http://x.example")')],
)
def test_a_formula_is_marked_and_never_calculated(data):
    table = read_table(data)
    assert table.formulas == {(2, 0)}
    assert table.rows[0].cells[0].startswith("=")


def test_an_empty_first_sheet_is_passed_over():
    book = Workbook()
    book.create_sheet("Two").append(["Name"])
    book["Two"].append(["A"])
    out = io.BytesIO()
    book.save(out)
    assert read_table(out.getvalue()).rows[0].cells == ("A",)


GOOD = workbook(("Name",), ("A",))
BOMB = rezipped(GOOD, **{"xl/media/x.bin": b"\0" * 60_000_000})
LAUGHS = rezipped(
    GOOD,
    **{
        "xl/sharedStrings.xml": b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><sst>&b;</sst>'
    },
)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "empty"),
        (b"  \n \n", "empty"),
        (b"\xef\xbb\xbf", "empty|no rows"),
        (b"x" * (MOST_BYTES + 1), "larger than 10 MB"),
        (b"%PDF-1.7 whatever", "PDF"),
        (b"\x89PNG\r\n\x1a\n", "picture"),
        (b"\xff\xd8\xff\xe0", "picture"),
        (b"\x1f\x8b\x08", "packed"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "old .xls"),
        (b"PK\x05\x06" + b"\0" * 18, "archive is empty"),
        (b"PK\x03\x04 and no more", "cannot be read"),
        (b"Name\0\nA\n", "no table"),
        (b"Name\n\x81\x8d\n", "no table"),
        (b"\xff\xfe\x00", "no table"),
        (b"Name,Name\nA,B\n", "stands twice, in columns A and B"),
        (b"Name,x, NAME \nA,B,C\n", "stands twice, in columns A and C"),
        (b"Name\n", "no rows below"),
        (b"Name\nA\n" * 6_000, "more than 10000 rows"),
        (b"Name,Why\nA,b,c\n", "Row 2 has 3 cells"),
        (b"Name\n" + b"x" * 40_000, "too long"),
        (b",".join(b"c%d" % n for n in range(201)) + b"\n1\n", "more than 200 columns"),
        (workbook(), "empty"),
        (workbook(tuple(f"c{n}" for n in range(201)), (1,)), "more than 200 columns"),
        (workbook(("Name", "name"), ("A", "B")), "stands twice"),
        (GOOD[: len(GOOD) // 2], "cannot be read"),
        (rezipped(GOOD, **{"xl/workbook.xml": None}), "no workbook"),
        (rezipped(GOOD, **{"xl/workbook.xml": b"<"}), "cannot be read"),
        (rezipped(GOOD, **{"xl/worksheets/sheet1.xml": b"<no"}), "cannot be read"),
        (LAUGHS, "cannot be read"),
        (BOMB, "far more than it should"),
    ],
)
def test_what_is_no_table_gets_a_sentence(data, says):
    import re

    answer = read_table(data)
    assert isinstance(answer, Refused)
    assert re.search(says, str(answer))


def test_a_sheet_that_lies_about_its_size_is_read_all_the_same():
    with zipfile.ZipFile(io.BytesIO(GOOD)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml")
    lying = sheet.replace(b'ref="A1:A2"', b'ref="A1:XFD1048576"')
    assert lying != sheet
    table = read_table(rezipped(GOOD, **{"xl/worksheets/sheet1.xml": lying}))
    assert table.rows == (Row(2, ("A",)),)


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300) | st.text(max_size=200).map(str.encode))
def test_any_bytes_are_answered(data):
    assert isinstance(read_table(data), Table | Refused)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_any_damage_to_a_workbook_is_answered(data):
    at = data.draw(st.integers(0, len(GOOD) - 1))
    broken = GOOD[:at] + bytes([data.draw(st.integers(0, 255))]) + GOOD[at + 1 :]
    assert isinstance(read_table(broken), Table | Refused)
