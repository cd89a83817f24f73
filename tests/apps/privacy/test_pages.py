"""The pages: find, hand over, ask, carry out, hold, keep; refusals lose nothing."""

import io
import json
import re
import zipfile

import pytest

from fairlead.apps.decisions.queries import get_decision
from fairlead.apps.privacy import queries, services
from fairlead.apps.privacy.models import Hold, Policy, Request
from tests.apps.privacy.conftest import ANA, SECRET
from tests.apps.privacy.test_keeping import old

WHY = "She wrote on Monday that she closed her account."


def test_a_person_is_found_and_the_reference_is_in_no_address(ana, dan, signed_in):
    browser = signed_in(dan)
    answer = browser.post("/privacy/find/", {"reference": ANA})
    assert answer["Location"] == f"/privacy/people/{ana.pseudonym}/"
    page = browser.get(answer["Location"]).content.decode()
    assert "d-1" in page
    assert SECRET not in page
    assert ANA not in page
    unknown = browser.post("/privacy/find/", {"reference": "customer-9"})
    assert unknown.status_code == 422
    assert "customer-9" in unknown.content.decode()


def test_a_copy_is_handed_over_as_a_file(ana, dan, stepped_up):
    browser, at = stepped_up(dan), f"/privacy/people/{ana.pseudonym}/export/"
    refused = browser.post(at, {"because": ""})
    assert refused.status_code == 422
    answer = browser.post(at, {"because": "She asked for a copy."})
    assert (answer["Content-Type"], answer["Cache-Control"]) == ("application/zip", "no-store")
    told = json.loads(zipfile.ZipFile(io.BytesIO(answer.content)).read("person.json"))
    assert SECRET in json.dumps(told)
    assert Request.objects.get().right == "access"


def test_handing_over_and_erasing_ask_who_it_is_again(ana, dan, signed_in):
    browser = signed_in(dan)
    asked = services.ask_erasure(ana, basis="consent", because=WHY, by=dan)
    for at in (
        f"/privacy/people/{ana.pseudonym}/export/",
        f"/privacy/requests/{asked.code}/erase/",
    ):
        assert "reauthenticate" in browser.post(at, {"because": "x"})["Location"]
    assert queries.has_key(ana)


def test_one_asks_and_another_erases(ana, dan, eve, signed_in, stepped_up):
    at = f"/privacy/people/{ana.pseudonym}/erase/"
    refused = signed_in(dan).post(at, {"basis": "consent", "because": "please"})
    assert refused.status_code == 422
    assert "please" in refused.content.decode()
    answer = signed_in(dan).post(at, {"basis": "consent", "because": WHY})
    assert answer["Location"] == "/privacy/requests/DSR-1/"
    assert (
        "It waits for somebody else"
        in signed_in(dan).get("/privacy/requests/DSR-1/").content.decode()
    )
    own = stepped_up(dan).post("/privacy/requests/DSR-1/erase/")
    assert own.status_code == 422
    assert "somebody else decides" in own.content.decode()
    assert "It waits for you" in signed_in(eve).get("/privacy/requests/DSR-1/").content.decode()
    assert "One erasure waits" in signed_in(eve).get("/privacy/").content.decode()
    assert "1 erasure waits" in signed_in(eve).get("/").content.decode()
    done = stepped_up(eve).post("/privacy/requests/DSR-1/erase/")
    assert done.status_code == 302
    page = signed_in(dan).get(f"/privacy/people/{ana.pseudonym}/").content.decode()
    assert "Erased on" in page
    assert "Give them a copy" not in page
    assert (
        "No decision names this reference"
        in signed_in(dan).post("/privacy/find/", {"reference": ANA}).content.decode()
    )


def test_declining_says_why(ana, dan, eve, signed_in):
    services.ask_erasure(ana, basis="consent", because=WHY, by=dan)
    browser = signed_in(eve)
    assert browser.post("/privacy/requests/DSR-1/decline/", {"because": "no"}).status_code == 422
    said = {"because": "The tax law keeps it until 2030."}
    assert browser.post("/privacy/requests/DSR-1/decline/", said).status_code == 302
    assert "tax law" in browser.get("/privacy/requests/DSR-1/").content.decode()


