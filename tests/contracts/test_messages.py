"""German: nothing untold, nothing out of date, and every sentence keeps its facts."""

import ast
import gettext
import re
import shutil
import sys
from pathlib import Path

import pytest
from django.utils import translation

from tests.browser import sideways, sign_in
from tests.contracts.test_pages_whole import ADDRESSES

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tools"))
import messages

COMPILED = messages.CATALOGUE.with_suffix(".mo")
HOLDER = re.compile(r"%\(\w+\)[sd]|\{\w*\}")


@pytest.fixture(autouse=True)
def _afterwards_english():
    with translation.override("en-gb"):
        yield


def _catalogue(file: Path = COMPILED) -> dict:
    with file.open("rb") as told:
        return {k: v for k, v in gettext.GNUTranslations(told)._catalog.items() if k}


def test_the_compiled_catalogue_is_the_written_one(tmp_path):
    if shutil.which("msgfmt") is None:
        pytest.skip("not run: gettext is not installed")
    messages.compiled(tmp_path / "fresh.mo")
    assert _catalogue(tmp_path / "fresh.mo") == _catalogue()


def _written() -> list[dict[str, str]]:
    """The .po as it is written: `msgid`, `msgid_plural` and each `msgstr` of every entry."""
    found = []
    for block in messages.CATALOGUE.read_text(encoding="utf-8").split("\n\n")[1:]:
        parts = re.findall(r'^(msg\S+) ((?:".*"\n?)+)', block, re.MULTILINE)
        found.append({k: "".join(map(ast.literal_eval, v.splitlines())) for k, v in parts})
    return found


def test_every_sentence_stands_in_the_catalogue():
    known = {each["msgid"] for each in _written()}
    said = {told[1] if name == "pgettext" else told[0] for name, told in messages.collected()}
    assert not sorted(said - known), "run make messages, and say it in German"


def test_a_translation_keeps_the_facts_of_its_sentence():
    for each in _written():
        english = f"{each['msgid']} {each.get('msgid_plural', '')}"
        for german in (v for k, v in each.items() if k.startswith("msgstr") and v):
            exact = "msgid_plural" not in each or german != each["msgstr[0]"]
            told, kept = set(HOLDER.findall(english)), set(HOLDER.findall(german))
            assert told == kept if exact else told >= kept, english


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_page_opens_in_german(signed_in, ada, address):
    browser = signed_in(ada)
    browser.cookies["django_language"] = "de"
    answer = browser.get(f"/{address}")
    assert answer.status_code < 500
    if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
        text = answer.content.decode()
        assert '<html lang="de">' in text
        assert not re.search(r"%\(\w+\)s", text)


def test_a_member_reads_the_language_of_the_firm(signed_in, ada, bakery):
    bakery.language = "de"
    bakery.save()
    home = signed_in(ada).get("/").content.decode()
    assert "Was auf Sie wartet" in home
    assert "Erreichte Stufe: Begonnen" in home


def test_a_browser_that_chose_a_language_keeps_it(signed_in, ada, bakery):
    browser = signed_in(ada)
    told = {"language": "de", "next": "/account/"}
    assert browser.post("/language/", told).status_code == 302
    assert "Was auf Sie wartet" in browser.get("/").content.decode()
    browser.post("/language/", told | {"language": "en-gb"})
    assert "What needs you" in browser.get("/").content.decode()


def test_signing_in_is_german_for_a_german_browser(client, db):
    answer = client.get("/accounts/login/", headers={"Accept-Language": "de-DE,de;q=0.9"})
    assert "Mit einem Passkey anmelden" in answer.content.decode()


def test_the_first_question_is_asked_in_german(client, db, settings):
    key = settings.FAIRLEAD_DATA / "setup-key"
    key.write_text("a-key", encoding="ascii")
    answer = client.get("/start/?key=a-key", headers={"Accept-Language": "de"})
    assert "Willkommen bei Fairlead" in answer.content.decode()


def test_a_refusal_is_told_in_german():
    from fairlead.apps.journal.errors import RuleBrokenError

    refused = RuleBrokenError("Choose somebody of your own organisation.")
    with translation.override("de"):
        assert str(refused) == "Wählen Sie jemanden aus Ihrer eigenen Organisation."


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("at", ["/", "/register/", "/risks/", "/controls/"])
def test_german_fits_a_narrow_screen(browser_page, ada, bakery, server, at):
    bakery.language = "de"
    bakery.save()
    sign_in(browser_page, ada, server)
    browser_page.set_viewport_size({"width": 320, "height": 900})
    browser_page.goto(at)
    assert browser_page.locator("html").get_attribute("lang") == "de"
    assert sideways(browser_page) == 0
