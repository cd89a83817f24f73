"""The pages of oversight in a real browser: the blind look, and the button that stops."""

import pytest

from fairlead.apps.oversight import queries, services
from fairlead.apps.oversight.models import Review
from tests.apps.oversight.rows import many_looks
from tests.browser import looks_right, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_refusal_is_looked_at_blind_and_overridden(browser_page, server, waiting, eve):
    page = browser_page
    sign_in(page, eve, server)
    page.goto("/oversight/")
    page.get_by_role("link", name="Look at 1 decision").click()
    page.get_by_role("button", name="Look at it").wait_for()
    assert "refused" not in page.inner_text("main")
    looks_right(page, "review-waits")
    page.get_by_role("button", name="Look at it").click()
    page.get_by_text("190000").first.wait_for()
    # Why it was drawn names the outcome: it is not told before the reviewer has answered.
    assert page.get_by_text("The outcome is refused.").count() == 0
    assert page.get_by_text("The AI said", exact=True).count() == 0
    looks_right(page, "review-blind")
    page.keyboard.press("1")
    assert page.get_by_label("granted").is_checked()
    page.get_by_role("button", name="This is my answer").click()
    page.get_by_text("No credit.").first.wait_for()
    assert page.get_by_text("The outcome is refused.").count() == 1
    looks_right(page, "review-shown")
    page.get_by_label("Another answer").check()
    page.get_by_label("The other answer").select_option("granted")
    page.get_by_label("Reason").select_option("input_missing")
    page.get_by_role("button", name="Decide").click()
    page.get_by_text("Say why in your own words").wait_for()
    assert page.get_by_label("Another answer").is_checked()
    page.get_by_label("Why, in your own words").fill("The pay slip of May is missing.")
    page.get_by_role("button", name="Decide").click()
    page.get_by_role("heading", name="Overridden: granted instead of refused").wait_for()
    looks_right(page, "review-settled")


def test_the_stop_button_is_reached_by_keyboard_and_asks_once(
    browser_page, server, watched, scoring, eve, max_
):
    page = browser_page
    sign_in(page, eve, server)
    page.goto(f"/oversight/systems/{scoring.code}/")
    page.get_by_role("link", name="Stop", exact=True).focus()
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Stop Scoring?").wait_for()
    looks_right(page, "oversight-stop")
    page.get_by_label("Why").fill("It refuses everybody over sixty.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Stopped by Eve").wait_for()
    assert queries.stopped(scoring) is not None
    looks_right(page, "oversight-stopped")
    page.context.clear_cookies()
    sign_in(page, max_, server)
    page.goto(queries.stopped(scoring).get_absolute_url())
    page.goto("/oversight/stops/ST-1/")
    looks_right(page, "oversight-start")
    page.get_by_label("What was found").fill("The age field was read wrongly; it is put right.")
    page.get_by_role("button", name="Start it again").click()
    page.get_by_text("Scoring runs again.").wait_for()
    assert queries.stopped(scoring) is None


def test_the_other_pages_look_right(browser_page, server, watched, scoring, eve, ada, come_in):
    page = browser_page
    many_looks(scoring, watched, eve, weeks=6)
    come_in("d-9", "d-10")
    services.sample_new()
    services.look_for_findings()
    sign_in(page, ada, server)
    looks_right(page, "oversight", at="/oversight/")
    looks_right(page, "oversight-system", at=f"/oversight/systems/{scoring.code}/")
    looks_right(page, "oversight-plan", at="/oversight/plans/OP-1/")
    looks_right(page, "oversight-plan-form", at=f"/oversight/systems/{scoring.code}/plan/")
    looks_right(page, "oversight-reviews", at="/oversight/reviews/")
    looks_right(page, "oversight-findings", at="/oversight/findings/")
    looks_right(page, "oversight-planted", at="/oversight/planted/")
    looks_right(page, "oversight-plant", at="/oversight/planted/add/?decision=d-9")
    looks_right(page, "oversight-panel", at=scoring.get_absolute_url())
    looks_right(page, "home-with-reviews", at="/")
    assert Review.objects.filter(state="waiting").count() == 2
