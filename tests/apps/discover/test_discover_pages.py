"""The pages of Discover: inbox, finding, source, coverage, declaration."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from fairlead.apps.discover import queries, services
from fairlead.apps.discover.models import Declaration, DeclareLink, Finding, Import

WHY = "Customers have not agreed to be recorded."


def hand_in(browser, data, name="apps.csv"):
    file = SimpleUploadedFile(name, data)
    return browser.post("/discover/sources/add/", {"file": file})


def test_a_dropped_export_is_shown_first_and_then_taken_in(ada, signed_in, google):
    browser = signed_in(ada)
    answer = hand_in(browser, google)
    page = browser.get(answer["Location"])
    assert b"One trace of AI in 2 rows" in page.content
    assert not Import.objects.exists()
    guessed = {"source": "google_accessed_apps", "in_app": "0", "in_users": "4", "do": "import"}
    done = browser.post(answer["Location"], guessed, follow=True)
    assert b"The file is deleted" in done.content
    assert Finding.objects.get().people == 4
    assert browser.get(answer["Location"]).status_code == 404


def test_an_unknown_table_is_matched_by_hand(ada, signed_in):
    browser = signed_in(ada)
    where = hand_in(browser, b"Programm,Leute\nOtter.ai,3\n")["Location"]
    assert b"Which export is this?" in browser.get(where).content
    told = {"source": "google_accessed_apps", "in_app": "0", "in_users": "1", "do": "import"}
    told["in_scopes"] = "1"
    told["in_app_id"] = "0"
    browser.post(where, told)
    assert Finding.objects.get().people == 3


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7\n", b"PK\x03\x04", b'{"a":1,"a":2}'])
def test_a_bad_file_is_answered_with_a_sentence(ada, signed_in, data):
    answer = hand_in(signed_in(ada), data)
    assert answer.status_code == 422
    assert not Import.objects.exists()


def test_the_inbox_asks_few_questions_however_long_it_is(
    otter, ada, signed_in, django_assert_max_num_queries
):
    for number in range(20):
        services.declare(by=ada, tool=f"Tool {number}", purpose="Bake", how_often="daily")
    browser = signed_in(ada)
    browser.get("/discover/")
    with django_assert_max_num_queries(12):
        assert b"Tool 19" in browser.get("/discover/").content


def test_a_decision_lapses_by_itself(otter, ada, signed_in, time_machine_days):
    browser = signed_in(ada)
    day = timezone.localdate() + timedelta(days=20)
    facts = {"decision": "stop", "because": WHY, "review_on": day.isoformat()}
    assert browser.post("/discover/F-1/decide/", facts).status_code == 302
    assert queries.inbox(ada.organisation).get().stands == "decided"
    with time_machine_days(21):
        assert queries.inbox(ada.organisation).get().stands == "lapsed"


def test_half_a_decision_comes_back_with_the_reason(otter, ada, signed_in):
    facts = {"decision": "allow", "because": WHY, "review_on": "2030-01-01"}
    answer = signed_in(ada).post("/discover/F-1/decide/", facts)
    assert answer.status_code == 422
    assert b"Name somebody" in answer.content


def test_facts_of_the_tool_stand_apart_from_our_decision(otter, ada, signed_in):
    page = signed_in(ada).get("/discover/F-1/").content.decode()
    assert page.index("Facts about the tool") < page.index("Our decision")
    assert "no legal statement" in page


def test_silence_is_shown_after_35_days(otter, ada, signed_in, time_machine_days):
    with time_machine_days(36):
        browser = signed_in(ada)
        assert b"Silent for 36 days" in browser.get("/discover/coverage/").content


def test_whoever_has_the_link_declares_without_account_or_name(ada, client):
    _link, secret = services.make_link(by=ada, label="Sales")
    where = f"/discover/declare/{secret}/"
    page = client.get(where)
    assert b"Nobody is blamed" in page.content
    facts = {"tool": "otter", "purpose": "Minutes", "how_often": "daily", "once": "a1"}
    assert b"DEC-1" in client.post(where, facts).content
    assert b"DEC-1" in client.post(where, facts).content
    assert Declaration.objects.count() == 1


def test_a_program_that_fills_every_field_is_thanked_and_forgotten(ada, client):
    _link, secret = services.make_link(by=ada, label="Sales")
    facts = {"tool": "x", "purpose": "x", "how_often": "daily", "once": "a", "website": "x"}
    answer = client.post(f"/discover/declare/{secret}/", facts)
    assert b"Thank you" in answer.content
    assert not Declaration.objects.exists()


def test_a_closed_link_or_a_guess_is_not_found(ada, client, signed_in):
    link, secret = services.make_link(by=ada, label="Sales")
    services.revoke_link(link, by=ada)
    for each in (secret, "guess"):
        assert client.get(f"/discover/declare/{each}/").status_code == 404


def test_declaring_too_often_is_slowed_down(ada, client, settings):
    settings.ACCOUNT_RATE_LIMITS = {"declare": "2/h/ip"}
    _link, secret = services.make_link(by=ada, label="Sales")
    where = f"/discover/declare/{secret}/"
    assert [client.post(where, {}).status_code for _ in range(3)] == [422, 422, 429]


def test_the_link_is_shown_once_with_a_picture_to_scan(ada, signed_in):
    browser = signed_in(ada)
    page = browser.post("/discover/links/", {"label": "Sales"}).content
    assert b"<svg" in page
    secret = page.decode().split("/discover/declare/")[1].split("/")[0]
    assert secret.encode() not in browser.get("/discover/links/").content
    assert DeclareLink.objects.get().digest != secret


def test_staff_declare_signed_in_and_read_nothing_else(bo, signed_in, otter):
    browser = signed_in(bo)
    assert browser.get("/discover/declare/").status_code == 200
    assert browser.get("/discover/").status_code == 403


def test_who_was_asked_answers_without_reading_the_inbox(otter, ada, bo, signed_in):
    day = timezone.localdate() + timedelta(days=20)
    services.decide(otter, by=ada, decision="allow", because=WHY, review_on=day, owner=bo)
    browser = signed_in(bo)
    assert browser.get("/discover/F-1/owner/").status_code == 200
    browser.post("/discover/F-1/owner/", {"answer": "yes"})
    otter.refresh_from_db()
    assert otter.owner == bo
    assert browser.get("/discover/F-1/owner/").status_code == 404


def test_another_firm_finds_nothing(otter, dee, signed_in):
    browser = signed_in(dee)
    assert browser.get("/discover/F-1/").status_code == 404
    assert b"Otter" not in browser.get("/discover/").content
