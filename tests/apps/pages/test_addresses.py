"""The short way to an address leads to the same place as the long one."""

import pytest
from django.urls import NoReverseMatch, reverse, set_script_prefix

from fairlead.apps.pages.addresses import address_of


@pytest.mark.parametrize(
    ("url_name", "code"),
    [
        ("register:record", "SYS-12"),
        ("register:record", "MOD-1"),
        ("risk:risk", "R-999999999"),
        ("controls:control", "A.6.2.4"),
    ],
)
def test_the_short_way_is_the_long_way(url_name, code):
    assert address_of(url_name, code) == reverse(url_name, args=[code])


def test_what_is_no_code_is_quoted_or_refused_as_ever():
    assert address_of("risk:risk", 'R-1"&é') == reverse("risk:risk", args=['R-1"&é'])
    for wrong in ("SYS-1/../2", "A.2.2", "SYS-1.2"):
        with pytest.raises(NoReverseMatch):
            address_of("register:record", wrong)


def test_a_site_below_a_path_keeps_its_path():
    assert address_of("risk:risk", "R-1") == "/risks/R-1/"
    set_script_prefix("/ai/")
    try:
        assert address_of("risk:risk", "R-1") == "/ai/risks/R-1/"
    finally:
        set_script_prefix("/")
