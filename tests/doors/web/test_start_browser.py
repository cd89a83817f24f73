"""The first run in a real browser, with and without JavaScript."""

from pathlib import Path

import pytest

from tests.browser import looks_right


@pytest.mark.browser
@pytest.mark.parametrize("java_script", [True, False])
def test_a_firm_is_set_up_in_four_steps(new_page, db, settings, java_script):
    Path(settings.FAIRLEAD_DATA, "setup-key").write_text("the-key", encoding="ascii")
    page = new_page(java_script_enabled=java_script)
    page.goto("/start/?key=the-key")
    if java_script:
        looks_right(page, "start-language")
        page.fl_errors.clear()  # what axe and the camera provoked
    page.get_by_role("button", name="Next").click()
    page.fill("[name=firm-name]", "The bakery")
    page.get_by_role("button", name="Next").click()
    page.get_by_text("We use tools made by others").click()
    page.get_by_role("button", name="Next").click()
    page.fill("[name=account-name]", "Ada")
    page.fill("[name=account-email]", "ada@example.test")
    page.fill("[name=account-password]", "four odd words together")
    if java_script:
        looks_right(page, "start-account")
        page.fill("[name=account-password]", "four odd words together")
    page.get_by_role("button", name="Set up Fairlead").click()
    page.wait_for_url("**/")
    assert "The bakery is set up" in page.content()
