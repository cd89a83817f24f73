"""A table becomes records: looked at first, taken in by one act, taken back by one."""

import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from fairlead.apps.journal.errors import NotPermittedError, RuleBrokenError
from fairlead.apps.pages.tables_in import read_table
from fairlead.apps.register import queries, services
from fairlead.apps.register.models import AISystem, Import
from fairlead.apps.register.sheet import dry_run, guess

GERMAN = (
    "Bezeichnung;Zweck;Rolle;Status;Betroffene;Personenbezogene Daten;Nächste Prüfung;Sonstiges\r\n"
    "Tourenplaner;Reihenfolge der Halte;Nutzer;In Betrieb;Mitarbeiter;nein;1.5.2027;x\r\n"
    "Bewerberliste;Ordnet Bewerbungen;Nutzer, Entwickler;Geplant;Bewerber;ja;;\r\n"
).encode("cp1252")


@pytest.fixture
def upload(signed_in, ada):
    """Hand in a file as Ada; gives the answer."""

    def post(data, name="list.csv", kind="system"):
        file = SimpleUploadedFile(name, data)
        return signed_in(ada).post("/register/import/", {"kind": kind, "file": file})

    return post


def mapped(page):
    """What is chosen on a page of columns, as it would be posted."""
    text = page.content.decode()
    names = re.findall(r'<select name="(\w+)"(.*?)</select>', text, re.DOTALL)
    chosen = {name: re.search(r'value="(\d+)" selected', inside) for name, inside in names}
    return {name: found[1] for name, found in chosen.items() if found}


def test_a_german_table_becomes_systems_and_can_be_taken_back(upload, client, ada, sealed):
    there = upload(GERMAN)["Location"]
    page = client.get(there)
    assert "2 of 2 rows can be imported" in page.content.decode()
    assert not AISystem.objects.exists()
    told = mapped(page)
    assert told == {
        "name": "0",
        "purpose": "1",
        "our_roles": "2",
        "stage": "3",
        "affected": "4",
        "personal_data": "5",
        "review_due_on": "6",
    }

    response = client.post(there, {**told, "do": "import"})
    assert response["Location"] == "/register/imports/IMP-1/"
    one, other = queries.systems(ada.organisation).order_by("number")
    assert (one.code, one.name, one.our_roles, one.stage, one.personal_data) == (
        "SYS-1",
        "Tourenplaner",
        ("user",),
        "operation_monitoring",
        False,
    )
    assert one.review_due_on.isoformat() == "2027-05-01"
    assert (other.our_roles, other.stage) == (("producer", "user"), "inception")
    kinds = [(kind, code) for kind, code, _facts in sealed(ada, 3)]
    assert kinds == [
        ("register.import", "IMP-1"),
        ("register.system.add", "SYS-1"),
        ("register.system.add", "SYS-2"),
    ]
    facts = sealed(ada, 3)[0][2]
    assert (facts["n"], facts["first"], facts["last"]) == (2, "SYS-1", "SYS-2")
    assert client.get(there).status_code == 404

    assert "Tourenplaner" in client.get("/register/imports/IMP-1/").content.decode()
    assert client.post("/register/imports/IMP-1/undo/").status_code == 302
    assert not AISystem.objects.exists()
    assert sealed(ada)[:2] == ("register.import.undo", "IMP-1")
    assert "was taken back" in client.get("/register/imports/IMP-1/").content.decode()
    assert client.post("/register/imports/IMP-1/undo/").status_code == 422


def test_our_own_export_can_be_imported(upload, client, ada, forecast):
    for format_ in ("csv", "xlsx"):
        data = b"".join(client_get(client, ada, format_))
        there = upload(data, f"export.{format_}")["Location"]
        text = client.get(there).content.decode()
        assert "1 of 1 rows can be imported" in text
        assert "has the name of SYS-1" in text


def client_get(client, ada, format_):
    client.force_login(ada.user)
    return client.get("/register/", {"format": format_}).streaming_content


