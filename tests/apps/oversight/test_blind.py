"""Whoever is to look at a decision blind finds its answer behind no other door."""

import io
import json
import zipfile
from datetime import timedelta

import pytest
from django.utils import timezone

from fairlead.apps.decisions.queries import address_of_decision
from fairlead.apps.decisions.services import open_parts
from fairlead.apps.journal.errors import RuleBrokenError
from fairlead.apps.oversight import queries, services
from fairlead.apps.oversight.models import Declined, Look, Review

SAYS = "You are asked for a blind second look at this decision: decide first, or decline the review"
WHY = "I decided this case myself last week."
SECRET = ("refused", "No credit", "Refused")


def look_and_decide(case, by):
    services.take(case, by=by)
    services.answer(case, by=by, outcome="refused")
    services.decide(case, by=by, action="accept")


def taken(response):
    """Read a file that is handed over to its end, which closes it."""
    data = b"".join(response.streaming_content)
    response.close()
    return data


def entry_at(decision):
    from fairlead.apps.decisions.queries import epoch_of

    return f"/ledger/entry/{epoch_of(decision)}/{decision.seq}"


# ---- the page of the decision
def test_the_page_of_the_decision_tells_no_answer_and_leads_to_the_case(
    signed_in, hal, ada, case, come_in
):
    page = signed_in(hal).get(address_of_decision(case.decision)).content.decode()
    assert SAYS in page
    assert case.get_absolute_url() in page
    assert f"{case.get_absolute_url()}?decline=yes#decline" in page
    for told in ("refused", "Decided:", "0.123", "0.987", "Open for this once", "Write to the"):
        assert told not in page
    assert "Sealed in the ledger" in page
    other = signed_in(ada).get(address_of_decision(case.decision)).content.decode()
    assert SAYS not in other
    assert "Scoring answered: refused" in other


def test_the_parts_of_the_page_refuse_as_well(signed_in, hal, case):
    client, place = signed_in(hal), address_of_decision(case.decision)
    opened = client.post(f"{place}open/", {"parts": ["output"], "because": "I am curious."})
    assert (opened.status_code, SAYS in opened.content.decode()) == (422, True)
    assert "No credit" not in opened.content.decode()
    raw = client.get(f"{place[:-1]}.json")
    assert (raw.status_code, SAYS in raw.content.decode()) == (422, True)
    with pytest.raises(RuleBrokenError, match=SAYS):
        open_parts(case.decision, ["explanation"], by=hal, because="For a complaint.")


def test_once_decided_everything_is_open(signed_in, hal, case):
    look_and_decide(case, hal)
    page = signed_in(hal).get(address_of_decision(case.decision)).content.decode()
    assert SAYS not in page
    assert "Scoring answered: refused" in page


def test_who_has_answered_and_not_decided_is_bound_still(signed_in, hal, case):
    services.take(case, by=hal)
    services.answer(case, by=hal, outcome="granted")
    assert SAYS in signed_in(hal).get(address_of_decision(case.decision)).content.decode()


def test_when_another_settled_it_everything_is_open(signed_in, hal, eve, case):
    look_and_decide(case, eve)
    assert SAYS not in signed_in(hal).get(address_of_decision(case.decision)).content.decode()


def test_whose_role_takes_no_reviews_is_not_bound_for_ever(signed_in, join, name, ada, case, hal):
    dora = join("Dora", "dpo", "reviewer")
    name(dora)
    assert queries.is_reviewer(dora)
    dora.roles = ["dpo"]
    dora.save(update_fields=["roles"])
    assert not queries.is_reviewer(dora)
    assert SAYS not in signed_in(dora).get(address_of_decision(case.decision)).content.decode()


# ---- lists and searches
def test_the_list_shows_the_row_and_no_answer(signed_in, hal, case):
    client = signed_in(hal)
    page = client.get("/decisions/").content.decode()
    assert "d-1" in page
    assert "Look at it blind first" in page
    assert page.count("refused</td>") == 0
    rows = client.get("/decisions/?format=csv").getvalue().decode("utf-8-sig").splitlines()
    [mine] = [row for row in rows if row.startswith("d-1")]
    assert "refused" not in mine
    assert any("granted" in row for row in rows if row.startswith("d-2"))


@pytest.mark.parametrize("asked", ["outcome=refused", "overridden=yes", "outcome=refused&id=d-1"])
def test_no_search_by_answers_finds_it(signed_in, hal, ada, case, asked):
    from fairlead.apps.decisions.models import Decision

    Decision.objects.filter(ext_id="d-1").update(overridden=True)
    assert ">d-1<" in signed_in(ada).get(f"/decisions/?{asked}").content.decode()
    assert ">d-1<" not in signed_in(hal).get(f"/decisions/?{asked}").content.decode()


def test_a_search_by_another_answer_does_not_tell_it_apart(signed_in, hal, case):
    found = signed_in(hal).get("/decisions/?outcome=granted").content.decode()
    assert (">d-2<" in found, ">d-1<" in found) == (True, False)


