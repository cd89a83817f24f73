"""One decision on one page: what was decided, what happened, the proof, and nothing opened."""

import json


def kinds(decision):
    from fairlead.apps.journal.queries import timeline

    return [line.kind for line in timeline(decision.tenant, about=decision)]


def test_the_page_tells_the_decision_and_opens_nothing(signed_in, ada, refused, place):
    answer = signed_in(ada).get(place(refused))
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "A person looked and kept the answer of Scoring: refused." in text
    assert "Weighed by the model" in text
    assert "customer-4711" not in text
    assert "190000" not in text
    assert "Aged 18" not in text
    assert kinds(refused) == []


def test_opening_needs_a_reason_shows_the_reasons_once_and_is_sealed(
    signed_in, ada, refused, place
):
    browser = signed_in(ada)
    asked = {"parts": ["explanation", "input"]}
    without = browser.post(f"{place(refused)}open/", asked)
    assert without.status_code == 422
    assert kinds(refused) == []
    opened = browser.post(f"{place(refused)}open/", asked | {"because": "She asked why."})
    text = opened.content.decode()
    assert opened.status_code == 200
    assert opened["Cache-Control"] == "no-store"
    assert "Income_minor: moved the result down" in text
    assert "Aged 18 or over" in text
    assert "&quot;income_minor&quot;: 190000" in text
    assert kinds(refused) == ["decisions.open"]
    assert "income_minor" not in browser.get(place(refused)).content.decode()


def test_a_board_member_and_an_auditor_read_the_page_but_open_nothing(
    signed_in, max_, cy, refused, place
):
    for member in (max_, cy):
        browser = signed_in(member)
        assert "Open for this once" not in browser.get(place(refused)).content.decode()
        asked = {"parts": ["input"], "because": "curious"}
        answer = browser.post(f"{place(refused)}open/", asked)
        assert answer.status_code == 403
    assert kinds(refused) == []


def test_another_firm_finds_nothing(signed_in, dee, refused, place):
    assert signed_in(dee).get(place(refused)).status_code == 404


def test_when_the_key_is_gone_the_page_says_so_and_the_proof_stays(signed_in, ada, refused, place):
    from fairlead.apps.journal import checkpoints
    from fairlead.apps.journal.queries import current_log
    from fairlead.apps.keyring.services import destroy

    checkpoints.publish(current_log(refused.tenant))
    destroy(refused.tenant, [refused.subject])
    browser = signed_in(ada)
    text = browser.get(place(refused)).content.decode()
    assert "The key of this person was destroyed" in text
    assert "Open for this once" not in text
    asked = {"parts": ["input"], "because": "She asked why."}
    assert browser.post(f"{place(refused)}open/", asked).status_code == 422
    proof = browser.get(place(refused).rstrip("/") + ".tlog-proof")
    assert proof.content.startswith(b"c2sp.org/tlog-proof@v1\nindex ")


def test_the_words_of_the_firm_and_the_order_change_what_is_told(signed_in, ada, refused, place):
    from fairlead.apps.decisions.services import keep_words, say_against
    from fairlead.apps.decisions.words_sheet import Line

    keep_words(
        refused.system,
        [Line("en", "income_minor", "your monthly income", down="Your income was low.")],
        by=ada,
    )
    say_against(refused.system, "up", by=ada)
    asked = {"parts": ["explanation"], "because": "She asked why."}
    text = signed_in(ada).post(f"{place(refused)}open/", asked).content.decode()
    assert text.index("Years: moved the result up") < text.index("Your income was low.")
    assert "Your monthly income at 230000 instead of 190000" in text
    assert "Without words of yours:" in text


def test_what_came_of_it_and_what_people_did_stand_in_the_time_line(ada, sender, refused):
    from fairlead.apps.decisions.gathering import trace
    from fairlead.apps.decisions.services import open_parts, record_outcomes
    from fairlead.core.decisions.record import parsed_outcome

    later = {
        "id": "out-1",
        "decision": "loan-1",
        "at": "2027-06-01T00:00:00.000000Z",
        "outcome": "repaid",
    }
    record_outcomes([parsed_outcome(json.dumps(later).encode())], by=sender)
    open_parts(refused, ["input"], by=ada, because="She asked why.")
    told = trace(refused).told
    assert [each.title for each in told if not each.note] == [
        "Opened sealed parts of a decision",
        "Sealed in the ledger",
    ]
    assert told[0].title == "What came of it: repaid"
    assert told[-1].title == "Weighed by the model"


def test_a_program_searches_and_reads_without_what_is_sealed(client, ada, token_of, refused):
    key = token_of(ada, "read")[1]
    headers = {"Authorization": f"Bearer {key}"}
    found = client.get(
        "/api/v1/decisions?person=customer-4711&outcome=refused", headers=headers
    ).json()
    assert [each["id"] for each in found["items"]] == ["loan-1"]
    assert found["next"] == ""
    one = client.get("/api/v1/decisions/loan-1", headers=headers).json()
    assert set(one["sealed"]) == {"input", "explanation"}
    assert one["erased"] is False
    assert one["index"] == refused.seq
    assert "190000" not in json.dumps(one)
    assert client.get("/api/v1/decisions?since=x", headers=headers).status_code == 422
    only_sends = {"Authorization": f"Bearer {token_of(ada)[1]}"}
    assert client.get("/api/v1/decisions/loan-1", headers=only_sends).status_code == 403


def test_the_proof_for_programs_is_the_one_of_the_ledger(client, ada, token_of, refused):
    from fairlead.apps.journal import checkpoints
    from fairlead.apps.journal.queries import current_log

    headers = {"Authorization": f"Bearer {token_of(ada, 'read')[1]}"}
    assert client.get("/api/v1/decisions/loan-1/proof", headers=headers).status_code == 404
    checkpoints.publish(current_log(refused.tenant))
    answer = client.get("/api/v1/decisions/loan-1/proof", headers=headers)
    assert answer.content.decode().splitlines()[1] == f"index {refused.seq}"


def test_after_an_erasure_the_page_says_on_which_day(signed_in, ada, join, refused, place):
    from django.utils import timezone
    from django.utils.formats import date_format

    from fairlead.apps.privacy.models import Request
    from fairlead.apps.privacy.person import Person
    from fairlead.apps.privacy.services import ask_erasure, erase

    asked = ask_erasure(
        Person(refused.organisation, refused.subject),
        by=ada,
        basis=Request.Basis.values[0],
        because="She asked us in writing to erase what we hold about her.",
    )
    erase(asked, by=join("Pia", "dpo"))
    text = signed_in(ada).get(place(refused)).content.decode()
    assert f"Erased on {date_format(timezone.localdate(), 'j F Y')}" in text
    assert "Erased what was sealed about a person" in text
    assert kinds(refused) == []
