"""Pages in a real browser: light, dark, narrow, with and without JavaScript."""

import pytest

from tests.browser import csp_violations, looks_right, sideways, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_every_component_is_accessible_light_dark_and_narrow(browser_page):
    looks_right(browser_page, "patterns", at="/patterns/")


def test_every_component_holds_longer_words(browser_page):
    browser_page.goto("/patterns/")
    browser_page.evaluate(_LONGER)
    for width in (1440, 992, 640, 320):
        browser_page.set_viewport_size({"width": width, "height": 900})
        assert sideways(browser_page) == 0, width


# German runs about a third longer, and its words do not break.
_LONGER = """() => {
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) {
        const text = walk.currentNode;
        if (text.data.trim().length > 3 && !text.parentElement.closest('script, style, svg'))
            text.data = text.data.replace(/([A-Za-z]{5,})/, '$1ungsvereinbarung');
    }
}"""


def test_a_page_works_without_javascript(new_page):
    page = new_page(java_script_enabled=False)
    page.goto("/patterns/")
    page.locator("details.fl-why summary").last.click()
    assert page.get_by_text("A stage is reached when its conditions hold").is_visible()
    assert page.locator("fl-theme").is_hidden()


def test_the_theme_is_kept_in_this_browser(browser_page):
    browser_page.goto("/patterns/")
    before = browser_page.evaluate("document.documentElement.dataset.bsTheme")
    browser_page.get_by_role("button", name="Light or dark").click()
    browser_page.reload()
    assert browser_page.evaluate("document.documentElement.dataset.bsTheme") != before


def test_a_why_closes_on_escape_and_gives_the_focus_back(browser_page):
    browser_page.goto("/patterns/")
    browser_page.keyboard.press("Escape")
    assert browser_page.locator("details.fl-why[open]").count() == 0
    assert browser_page.evaluate("document.activeElement.tagName") == "SUMMARY"


def test_a_dialog_keeps_the_focus_inside_and_gives_it_back(browser_page):
    browser_page.goto("/patterns/")
    opens = browser_page.get_by_role("button", name="Erase…")
    opens.press("Enter")
    assert browser_page.get_by_role("dialog").is_visible()
    outside = (
        "!document.activeElement.closest('dialog') && document.activeElement.tagName != 'BODY'"
    )
    for _press in range(5):
        browser_page.keyboard.press("Tab")
        assert not browser_page.evaluate(outside)
    browser_page.keyboard.press("Escape")
    assert browser_page.get_by_role("dialog").count() == 0
    assert browser_page.evaluate("document.activeElement.innerText") == "Erase…"


def test_a_dialog_opens_without_javascript(new_page):
    page = new_page(java_script_enabled=False)
    page.goto("/patterns/")
    page.get_by_role("button", name="Erase…").click()
    page.get_by_role("button", name="Keep it").click()
    assert page.get_by_role("dialog").count() == 0


def test_the_statement_of_applicability_fits_on_paper(browser_page, ada, server):
    sign_in(browser_page, ada, server)
    browser_page.set_viewport_size({"width": 703, "height": 1000})  # A4 with margins of 12 mm
    browser_page.goto("/controls/")
    browser_page.emulate_media(media="print")
    too_wide = browser_page.evaluate(
        "[...document.querySelectorAll('.fl-soa tr > *')]"
        ".filter(cell => cell.scrollWidth > cell.clientWidth + 1).map(cell => cell.innerText)"
    )
    assert too_wide == []
    title = browser_page.locator(".fl-soa tbody th[scope=row]").first
    assert title.bounding_box()["width"] > 150


def test_signing_in_looks_right_and_works(browser_page, ada):
    looks_right(browser_page, "sign-in", at="/accounts/login/")
    browser_page.locator("[name=login]").fill("ada@example.test")
    browser_page.locator("[name=password]").fill("wrong")
    browser_page.get_by_role("button", name="Sign in", exact=True).click()
    browser_page.get_by_role("alert").wait_for()


@pytest.mark.parametrize(
    ("name", "at"),
    [
        ("second-factor", "/accounts/2fa/"),
        ("sessions", "/accounts/sessions/"),
        ("password", "/accounts/password/change/"),
        ("not-found", "/nothing/here/"),
        ("home", "/"),
    ],
)
def test_a_signed_in_page_looks_right(browser_page, ada, server, name, at):
    sign_in(browser_page, ada, server)
    looks_right(browser_page, name, at=at)