def test_the_page_of_the_system_tells_no_answer(signed_in, hal, case, scoring):
    page = signed_in(hal).get(scoring.get_absolute_url()).content.decode()
    assert "Look at it blind first" in page
    assert '>d-1</a> <span class="fl-note">refused' not in page


# ---- programs
def test_a_token_opens_no_more_than_the_pages_of_whom_it_speaks_for(client, hal, ada, case):
    from fairlead.apps.org.services import make_token

    day = timezone.localdate() + timedelta(days=9)

    def ask(member, path):
        _token, key = make_token(by=member, name="look", scopes=["read"], expires_on=day)
        told = client.get(f"/api/v1/decisions{path}", headers={"Authorization": f"Bearer {key}"})
        return told.json()

    one = ask(hal, "/d-1")
    assert one["review"] == case.get_absolute_url()
    hidden = ("outcome", "score_micro", "confidence_micro", "action", "overridden", "later")
    assert [one[name] for name in hidden] == [None] * 6
    assert {each["id"]: each["outcome"] for each in ask(hal, "")["items"]} == {
        "d-1": None,
        "d-2": "granted",
    }
    assert ask(hal, "?outcome=refused")["items"] == []
    told = ask(ada, "/d-1")
    assert (told["outcome"], told["overridden"], told["review"]) == ("refused", False, "")


# ---- packs and letters
def test_neither_pack_nor_letter_is_made_of_it(stepped_up, hal, case):
    client, place = stepped_up(hal), address_of_decision(case.decision)
    for told in (
        client.post(place.replace("/decisions/", "/pack/decision/"), {}),
        client.get(f"{place}letter/"),
    ):
        assert (told.status_code, SAYS in told.content.decode()) == (422, True)


def test_a_letter_that_stands_already_is_not_opened(signed_in, hal, ada, case):
    from fairlead.apps.decisions.services import Answers, draft_letter

    letter = draft_letter(
        case.decision,
        by=ada,
        language="en",
        matter="your request for credit",
        contact="the bakery",
        answers=Answers(place="uk", is_listed=False, is_significant=True),
    )
    client = signed_in(hal)
    page = client.get(f"/decisions/letters/L-{letter.number}/").content.decode()
    assert SAYS in page
    assert "Open the letter" not in page
    opened = client.post(f"/decisions/letters/L-{letter.number}/open/")
    assert (opened.status_code, SAYS in opened.content.decode()) == (422, True)


def test_a_whole_pack_is_made_and_taken_by_somebody_else(signed_in, hal, ada, case):
    from fairlead.apps.pack import services as packs

    with pytest.raises(RuleBrokenError, match="answers of 1 decisions that you are asked"):
        packs.export_pack(by=hal)
    made = packs.export_pack(by=ada)
    refused = signed_in(hal).get(f"/pack/{made.code}/download/")
    assert (refused.status_code, "let somebody else take" in refused.content.decode()) == (
        422,
        True,
    )
    assert "asked to look at blind" in signed_in(hal).get("/pack/").content.decode()
    look_and_decide(case, hal)
    assert len(taken(signed_in(hal).get(f"/pack/{made.code}/download/"))) == made.size


def test_a_pack_older_than_the_decision_is_open(signed_in, hal, ada, come_in, watched):
    from fairlead.apps.pack import services as packs

    made = packs.export_pack(by=ada)
    come_in("d-1")
    services.sample_new()
    assert len(taken(signed_in(hal).get(f"/pack/{made.code}/download/"))) == made.size


# ---- the ledger
def test_its_entry_stands_in_the_ledger_without_what_it_says(signed_in, hal, ada, case):
    from fairlead.apps.journal import checkpoints
    from fairlead.apps.journal.queries import current_log

    checkpoints.publish(current_log(hal.tenant))
    client, place = signed_in(hal), entry_at(case.decision)
    page = client.get(f"{place}/").content.decode()
    assert SAYS in page
    assert ("refused" in page, "What was written" in page) == (False, False)
    raw = client.get(f"{place}.json")
    assert (raw.status_code, '"outcome"' in raw.content.decode()) == (422, False)
    assert client.get(f"{place}.tlog-proof").status_code == 200
    assert "refused" in signed_in(ada).get(f"{place}/").content.decode()


def test_what_came_of_it_stands_in_the_ledger_without_what_it_says(signed_in, hal, ada, case, join):
    from fairlead.apps.decisions.models import Outcome
    from fairlead.apps.decisions.services import Sender, record_outcomes
    from fairlead.apps.org.services import make_token
    from fairlead.core.decisions.record import parsed_outcome

    day = timezone.localdate() + timedelta(days=9)
    token, _ = make_token(by=ada, name="later", scopes=["decide"], expires_on=day)
    sent = json.dumps({"id": "o-1", "decision": "d-1", "outcome": "repaid"}).encode()
    record_outcomes([parsed_outcome(sent)], by=Sender(ada, token))
    page = signed_in(hal).get(f"{entry_at(Outcome.objects.get())}/").content.decode()
    assert (SAYS in page, "repaid" in page) == (True, False)