def test_a_correction_names_a_decision_about_this_person(ana, dan, signed_in):
    browser, at = signed_in(dan), f"/privacy/people/{ana.pseudonym}/correct/"
    other = browser.post(at, {"reference": "d-2", "says": "It was Ben."})
    assert other.status_code == 422
    assert "No decision about this person" in other.content.decode()
    assert browser.post(at, {"reference": "d-1", "says": "She earns 2,345."}).status_code == 302
    page = browser.get(f"/privacy/people/{ana.pseudonym}/").content.decode()
    assert "corrected on" in page
    assert "2,345" not in page


def test_a_hold_is_set_by_reference_and_lifted(ana, dan, signed_in):
    browser = signed_in(dan)
    assert "Nothing is held" in browser.get("/privacy/holds/").content.decode()
    wrong = browser.post("/privacy/holds/", {"reference": "customer-9", "because": WHY})
    assert wrong.status_code == 422
    assert WHY in wrong.content.decode()
    nothing = browser.post("/privacy/holds/", {"because": WHY})
    assert "Say what is held" in nothing.content.decode()
    answer = browser.post("/privacy/holds/", {"reference": ANA, "because": WHY})
    assert answer["Location"] == "/privacy/holds/LH-1/"
    assert Hold.objects.get().person == ana.pseudonym
    assert "LH-1" in browser.get(f"/privacy/people/{ana.pseudonym}/").content.decode()
    lifted = browser.post("/privacy/holds/LH-1/", {"because": "The case was settled in June."})
    assert lifted.status_code == 302
    assert "It was lifted on" in browser.get("/privacy/holds/LH-1/").content.decode()


def test_how_long_is_set_and_what_is_past_its_time_is_deleted(
    ana, dan, scoring, signed_in, stepped_up
):
    browser = signed_in(dan)
    assert "as usual" in browser.get("/privacy/keeping/").content.decode()
    at = f"/privacy/keeping/{scoring.code}/"
    short = {"months": "5", "high_risk": "on", "because": WHY}
    assert "at least 6 months" in browser.post(at, short).content.decode()
    assert browser.post(at, short | {"months": "12"}).status_code == 302
    assert Policy.objects.get().months == 12
    nothing = stepped_up(dan).post(f"{at}delete/")
    assert nothing.status_code == 422
    assert "is past its time" in nothing.content.decode()
    old("d-1", "d-2")
    assert "2 decisions are past their time" in browser.get(at).content.decode()
    assert stepped_up(dan).post(f"{at}delete/").status_code == 302
    page = browser.get("/privacy/keeping/").content.decode()
    assert "DEL-1" in page


def test_only_who_reads_personal_data_comes_in(ana, bo, dee, signed_in):
    addresses = [
        "/privacy/",
        "/privacy/holds/",
        "/privacy/keeping/",
        f"/privacy/people/{ana.pseudonym}/",
    ]
    for at in addresses:
        assert signed_in(bo).get(at).status_code == 403
    assert signed_in(dee).get(addresses[-1]).status_code == 404


@pytest.mark.parametrize("code", ["DSR-9", "DSR-01", "x", "DSR-", "DSR-²"])
def test_what_is_not_there_is_not_found(dan, signed_in, code):
    assert signed_in(dan).get(f"/privacy/requests/{code}/").status_code == 404


def test_no_two_fields_of_a_page_have_the_same_id(ana, dan, signed_in):
    page = signed_in(dan).get(f"/privacy/people/{ana.pseudonym}/").content.decode()
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert len(ids) == len(set(ids)), sorted(each for each in ids if ids.count(each) > 1)


def test_the_page_of_a_decision_says_what_was_done(ana, dan, eve, bakery, signed_in):
    decision = get_decision(bakery, "d-1")
    at = f"/decisions/1/{decision.seq}/"
    services.rectify(decision, says="She earns 2,345.", by=dan)
    hold = services.set_hold(person=ana.pseudonym, because=WHY, by=dan)
    page = signed_in(dan).get(at).content.decode()
    assert f"/privacy/people/{ana.pseudonym}/" in page
    assert "LH-1" in page
    assert "Corrected on" in page
    services.lift_hold(hold, because="The case was settled in June.", by=eve)
    asked = services.ask_erasure(ana, basis="consent", because=WHY, by=dan)
    assert "Erased" not in signed_in(dan).get(at).content.decode()
    services.erase(asked, by=eve)
    assert "Erased on" in signed_in(dan).get(at).content.decode()
