"""A blind look in a real browser: what the other pages say, and how a review is declined."""

import pytest

from fairlead.apps.decisions.queries import address_of_decision
from tests.browser import looks_right, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_page_of_the_decision_leads_to_declining_and_then_tells_all(
    browser_page, server, hal, case
):
    page, place = browser_page, address_of_decision(case.decision)
    sign_in(page, hal, server)
    for path, name in [
        ("/decisions/", "blind-list"),
        (f"/privacy/people/{case.decision.subject}/", "blind-person"),
        ("/pack/", "blind-pack"),
        ("/ledger/", "blind-ledger"),
        (place.replace("/decisions/", "/ledger/entry/"), "blind-entry"),
        (place, "blind-decision"),
    ]:
        page.goto(path)
        assert page.get_by_text("refused", exact=True).count() == 0
        looks_right(page, name)
    page.get_by_role("link", name="Decline the review").click()
    page.get_by_label("Why you cannot look at it blind").fill("no")
    looks_right(page, "blind-decline")
    page.get_by_role("button", name="Leave it to others").click()
    page.get_by_text("in 10 characters or more").wait_for()
    page.get_by_label("Why you cannot look at it blind").fill("I decided this case last week.")
    page.get_by_role("button", name="Leave it to others").click()
    page.get_by_text("RV-1 is left to others.").wait_for()
    looks_right(page, "blind-declined")
    page.goto(place)
    page.get_by_role("heading", name="Scoring answered: refused").wait_for()
