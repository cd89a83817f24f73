"""Answering with a page, whole or in part; the rail; the pages for trouble."""

import pytest
from django.contrib.messages import get_messages
from django.template.loader import render_to_string
from django.test import override_settings

from fairlead.apps.pages import navigation, page, say
from fairlead.apps.pages.errors import TROUBLES, trouble
from fairlead.apps.pages.icons import icon
from fairlead.apps.pages.marks import initials


def test_a_page_varies_by_who_asks_for_a_part(rf):
    assert "HX-Request" in page(rf.get("/"), "patterns_base.html")["Vary"]


@pytest.mark.parametrize("status", sorted(TROUBLES))
def test_every_trouble_has_a_page_that_says_what_next(rf, status):
    answer = trouble(rf.get("/"), status)
    text = answer.content.decode()
    assert answer.status_code == status
    assert str(TROUBLES[status].title) in text
    assert "Back to Home" in text


def test_a_missing_page_and_a_forged_form_are_answered_in_our_look(client, db):
    assert b"There is nothing at this address" in client.get("/nothing/here/").content
    client.handler.enforce_csrf_checks = True
    answer = client.post("/accounts/login/", {"login": "a@example.test"})
    assert answer.status_code == 403
    assert b"Reload the page" in answer.content


def test_the_rail_shows_only_what_the_role_reads(signed_in, ada, bo):
    everything = signed_in(ada).get("/").context["rail"]
    assert [item.area.name for item in everything.top] == ["home", "work"]
    little = signed_in(bo).get("/").context["rail"]
    assert [items for _key, _label, items in little.phases] == [[], [], [], []]
    assert little.end == []


def test_an_area_that_does_not_exist_yet_has_no_address():
    assert navigation.address("nowhere:list") == ""
    assert navigation.address("home") == "/"


def test_every_area_has_an_icon_and_a_phase():
    for area in navigation.AREAS:
        assert icon(area.icon)
        assert area.phase in {"top", "end", *navigation.PHASES}


def test_what_was_done_can_carry_its_undo(client, db, rf):
    request = rf.get("/")
    request.session = client.session
    from django.contrib.messages.storage.session import SessionStorage

    request._messages = SessionStorage(request)
    say(request, "DeepL is allowed.", undo="/undo/1/")
    text = render_to_string("components/messages.html", {"messages": get_messages(request)})
    assert 'action="/undo/1/"' in text
    assert "DeepL is allowed." in text


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Maggie Anne Thornbury", "MT"), ("ada@bakery.example", "A"), ("", "?"), ("Élodie", "É")],
)
def test_a_face_shows_initials(name, letters):
    assert initials(name) == letters


def test_the_whole_page_asks_for_no_style_or_script_that_the_policy_refuses(client, db):
    answer = client.get("/patterns/")
    policy = answer["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "style-src 'self'" in policy
    nonce = policy.partition("'nonce-")[2].partition("'")[0]
    text = answer.content.decode()
    assert text.count("<script") == text.count(f'<script nonce="{nonce}"')


@override_settings(LANGUAGE_CODE="de")
def test_the_page_says_its_language(client, db):
    assert (
        b'<html lang="de">' in client.get("/patterns/", headers={"accept-language": "de"}).content
    )


def test_what_core_answers_is_said_with_days_as_people_write_them():
    from fairlead.apps.pages.saying import said
    from fairlead.core.rules.because import Because

    says = "The best evidence in date is {grade}: until {until}, {n} of {of}."
    told = said(Because(says, grade="tested", until="2026-11-23", n=1, of=2))
    assert told == "The best evidence in date is tested: until 23 Nov 2026, 1 of 2."
    assert said(Because("{code} is no day", code="1234-56-78")) == "1234-56-78 is no day"


def test_more_than_we_take_is_413_and_says_so(client, db, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    answer = client.post("/accounts/login/", {"login": "x" * 500})
    assert answer.status_code == 413
    assert b"too large" in answer.content


def test_too_many_tries_have_a_page(rf):
    assert "Too many tries" in render_to_string("429.html", {"request": rf.get("/")})