def test_the_same_file_twice_says_so(upload, client, ada):
    there = upload(GERMAN)["Location"]
    told = {**mapped(client.get(there)), "do": "import"}
    client.post(there, told)
    there = upload(GERMAN, "again.csv")["Location"]
    assert "imported before, as IMP-1" in client.get(there).content.decode()
    refused = client.post(there, told)
    assert refused.status_code == 422
    assert "tick that you mean it" in refused.content.decode()
    assert client.post(there, {**told, "again": "yes"}).status_code == 302
    assert AISystem.objects.count() == 4


def test_rows_with_something_wrong_are_named_and_can_be_left_out(upload, client, ada):
    data = (
        b"Name,Stage,Personal data,Go-live,Affected,Purpose\n"
        b"Good,live,yes,2026-05-01,staff,fine\n"
        b",live,yes,,,no name\n"
        b"Bad,dreaming,perhaps,soon,martians,=1+1\n"
        b"Old,Retired,,,,\n"
    )
    there = upload(data)["Location"]
    text = client.get(there).content.decode()
    for says in (
        "1 of 4 rows can be imported",
        "3 rows have something wrong",
        "cannot be blank",
        "“dreaming” is none of",
        "“perhaps” is neither yes nor no",
        "“soon” is no day",
        "“martians” is none of",
        "This is a formula",
        "Leave retired ones out",
        "B: Stage",
    ):
        assert says in text
    told = {**mapped(client.get(there)), "do": "import"}
    refused = client.post(there, told)
    assert refused.status_code == 422
    assert "3 rows have something wrong: correct them" in refused.content.decode()
    assert not AISystem.objects.exists()
    assert client.post(there, {**told, "skip_wrong": "on"}).status_code == 302
    assert [each.name for each in AISystem.objects.all()] == ["Good"]


def test_columns_are_corrected_by_hand(upload, client):
    there = upload(b"A,B\nsome words,Chat\n")["Location"]
    page = client.get(there)
    assert mapped(page) == {}
    refused = client.post(there, {"purpose": "0", "do": "import"})
    assert refused.status_code == 422
    twice = client.post(there, {"name": "1", "purpose": "1", "do": "check"})
    assert "One column can hold one thing only" in twice.content.decode()
    assert client.post(there, {"name": "1", "purpose": "0", "do": "check"}).status_code == 200
    assert not AISystem.objects.exists()
    client.post(there, {"name": "1", "purpose": "0", "do": "import"})
    assert [(each.name, each.purpose) for each in AISystem.objects.all()] == [
        ("Chat", "some words")
    ]


def test_rows_registered_already_are_pointed_out_and_can_be_left_out(upload, client, forecast):
    there = upload(b"Name\nDaily order-forecast\nNew one\nnew ONE\n")["Location"]
    text = client.get(there).content.decode()
    assert "has the name of SYS-1" in text
    assert "has the name of row 3" in text
    client.post(there, {"name": "0", "skip_alike": "on", "do": "import"})
    assert AISystem.objects.count() == 2


@pytest.mark.parametrize(
    ("kind", "data", "wanted"),
    [
        ("use_case", b"Anwendungsfall,Prozess\nPlan,Orders\n", {"process": "Orders"}),
        ("model", b"Modell,Lizenz\nLlama,MIT\n", {"licence": "MIT"}),
        (
            "data_set",
            b"Datensatz,Nutzung\nOrders,Training / Test\n",
            {"used_for": ("test", "training")},
        ),
        ("supplier", b"Lieferant,Land\nMill,gb\n", {"country": "GB"}),
    ],
)
def test_every_kind_is_imported(upload, client, kind, data, wanted):
    there = upload(data, kind=kind)["Location"]
    client.post(there, {**mapped(client.get(there)), "do": "import"})
    made = queries.KINDS[kind].objects.get()
    assert {name: getattr(made, name) for name in wanted} == wanted


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "empty"),
        (b"Name\n", "no rows below"),
        (b"Name,Name\nA,B\n", "stands twice"),
        (b"%PDF-1.7", "PDF"),
        (b"PK\x03\x04", "cannot be read"),
        (b"\0\1\2", "no table"),
        (b"x" * (10 * 1024 * 1024 + 1), "larger than 10 MB"),
    ],
)
def test_a_file_that_cannot_be_read_gets_a_sentence(upload, data, says):
    response = upload(data)
    assert response.status_code == 422
    assert says in response.content.decode()
    assert not Import.objects.exists()


