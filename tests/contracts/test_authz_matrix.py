"""SEC 3: every address, asked as everybody, answers as the table says; and names are walls."""

import logging
import os
import re
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.contracts import authz
from tests.contracts.samples import SAMPLES


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    """Thousands of answers: neither refusals nor templates are written down."""
    monkeypatch.setattr("django.test.client.store_rendered_templates", lambda *_, **__: None)
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def people(ada, dee, join, bakery):
    """A signed-in browser for each column of the table."""
    from fairlead.apps.org.models import Member

    found = {role: join(role, role) for role in authz.PEOPLE[:11]} | {"other_firm": dee}
    guests = Member.objects.filter(roles=["external_auditor"])
    guests.update(guest_until=timezone.localdate() + timedelta(days=30))
    found["expired_guest"] = join("expired", "external_auditor")
    Member.objects.filter(pk=found["expired_guest"].pk).update(
        guest_until=timezone.localdate() - timedelta(days=1)
    )
    found["disabled"] = join("disabled", "ai_lead", "admin")
    browsers = {who: _browser(member) for who, member in found.items()}
    found["disabled"].user.is_active = False
    found["disabled"].user.save()
    return browsers | {"anonymous": Client(raise_request_exception=True)}


def _browser(member):
    """A browser in which somebody is signed in, and their token for the API."""
    client = Client(headers={"authorization": f"Bearer {_token(member)}"})
    client.force_login(member.user)
    return client


def _token(member):
    from fairlead.apps.org import permissions, tokens
    from fairlead.apps.org.models import ApiToken
    from fairlead.apps.org.numbering import numbered

    shown = tokens.new()
    numbered(
        ApiToken,
        member.organisation,
        name="matrix",
        public_id=shown.public_id,
        digest=tokens.digest(shown.secret),
        scopes=sorted(permissions.matrix().scopes),
        made_by=member,
        expires_on=timezone.localdate() + timedelta(days=9),
    )
    return shown


@contextmanager
def nothing_kept(client):
    """Ask without a trace: what the request did is rolled back, the session cookie put back."""
    cookie = client.cookies.get("session")
    session = cookie.value if cookie else None
    point = transaction.savepoint()
    try:
        yield
    finally:
        transaction.savepoint_rollback(point)
        cache.clear()
        if session:
            client.cookies["session"] = session


def address(route, made, member):
    if not authz.arguments(route):
        return reverse(route)
    assert route in SAMPLES, f"{route} needs an example: add one in tests/contracts/samples/"
    maker = SAMPLES[route].make
    if maker not in made:
        made[maker] = maker(member)
    return reverse(route, kwargs=made[maker])


def ask(client, method, url):
    api = url.startswith("/api/")
    kind = "application/json" if api else "application/x-www-form-urlencoded"
    body = "{}" if api and method == "POST" else ""
    with nothing_kept(client):
        answer = client.generic(method, url, body, content_type=kind)
        answer.close()
        return authz.verdict(answer)


def test_everybody_gets_the_answer_of_the_table(people, ada):
    made: dict = {}
    found = {}
    for route in authz.routes():
        url = address(route, made, ada)
        for method in authz.METHODS:
            found[route, method] = {who: ask(people[who], method, url) for who in authz.PEOPLE}
    if os.environ.get(authz.WRITING):
        authz.write(found)
    told = authz.differences(authz.read(), found)
    assert not told, "\n".join(told)


def test_a_name_of_another_firm_is_as_good_as_none(people, ada, dee):
    """What exists next door and what exists nowhere get the same answer, from who may most."""
    from django.apps import apps

    from fairlead.apps.org.models import Counter, Numbered

    browser = _browser(ada)
    ours, theirs = {}, {}
    # Numbers run per firm: those next door run far ahead here, so that none is ours.
    for prefix in {kind.prefix for kind in apps.get_models() if issubclass(kind, Numbered)}:
        facts = {"organisation": dee.organisation, "prefix": prefix}
        Counter.objects.update_or_create(**facts, defaults={"last": 1000})
    for route in authz.routes():
        if not authz.arguments(route) or SAMPLES[route].shared:
            continue
        maker = SAMPLES[route].make
        if maker not in ours:
            ours[maker] = maker(ada)
        while theirs.get(maker) in (None, ours[maker]):
            theirs[maker] = maker(dee)
        for method in authz.METHODS:
            said = ask(browser, method, reverse(route, kwargs=theirs[maker]))
            missing = ask(browser, method, reverse(route, kwargs=nowhere(theirs[maker])))
            assert said == missing, f"{method} {route}: {said} next door, {missing} for nothing"
            assert said not in {"200", "on"}, f"{method} {route} answers {said} to another firm"


def nowhere(kwargs):
    """The same address with a number that no firm has reached, or a key that nobody was given."""
    return {name: _nobodys(value) for name, value in kwargs.items()}


def _nobodys(value):
    if isinstance(value, int):
        return 99_999_999
    is_key = len(value) > 12  # drawn by chance: its digits are no number, its length is its form
    return "9" * len(value) if is_key else re.sub(r"\d+", "99999999", value)
