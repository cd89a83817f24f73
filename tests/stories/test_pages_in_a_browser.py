"""Pages in a real browser."""

import pytest

from tests.browser import looks_right

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_every_component_is_accessible_light_dark_and_narrow(browser_page):
    looks_right(browser_page, "patterns", at="/patterns/")