def test_no_file_at_all_is_said_beside_the_field(signed_in, ada):
    assert signed_in(ada).post("/register/import/", {"kind": "system"}).status_code == 422


@pytest.mark.parametrize("touch", ["changed", "owned", "linked", "evidence"])
def test_what_somebody_built_on_is_not_taken_back(ada, olu, touch):
    made = services.import_rows(
        by=ada, kind="system", filename="x", digest="0" * 64, rows=[{"name": "A"}, {"name": "B"}]
    )
    one = AISystem.objects.earliest("number")
    if touch == "changed":
        services.change(one, by=ada, rev=1, purpose="More")
    elif touch == "owned":
        services.propose_owner(one, by=ada, to=olu)
        services.accept_owner(one, by=olu)
    elif touch == "linked":
        supplier = services.register_supplier(by=ada, name="Mill")
        services.link("supplied_by", one, supplier, by=ada)
    else:
        from fairlead.apps.evidence.services import take_in

        take_in(by=ada, title="Terms", kind="link", url="https://example.test/terms", about=one)
    with pytest.raises(RuleBrokenError, match="1 of its records"):
        services.undo_import(made, by=ada)
    assert AISystem.objects.count() == 2


def test_one_row_that_does_not_fit_leaves_nothing(ada):
    with pytest.raises(RuleBrokenError, match="name"):
        services.import_rows(
            by=ada, kind="system", filename="x", digest="0" * 64, rows=[{"name": "A"}, {"name": ""}]
        )
    with pytest.raises(RuleBrokenError, match="nothing to import"):
        services.import_rows(by=ada, kind="system", filename="x", digest="0" * 64, rows=[])
    assert not AISystem.objects.exists()
    assert not Import.objects.exists()


def test_auditors_and_strangers_do_not_import(signed_in, cy, dee, ada, upload):
    with pytest.raises(NotPermittedError):
        services.import_rows(
            by=cy, kind="system", filename="", digest="0" * 64, rows=[{"name": "A"}]
        )
    there = upload(GERMAN)["Location"]
    made = services.import_rows(
        by=ada, kind="system", filename="", digest="0" * 64, rows=[{"name": "A"}]
    )
    client = signed_in(dee)
    assert client.get(there).status_code == 404
    assert client.get(f"/register/imports/{made.code}/").status_code == 404
    assert client.post(f"/register/imports/{made.code}/undo/").status_code == 404


def test_two_thousand_rows_are_one_act(ada, sealed):
    rows = [{"name": f"System {n}"} for n in range(2_000)]
    made = services.import_rows(by=ada, kind="system", filename="", digest="0" * 64, rows=rows)
    assert (made.rows, AISystem.objects.count()) == (2_000, 2_000)
    assert sealed(ada)[1] == "SYS-2000"
    services.undo_import(made, by=ada)
    assert not AISystem.objects.exists()
    assert services.register_system(by=ada, name="Next").code == "SYS-2001"


def test_a_workbook_with_a_formula_names_the_cell(ada):
    book = Workbook()
    for row in (("Name", "Purpose"), ("A", '=HYPERLINK("http://x.example")')):
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    table = read_table(out.getvalue())
    run = dry_run(table, guess(table.header, "system"), "system", known={}, skip=False)
    assert [(each.row, each.column, each.says) for each in run.wrong] == [
        (2, "B", "This is a formula: paste its value instead.")
    ]
