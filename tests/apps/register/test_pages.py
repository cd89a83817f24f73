"""The pages of the register: what they show, what they refuse, how little they ask."""

import re

import pytest

from fairlead.apps.register import queries, services

KINDS = {
    "system": "systems",
    "use_case": "use-cases",
    "model": "models",
    "data_set": "data-sets",
    "supplier": "suppliers",
}


@pytest.fixture
def page(signed_in, ada):
    """Get a page as Ada, as text."""

    def get(path, status=200, **asked):
        response = signed_in(ada).get(path, asked)
        assert response.status_code == status
        return response.content.decode()

    return get


@pytest.fixture
def send(signed_in, ada):
    """Post to a page as Ada."""

    def post(path, **told):
        return signed_in(ada).post(path, told)

    return post


def test_an_empty_register_offers_the_first_step(page):
    text = page("/register/")
    assert "No AI is registered yet" in text
    assert "/register/new/systems/" in text


def test_the_list_names_each_system_and_what_it_lacks(page, forecast):
    assert "Name an owner" in page("/register/SYS-1/")
    text = page("/register/")
    assert "Daily order forecast" in text
    assert "No owner" in text
    assert "Build, Use" in text


@pytest.mark.parametrize(("kind", "slug"), KINDS.items())
def test_every_kind_is_registered_changed_and_listed_by_form(page, send, ada, kind, slug):
    assert page(f"/register/new/{slug}/").count("<h1") == 1
    response = send(f"/register/new/{slug}/", name="Rye", purpose="To try", stage="inception")
    made = queries.records(ada.organisation, kind).get()
    assert (response.status_code, response["Location"]) == (302, f"/register/{made.code}/")
    assert "To try" in page(f"/register/{made.code}/")
    assert 'value="Rye"' in page(f"/register/{made.code}/change/")
    told = {"name": "Rye 2", "purpose": "To try", "stage": "inception", "rev": "1"}
    assert send(f"/register/{made.code}/change/", **told).status_code == 302
    assert "Rye 2" in page("/register/" if kind == "system" else f"/register/{slug}/")


def test_a_form_takes_every_fact(send, ada, olu):
    told = {
        "name": "Chat",
        "purpose": "Letters",
        "owner": str(olu.pk),
        "vendor_id": "OpenAI API",
        "our_roles": ["user", "provider"],
        "stage": "deployment",
        "autonomy": "drafts",
        "affected": ["customers"],
        "personal_data": "true",
        "went_live_on": "2026-05-01",
        "deputy": str(ada.pk),
    }
    assert send("/register/new/systems/", **told).status_code == 302
    made = queries.systems(ada.organisation).get()
    assert made.our_roles == ("provider", "user")
    assert (made.stage, made.autonomy, made.personal_data) == ("deployment", "drafts", True)
    assert made.vendor_id.startswith("ai:")
    assert (made.proposed_owner, made.deputy) == (olu, ada)


def test_something_alike_is_pointed_out_and_can_be_registered_anyway(send, ada, forecast):
    told = {"name": "Order forecast, daily", "stage": "operation_monitoring"}
    response = send("/register/new/systems/", **told)
    assert response.status_code == 422
    text = response.content.decode()
    assert "SYS-1 Daily order forecast" in text
    assert 'value="Order forecast, daily"' in text
    assert send("/register/new/systems/", anyway="yes", **told).status_code == 302
    assert queries.systems(ada.organisation).count() == 2


@pytest.mark.parametrize(
    ("told", "says"),
    [
        ({"name": ""}, "required"),
        ({"name": "x" * 201}, "200"),
        ({"name": "x", "vendor_id": "No such thing at all"}, "catalogue does not know"),
        ({"name": "x", "affected": "martians"}, "martians"),
        ({"name": "x", "went_live_on": "yesterday"}, "valid date"),
        ({"name": "x", "stage": "retirement"}, "retirement"),
    ],
)
def test_what_does_not_fit_is_said_beside_the_field_and_nothing_is_kept(send, ada, told, says):
    response = send("/register/new/systems/", **{"stage": "inception", **told})
    assert response.status_code == 422
    assert says in response.content.decode()
    assert not queries.systems(ada.organisation).exists()


def test_who_was_too_late_keeps_what_they_typed_and_may_save_on_top(send, ada, forecast):
    services.change(forecast, by=ada, rev=1, purpose="Other")
    told = {"name": "Forecast", "stage": "operation_monitoring", "rev": "1"}
    response = send("/register/SYS-1/change/", **told)
    text = response.content.decode()
    assert response.status_code == 422
    assert "Somebody else changed SYS-1 meanwhile" in text
    assert 'value="Forecast"' in text
    assert send("/register/SYS-1/change/", **{**told, "rev": "2"}).status_code == 302
    assert queries.get_system(ada.organisation, "SYS-1").name == "Forecast"


