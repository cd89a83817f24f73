"""The first run: once, with the key, all or nothing, and nothing typed is lost."""

import re
from pathlib import Path

import pytest

from fairlead.apps.journal.models import Entry
from fairlead.apps.org.models import Member, Organisation, User

ANSWERS = {
    "language-language": "en-gb",
    "firm-name": "The bakery",
    "firm-size": "small",
    "firm-sector": "food",
    "firm-country": "GB",
    "use-use": ["uses_ai", "builds_ai"],
    "account-name": "Ada",
    "account-email": "ada@example.test",
    "account-password": "four odd words together",
}


@pytest.fixture
def key(db, settings):
    Path(settings.FAIRLEAD_DATA, "setup-key").write_text("the-key", encoding="ascii")
    return "/start/?key=the-key"


def hidden(page):
    """What a browser would send along from this page, without what is typed."""
    found = re.findall(
        r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.content.decode()
    )
    sent: dict = {}
    for name, value in found:
        sent.setdefault(name, []).append(value)
    return sent


def test_a_browser_goes_through_all_steps(client, key):
    page = client.get(key)
    for step in ("language", "firm", "use", "account"):
        assert f'name="step" value="{step}"' in page.content.decode()
        typed = {name: value for name, value in ANSWERS.items() if name.startswith(step)}
        page = client.post(key, hidden(page) | typed)

    assert page["Location"] == "/"
    ada = Member.objects.get()
    firm = Organisation.objects.get()
    assert (str(ada.user), ada.roles) == ("Ada", ["admin", "ai_lead"])
    assert (firm.name, firm.size, firm.sector, firm.country) == (
        "The bakery",
        "small",
        "food",
        "GB",
    )
    assert (firm.uses_ai, firm.builds_ai, firm.supplies_ai) == (True, True, False)
    assert Entry.objects.count() == 1
    assert "The bakery is set up" in client.get("/").content.decode()


def test_afterwards_the_address_does_not_exist(client, key, settings):
    client.post(key, ANSWERS | {"step": "account"})
    assert client.get(key).status_code == 404
    assert not Path(settings.FAIRLEAD_DATA, "setup-key").exists()


@pytest.mark.parametrize("at", ["/start/", "/start/?key=", "/start/?key=another", "/start/?key=é"])
def test_without_the_key_nobody_begins(client, key, at):
    assert client.get(at).status_code == 403
    assert client.post(at, ANSWERS | {"step": "account"}).status_code == 403
    assert not User.objects.exists()


def test_without_a_key_file_nobody_begins(client, db):
    assert client.get("/start/?key=").status_code == 403


def test_the_front_door_leads_there_while_nobody_is_at_home(client, db):
    assert client.get("/")["Location"] == "/start/"


def test_going_back_keeps_what_was_typed(client, key):
    sent = {"step": "use", "back": "yes", "firm-name": "The “bakery” & <co>", "firm-size": "micro"}
    page = client.post(key, sent | {"use-use": ["builds_ai"]}).content.decode()
    assert 'name="step" value="firm"' in page
    assert "The “bakery” &amp; &lt;co&gt;" in page
    assert '<option value="micro" selected>' in page
    assert '<input type="hidden" name="use-use" value="builds_ai">' in page


def test_a_wrong_answer_says_so_and_nothing_is_lost_or_made(client, key):
    answer = client.post(key, ANSWERS | {"step": "account", "account-password": "short"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "too short" in page
    assert 'value="ada@example.test"' in page
    assert '<input type="hidden" name="firm-name" value="The bakery">' in page
    assert "short" not in re.findall(r'value="([^"]*)"', page)
    assert not User.objects.exists()


def test_an_answer_left_out_on_the_way_is_asked_for(client, key):
    answer = client.post(key, ANSWERS | {"step": "account", "firm-name": ""})
    assert 'name="step" value="firm"' in answer.content.decode()
    assert answer.status_code == 422


def test_the_pass_phrase_never_travels_along(client, key):
    page = client.post(key, ANSWERS | {"step": "account", "back": "yes"}).content.decode()
    assert "four odd words" not in page


def test_in_a_micro_firm_the_founder_is_the_board_and_is_told(client, key):
    micro = ANSWERS | {"firm-size": "micro"}
    page = client.post(key, micro | {"step": "use"}).content.decode()
    assert "you are its board too" in page
    client.post(key, micro | {"step": "account"})
    assert Member.objects.get().roles == ["admin", "ai_lead", "board"]


def test_a_strange_step_begins_at_the_first(client, key):
    assert 'value="language"' in client.post(key, {"step": "nowhere"}).content.decode()


def test_the_example_firm_is_offered_when_there_is_one(client, key, monkeypatch):
    from django.apps import apps

    from fairlead.apps.org.services import found

    def load_for(user):
        return found(name="Hearth and Rye", founder=user, roles=["admin"], is_example=True)

    monkeypatch.setattr(apps.get_app_config("example"), "load_for", load_for, raising=False)
    assert "The example firm" in client.post(key, ANSWERS | {"step": "use"}).content.decode()
    client.post(key, ANSWERS | {"step": "account", "account-begin_with": "example"})
    assert client.get("/").wsgi_request.member.organisation.name == "Hearth and Rye"
    assert Organisation.objects.count() == 2