# ---- the rights of people do not wait
def test_the_page_of_the_person_tells_no_answer(signed_in, hal, case):
    page = signed_in(hal).get(f"/privacy/people/{case.decision.subject}/").content.decode()
    assert "Look at it blind first" in page
    assert ">refused<" not in page
    assert "1 of these decisions waits for your blind look" in page


def test_a_copy_for_the_person_is_made_and_leaves_the_case_to_others(hal, case, bakery, sealed):
    from fairlead.apps.privacy import queries as people
    from fairlead.apps.privacy import services as privacy

    person = people.get_person(bakery, case.decision.subject)
    made, file = privacy.export_person(person, because="She asked on Monday.", by=hal)
    told = json.loads(zipfile.ZipFile(io.BytesIO(file)).read("person.json"))
    assert [each["outcome"] for each in told["decisions"]] == ["granted", "refused"]
    left, exported = sealed(bakery, 2)
    assert (exported["type"], exported["facts"]["request"]) == ("privacy.export", made.code)
    assert (left["type"], left["obj"]["id"]) == ("oversight.review.decline", "RV-1")
    assert left["facts"]["others"] == 2
    with pytest.raises(RuleBrokenError, match="You left this case to others"):
        services.take(case, by=hal)


def test_a_copy_ends_a_look_that_was_begun(hal, case, bakery):
    from fairlead.apps.privacy import queries as people
    from fairlead.apps.privacy import services as privacy

    services.take(case, by=hal)
    services.answer(case, by=hal, outcome="granted")
    person = people.get_person(bakery, case.decision.subject)
    privacy.export_person(person, because="She asked on Monday.", by=hal)
    with pytest.raises(RuleBrokenError, match="You left this case to others"):
        services.decide(case, by=hal, action="accept")
    assert Look.objects.get().first == "granted"


# ---- declining
def test_declining_is_sealed_with_its_reason_and_frees_the_case(
    signed_in, hal, eve, case, bakery, sealed
):
    from fairlead.apps.journal.models import Writing

    services.take(case, by=hal)
    assert services.decline(case, by=hal, because=WHY) == 2
    [entry] = sealed(bakery)
    assert (entry["type"], entry["obj"]["id"]) == ("oversight.review.decline", "RV-1")
    assert entry["facts"]["others"] == 2
    assert Writing.objects.get(commitment=entry["facts"]["because"]).text == WHY
    assert not Look.objects.exists()
    case.refresh_from_db()
    assert (case.state, case.held_by) == ("waiting", None)
    assert "refused" in signed_in(hal).get(address_of_decision(case.decision)).content.decode()
    look_and_decide(case, eve)


def test_who_declined_cannot_take_it_again_and_is_not_asked(hal, case):
    services.decline(case, by=hal, because=WHY)
    assert queries.waiting_for(hal) == {"waits": 0, "late": 0}
    for again in (services.take, services.decline):
        told = {"because": WHY} if again is services.decline else {}
        with pytest.raises(RuleBrokenError, match="You left this case to others"):
            again(case, by=hal, **told)
    assert Declined.objects.count() == 1


@pytest.mark.parametrize("because", ["", "  ", "no", "xxxxxxxxxxxxx"])
def test_declining_wants_a_reason(hal, case, because, bakery, sealed):
    before = sealed(bakery)
    with pytest.raises(RuleBrokenError, match="Say why you cannot look at it blind"):
        services.decline(case, by=hal, because=because)
    assert (Declined.objects.count(), sealed(bakery)) == (0, before)


def test_who_has_seen_the_answer_decides(hal, case):
    services.take(case, by=hal)
    services.answer(case, by=hal, outcome="granted")
    with pytest.raises(RuleBrokenError, match="You have answered RV-1: decide it now"):
        services.decline(case, by=hal, because=WHY)


def test_the_last_who_may_look_is_told_that_nobody_else_does(signed_in, hal, eve, finn, case):
    services.decline(case, by=eve, because=WHY)
    services.decline(case, by=finn, because=WHY)
    client = signed_in(hal)
    page = client.get(f"{case.get_absolute_url()}?decline=yes").content.decode()
    assert '<details class="fl-more" id="decline" open>' in page
    told = client.post(f"{case.get_absolute_url()}decline/", {"because": WHY}, follow=True)
    assert "nobody else may look at it: name another reviewer" in told.content.decode()


def test_a_reason_that_is_none_comes_back_with_the_form(signed_in, hal, case):
    told = signed_in(hal).post(f"{case.get_absolute_url()}decline/", {"because": "no"})
    page = told.content.decode()
    assert told.status_code == 422
    assert "Say why you cannot look at it blind, in 10 characters or more." in page
    assert "no</textarea>" in page


def test_a_planted_case_of_the_same_decision_is_left_with_it(eve, case):
    planted = Review.objects.get(pk=case.pk)
    planted.pk, planted.number, planted.planted = None, 99, True
    planted.save(force_insert=True)
    assert queries.waiting_for(eve)["waits"] == 2
    services.decline(case, by=eve, because=WHY)
    assert queries.waiting_for(eve)["waits"] == 0
