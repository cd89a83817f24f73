"""The pages of evidence work in a plain browser and hand files out as files only."""

import io
from contextlib import closing

import pytest

from fairlead.apps.evidence import queries, services
from fairlead.apps.evidence.models import Evidence
from tests.apps.evidence.corpus import PDF

POLICY = "iso42001:A.2.2"


def upload(name="policy.pdf", data=PDF, **more):
    file = io.BytesIO(data)
    file.name = name
    return {"title": "Signed policy", "file": file, **more}


@pytest.fixture
def signed(ada):
    return services.take_in(
        by=ada,
        title="Signed policy",
        kind="file",
        data=PDF,
        filename='Politik für "KI".pdf',
        controls=[POLICY],
    )


def test_the_empty_list_offers_the_first_step(signed_in, ada):
    shown = signed_in(ada).get("/evidence/").content.decode()
    assert "No evidence yet" in shown
    assert "Take in the first" in shown


def test_a_file_goes_from_the_form_to_its_page(signed_in, ada):
    client = signed_in(ada)
    assert (
        'value="iso42001:A.2.2" selected'
        in client.get(f"/evidence/new/?control={POLICY}").content.decode()
    )
    answer = client.post("/evidence/new/", upload(controls=[POLICY]), follow=True)
    shown = answer.content.decode()
    assert answer.redirect_chain == [("/evidence/E-1/", 302)]
    for words in ("E-1 is taken in and sealed", "A.2.2 AI policy", "Observed", "In date"):
        assert words in shown
    assert Evidence.objects.get().digest in shown


def test_a_link_and_a_statement_have_forms_of_their_own(signed_in, ada):
    client = signed_in(ada)
    told = {"title": "Wiki", "url": "https://wiki.example/"}
    assert client.post("/evidence/new/?kind=link", told).status_code == 302
    told = {"title": "I looked", "text": "I read all notices."}
    assert client.post("/evidence/new/?kind=attestation", told).status_code == 302
    assert [each.form for each in queries.evidence(ada.organisation).order_by("number")] == [
        "link",
        "attestation",
    ]
    assert client.get("/evidence/new/?kind=rumour").status_code == 200


def test_a_refused_file_says_why_and_keeps_what_was_typed(signed_in, ada):
    answer = signed_in(ada).post("/evidence/new/", upload("policy.exe", b"MZ"))
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert "can run code" in shown
    assert "Signed policy" in shown


def test_the_same_file_twice_offers_the_evidence_that_has_it(signed_in, ada, signed):
    answer = signed_in(ada).post("/evidence/new/", upload())
    assert answer.status_code == 422
    assert "/evidence/E-1/#link" in answer.content.decode()


def test_a_file_leaves_as_a_download_that_can_do_nothing(signed_in, ada, signed):
    with closing(signed_in(ada).get("/evidence/E-1/file/")) as answer:
        assert b"".join(answer.streaming_content) == PDF
    headers = answer.headers
    assert headers["Content-Disposition"].startswith("attachment; filename*=utf-8''Politik%20f")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["Content-Type"] == "application/pdf"


@pytest.mark.parametrize(
    "path", ["", "file/", "renew/", "withdraw/"]
)  # fmt: skip
def test_another_firm_finds_nothing(signed_in, dee, signed, path):
    assert signed_in(dee).get(f"/evidence/E-1/{path}").status_code == 404


def test_staff_do_not_open_evidence_and_auditors_only_read(signed_in, bo, cy, signed):
    assert signed_in(bo).get("/evidence/E-1/").status_code == 403
    client = signed_in(cy)
    assert client.get("/evidence/E-1/").status_code == 200
    assert client.post("/evidence/new/", upload(data=PDF + b"\n")).status_code == 403
    assert client.post("/evidence/E-1/reinstate/").status_code == 403


def test_a_link_is_taken_off_and_undone(signed_in, ada, signed):
    client = signed_in(ada)
    shown = client.post("/evidence/E-1/unlink/A.2.2/", follow=True).content.decode()
    assert 'action="/evidence/E-1/link/A.2.2/"' in shown
    assert queries.controls_of(signed) == []
    client.post("/evidence/E-1/link/A.2.2/")
    assert queries.controls_of(signed) == [POLICY]
    client.post("/evidence/E-1/link/", {"controls": ["iso42001:A.3.2"]})
    assert len(queries.controls_of(signed)) == 2
    assert client.post("/evidence/E-1/link/", {"controls": ["x"]}).status_code == 422


def test_a_withdrawal_asks_why_and_is_undone(signed_in, ada, signed):
    client = signed_in(ada)
    assert client.post("/evidence/E-1/withdraw/", {"because": "no"}).status_code == 422
    told = {"because": "The wrong version was signed."}
    shown = client.post("/evidence/E-1/withdraw/", told, follow=True).content.decode()
    assert 'action="/evidence/E-1/reinstate/"' in shown
    assert "The wrong version was signed." in shown
    client.post("/evidence/E-1/reinstate/")
    assert "Renew" in client.get("/evidence/E-1/").content.decode()


def test_a_renewal_leads_from_old_to_new(signed_in, ada, signed):
    client = signed_in(ada)
    assert "Signed policy" in client.get("/evidence/E-1/renew/").content.decode()
    client.post("/evidence/E-1/renew/", upload(data=PDF + b"\n"))
    assert "/evidence/E-2/" in client.get("/evidence/E-1/").content.decode()
    assert "Renewed" in client.get("/evidence/E-1/").content.decode()
    assert client.post("/evidence/E-1/renew/", upload(data=PDF)).status_code == 422


def test_what_was_noticed_about_a_file_is_said(signed_in, ada):
    client = signed_in(ada)
    client.post("/evidence/new/", upload("t.csv", b"a,b\n=1+1,2\n"))
    assert "begin like formulas" in client.get("/evidence/E-1/").content.decode()


def test_the_list_narrows_by_state_grade_and_control(signed_in, ada, signed):
    client = signed_in(ada)
    services.take_in(by=ada, title="Wiki page", kind="link", url="https://wiki.example/")
    for query, found in (
        ("?control=iso42001:A.2.2", ["Signed policy"]),
        ("?grade=1", ["Wiki page"]),
        ("?fresh=in date", ["Signed policy", "Wiki page"]),
        ("?fresh=stale", []),
        ("?q=policy", ["Signed policy"]),
    ):
        shown = client.get(f"/evidence/{query}").content.decode()
        assert [t for t in ("Signed policy", "Wiki page") if t in shown] == found, query


@pytest.mark.parametrize("n", [1, 40])
def test_the_list_costs_the_same_queries_however_long(
    signed_in, ada, n, django_assert_max_num_queries
):
    for at in range(n):
        services.take_in(by=ada, title="L", kind="link", url=f"https://wiki.example/{at}")
    client = signed_in(ada)
    client.get("/evidence/")  # the session is written down once
    with django_assert_max_num_queries(12):
        client.get("/evidence/")


def test_a_csv_of_evidence_is_safe_to_open(signed_in, ada):
    services.take_in(by=ada, title="=HYPERLINK(1)", kind="link", url="https://wiki.example/")
    answer = signed_in(ada).get("/evidence/?format=csv")
    assert "'=HYPERLINK(1)" in b"".join(answer.streaming_content).decode()
