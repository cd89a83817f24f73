"""Personal data in a real browser: light, dark, narrow, without anything serious for axe."""

import pytest

from fairlead.apps.privacy import queries, services
from tests.apps.privacy.conftest import ANA
from tests.apps.privacy.test_keeping import old
from tests.browser import looks_right, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WHY = "She wrote on Monday that she closed her account."


def test_the_pages_look_right(new_page, server, ana, dan, eve, bakery, scoring):
    page = new_page()
    sign_in(page, eve, server)
    for name, at in {"privacy-none": "/privacy/", "holds-none": "/privacy/holds/"}.items():
        looks_right(page, name, at=at)
    ben = queries.find(bakery, "customer-4712")
    services.ask_erasure(ana, basis="consent", because=WHY, by=dan)
    services.export_person(ben, because="Ben asked for a copy of his data.", by=dan)
    services.set_hold(person=ben.pseudonym, because="The court of Leeds asked for it.", by=dan)
    services.set_retention(scoring, months=12, high_risk=True, because=WHY, by=dan)
    old("d-4")
    for name, at in {
        "privacy": "/privacy/",
        "privacy-person": f"/privacy/people/{ben.pseudonym}/",
        "privacy-request": "/privacy/requests/DSR-1/",
        "privacy-hold": "/privacy/holds/LH-1/",
        "privacy-keeping": "/privacy/keeping/",
        "privacy-keep": f"/privacy/keeping/{scoring.code}/",
    }.items():
        looks_right(page, name, at=at)


def test_a_person_is_erased_by_clicking(new_page, server, ana, dan, eve):
    page = new_page()
    sign_in(page, dan, server)
    page.goto(f"{server}/privacy/")
    page.get_by_label("Your reference of the person").fill(ANA)
    page.get_by_role("button", name="Find").click()
    page.get_by_text("Ask for erasure (Art. 17)").click()
    page.get_by_label("What was asked").fill(WHY)
    page.get_by_role("button", name="Ask for it").click()
    page.get_by_text("It waits for somebody else.").wait_for()
    assert queries.has_key(ana)
