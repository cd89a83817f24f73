"""Every page stands on its own: one h1, a main part, a title, few queries, whole or in part."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver

MOST_QUERIES = 40
# Answers that are no page: health, redirects into a flow, files.
NO_PAGES = re.compile(r"^(healthz$|accounts/social/|accounts/oidc/)")


def _plain_addresses(resolver, before="") -> list[str]:
    """Every address that needs no argument."""
    found = []
    for each in resolver.url_patterns:
        route = before + str(each.pattern).removeprefix("^").removesuffix("$").removesuffix(r"\Z")
        if isinstance(each, URLResolver):
            found += _plain_addresses(each, route)
        elif isinstance(each, URLPattern) and not re.search(r"[<(\\]", route):
            found.append(route)
    return sorted(set(found))


ADDRESSES = [each for each in _plain_addresses(get_resolver()) if not NO_PAGES.match(each)]


def _is_page(answer) -> bool:
    return answer.status_code in {200, 403} and answer["Content-Type"].startswith("text/html")


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_page_stands_on_its_own(signed_in, ada, address):
    browser = signed_in(ada)
    with CaptureQueriesContext(connection) as asked:
        answer = browser.get(f"/{address}")
    assert answer.status_code < 500
    if not _is_page(answer):
        return
    text = answer.content.decode()
    assert len(re.findall(r"<h1[\s>]", text)) == 1
    assert len(re.findall(r'<main[^>]+id="main"', text)) == 1
    assert re.search(r"<title>\s*[^<·\s]", text)
    assert not re.search(r"<[^>]+\sstyle=", text)
    assert "Content-Security-Policy" in answer
    assert len(asked) <= MOST_QUERIES


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_page_answers_htmx_and_a_plain_browser_alike(signed_in, ada, address):
    browser = signed_in(ada)
    whole = browser.get(f"/{address}")
    part = browser.get(f"/{address}", headers={"HX-Request": "true"})
    assert part.status_code == whole.status_code


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_page_survives_nonsense_in_its_address(signed_in, ada, address):
    nonsense = "?page=-1&sort=%00&q=%27%22%3Cscript%3E&view=%F0%9F%92%A9&format=exe&level=%00"
    answer = signed_in(ada).get(f"/{address}{nonsense}")
    assert answer.status_code < 500
    if _is_page(answer):
        assert b'"<script>' not in answer.content