def test_an_owner_is_asked_and_answers_on_the_page(send, signed_in, ada, olu, forecast):
    assert send("/register/SYS-1/owner/", to=olu.pk).status_code == 302
    client = signed_in(olu)
    assert "You are asked to own Daily order forecast" in client.get("/register/").content.decode()
    assert "Will you answer for this?" in client.get("/register/SYS-1/").content.decode()
    assert client.post("/register/SYS-1/owner/accept/").status_code == 302
    assert queries.get_system(ada.organisation, "SYS-1").owner == olu


def test_who_is_asked_may_decline(send, signed_in, ada, olu, forecast):
    send("/register/SYS-1/owner/", to=olu.pk)
    assert send("/register/SYS-1/owner/accept/").status_code == 422
    assert signed_in(olu).post("/register/SYS-1/owner/decline/", {"because": "No time"})
    found = queries.get_system(ada.organisation, "SYS-1")
    assert (found.owner, found.proposed_owner) == (None, None)


def test_retiring_needs_a_reason_and_can_be_undone(send, page, forecast):
    assert send("/register/SYS-1/retire/", because="").status_code == 422
    assert send("/register/SYS-1/retire/", because="Replaced").status_code == 302
    text = page("/register/SYS-1/")
    assert "It is out of use." in text
    assert 'action="/register/SYS-1/reinstate/"' in text
    assert "Replaced" in text
    send("/register/SYS-1/reinstate/")
    assert "Take back into use" not in page("/register/SYS-1/")


def test_a_link_is_made_by_code_and_undone(send, page, ada, forecast):
    services.register_supplier(by=ada, name="Mill & Co")
    assert send("/register/SYS-1/links/", how="supplied_by", other="sup-1 Mill").status_code == 302
    assert "Mill &amp; Co" in page("/register/SYS-1/")
    assert "supplies" in page("/register/SUP-1/")
    path = re.search(r"/register/SYS-1/links/\d+/remove/", page("/register/SYS-1/"))[0]
    assert send(path).status_code == 302
    assert send(path).status_code == 404


@pytest.mark.parametrize(
    ("how", "other", "says"),
    [
        ("supplied_by", "SUP-9", "There is no record SUP-9"),
        ("supplied_by", "<b>", "There is no record &lt;B&gt;"),
        ("uses", "SYS-1", "cannot be linked"),
        ("supplied_by", "SYS-1", "cannot be linked"),
        ("eats", "SYS-1", "eats"),
    ],
)
def test_a_link_that_cannot_be_is_refused_with_a_sentence(send, forecast, how, other, says):
    response = send("/register/SYS-1/links/", how=how, other=other)
    assert response.status_code == 422
    assert says in response.content.decode()


def test_versions_are_recorded_on_the_page_of_a_model(send, page, ada):
    services.register_model(by=ada, name="Llama")
    assert send("/register/MOD-1/versions/new/", version="3.1", digest="zz").status_code == 422
    assert send("/register/MOD-1/versions/new/", version="3.1").status_code == 302
    assert "3.1" in page("/register/MOD-1/")


def test_the_timeline_tells_who_did_what(page, ada, forecast):
    services.retire(forecast, by=ada, because="Replaced by the new one")
    text = page("/register/SYS-1/")
    assert "Ada registered the AI system" in text
    assert "Ada retired it" in text
    assert "Replaced by the new one" in text


def test_searching_for_a_code_goes_straight_there(signed_in, ada, dee, forecast):
    response = signed_in(ada).get("/register/", {"q": " sys-1 "})
    assert (response.status_code, response["Location"]) == (302, "/register/SYS-1/")
    for member, words in ((ada, "SYS-2"), (ada, "SYS-١"), (dee, "SYS-1")):
        assert signed_in(member).get("/register/", {"q": words}).status_code == 200


def test_only_stages_that_may_follow_are_offered(page, ada, forecast):
    form = page("/register/SYS-1/change/").split('name="stage"')[1].split("</select>")[0]
    offered = re.findall(r'<option value="(\w+)"', form)
    assert offered == ["deployment", "operation_monitoring", "re_evaluation"]
    services.retire(forecast, by=ada, because="Replaced")
    assert page("/register/SYS-1/change/")


def test_evidence_about_a_record_stands_on_its_page(page, ada, forecast):
    from fairlead.apps.evidence.services import take_in

    assert "No evidence about it counts today" in page("/register/SYS-1/")
    take_in(by=ada, title="Terms", kind="link", url="https://example.test/terms", about=forecast)
    text = page("/register/SYS-1/")
    assert "Terms" in text
    assert "Stated" in text