def test_the_rail_opens_on_a_narrow_screen_and_by_keyboard(browser_page, ada, server):
    sign_in(browser_page, ada, server)
    browser_page.set_viewport_size({"width": 320, "height": 640})
    browser_page.goto("/")
    assert browser_page.locator("#rail").is_hidden()
    browser_page.get_by_role("button", name="Menu").press("Enter")
    assert browser_page.locator("#rail").is_visible()
    browser_page.keyboard.press("Escape")
    assert browser_page.locator("#rail").is_hidden()
    assert csp_violations(browser_page) == []


@pytest.fixture
def people_page(new_page, ada, server, settings):
    """A browser, signed in, on a list of eight people."""
    from pathlib import Path

    from fairlead.apps.org.models import User

    here = Path(__file__).resolve().parents[1] / "apps/pages"
    settings.ROOT_URLCONF = "tests.apps.pages.urls"
    settings.TEMPLATES = [
        {**settings.TEMPLATES[0], "DIRS": [*settings.TEMPLATES[0]["DIRS"], here / "templates"]}
    ]
    for name in ("Bo", "Cy", "Dee", "Eve", "Fay", "Gus", "Hal"):
        User.objects.create(email=f"{name}@example.test", name=name, is_active=name != "Gus")

    def opened(**options):
        page = new_page(**options)
        sign_in(page, ada, server)
        page.goto("/people/")
        return page

    return opened


def _shows(page, *names: str) -> None:
    from playwright.sync_api import expect

    expect(page.locator("tbody th")).to_have_text(list(names))


def test_a_list_looks_right(people_page):
    looks_right(people_page(), "list")


@pytest.mark.parametrize("scripts", [True, False])
def test_a_list_sorts_filters_and_turns_pages_with_and_without_javascript(people_page, scripts):
    page = people_page(java_script_enabled=scripts)
    _shows(page, "Ada", "Bo", "Cy")
    page.get_by_role("link", name="Next page").click()
    page.wait_for_url("**/people/?page=2")
    _shows(page, "Dee", "Eve", "Fay")
    page.get_by_role("link", name="Name", exact=True).click()
    page.wait_for_url("**sort=-name**")
    _shows(page, "Hal", "Gus", "Fay")
    page.get_by_role("link", name="Gone").click()
    page.wait_for_url("**view=gone**")
    _shows(page, "Gus")
    page.go_back()
    page.wait_for_url("**sort=-name")
    _shows(page, "Hal", "Gus", "Fay")
    page.get_by_role("searchbox", name="Search", exact=True).fill("dee")
    page.get_by_role("searchbox", name="Search", exact=True).press("Enter")
    page.wait_for_url("**q=dee**")
    _shows(page, "Dee")
    assert page.fl_errors == []


def test_a_list_keeps_the_keyboard_where_it_was(people_page):
    page = people_page()
    page.get_by_role("link", name="Name", exact=True).focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**sort=-name")
    assert page.evaluate("document.activeElement.textContent.trim()") == "Name"


def test_chosen_rows_are_counted_and_sent_together(people_page):
    page = people_page()
    assert page.locator(".fl-bulk").is_hidden()
    page.get_by_label("Choose all").check()
    assert page.locator("[data-fl-count]").inner_text() == "3"
    page.get_by_role("button", name="Greet").click()
    page.wait_for_url("**/people/greet/")
    assert page.inner_text("body").count(",") == 2


def test_chosen_rows_are_sent_without_javascript_too(people_page):
    page = people_page(java_script_enabled=False)
    page.locator("tbody input[type=checkbox]").first.check()
    page.get_by_role("button", name="Greet").click()
    assert page.inner_text("body").startswith("Greeted")


def test_paper_is_light_and_carries_nothing_to_press(browser_page, ada, server):
    sign_in(browser_page, ada, server)
    browser_page.goto("/controls/")
    browser_page.evaluate("document.documentElement.dataset.bsTheme = 'dark'")
    browser_page.emulate_media(media="print")
    browser_page.set_viewport_size({"width": 794, "height": 1123})
    assert browser_page.locator("#rail").is_hidden()
    assert browser_page.locator(".fl-filter").is_hidden()
    assert [each for each in browser_page.locator("main .btn").all() if each.is_visible()] == []
    assert browser_page.evaluate("getComputedStyle(document.body).colorScheme") == "light"
    assert sideways(browser_page) == 0