def test_another_subject_adds_a_panel_and_a_column(page, forecast, monkeypatch):
    from django.db.models import Value
    from django.utils.html import format_html

    from fairlead.apps.pages.listspec import Column
    from fairlead.apps.register import panels

    monkeypatch.setattr(panels, "_PANELS", {})
    monkeypatch.setattr(panels, "_COLUMNS", {})
    for name, told in (("noise", "Hums in {}"), ("quiet", "")):
        panels.add_panel(
            panels.Panel(name, f"Its {name}", lambda r, m, told=told: format_html(told, r.code))
        )
    column = Column("worst", "Worst", lambda system: f"at most {system.worst}")
    panels.add_column(panels.ListColumn(column, lambda rows: rows.annotate(worst=Value(7))))
    text = page("/register/SYS-1/")
    assert "Its noise" in text
    assert "Hums in SYS-1" in text
    assert "Its quiet" not in text
    assert "at most 7" in page("/register/")


def test_dee_gets_the_answer_for_what_does_not_exist(signed_in, dee, forecast):
    client = signed_in(dee)
    for path in ("", "change/", "owner/", "retire/"):
        assert client.get(f"/register/SYS-1/{path}").status_code == 404
    for path in ("owner/accept/", "reinstate/", "links/", "links/1/remove/", "retire/"):
        assert client.post(f"/register/SYS-1/{path}").status_code == 404


def test_cy_reads_and_changes_nothing(signed_in, cy, ada, forecast, sealed):
    client, before = signed_in(cy), sealed(ada)
    assert client.get("/register/SYS-1/").status_code == 200
    told = {"name": "Mine", "stage": "operation_monitoring", "rev": "1"}
    assert client.post("/register/new/systems/", told).status_code == 403
    assert client.post("/register/SYS-1/change/", told).status_code == 403
    assert client.post("/register/SYS-1/retire/", {"because": "I say so"}).status_code == 403
    assert sealed(ada) == before


def test_staff_do_not_open_the_register(signed_in, bo, forecast):
    assert signed_in(bo).get("/register/").status_code == 403


def test_what_needs_attention_is_the_same_in_page_and_database(ada, olu):
    from datetime import date
    from itertools import product

    from fairlead.apps.register.models import AISystem

    today = date(2026, 5, 1)
    days = (None, today, date(2026, 4, 30))
    every = product((None, olu), ((), ("user",)), ((), ("staff",)), (None, False), days)
    for number, (owner, roles, affected, personal, due) in enumerate(every):
        system = services.register_system(
            by=ada, name=f"S{number}", our_roles=roles, affected=affected, personal_data=personal
        )
        if owner:
            services.propose_owner(system, by=ada, to=ada)
        AISystem.objects.filter(pk=system.pk).update(review_due_on=due)
    rows = queries.systems(ada.organisation)
    needing = set(rows.filter(queries.needs_attention(today)).values_list("pk", flat=True))
    assert needing == {each.pk for each in rows if each.standing(today).needs}
    assert 0 < len(needing) < rows.count()


def test_the_list_costs_the_same_few_queries_however_long(signed_in, ada, olu):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = signed_in(ada)
    client.get("/register/")
    asked = []
    for number in range(60):
        services.register_system(by=ada, name=f"System {number}", owner=ada if number % 2 else olu)
        if number in (0, 54, 59):
            with CaptureQueriesContext(connection) as queries_:
                assert f"System {number}" in client.get("/register/?sort=-name").content.decode()
            # the transaction around each test turns the session's BEGIN into savepoints
            asked.append(sum("SAVEPOINT" not in each["sql"] for each in queries_))
    assert asked[0] <= asked[1] == asked[2] <= 12


@pytest.mark.parametrize("slug", [*KINDS.values()])
def test_exports_hold_every_fact_and_no_formula(signed_in, ada, slug):
    kind = {slug: kind for kind, slug in KINDS.items()}[slug]
    services.REGISTER[kind](by=ada, name="=cmd()", purpose="For tests")
    path = "/register/" if kind == "system" else f"/register/{slug}/"
    response = signed_in(ada).get(path, {"format": "csv"})
    text = b"".join(response.streaming_content).decode()
    assert "'=cmd()" in text
    assert f"{queries.KINDS[kind].prefix}-1" in text
    assert "For tests" in text
    xlsx = signed_in(ada).get(path, {"format": "xlsx"})
    assert b"".join(xlsx.streaming_content)[:2] == b"PK"
