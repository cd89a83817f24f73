"""The page of webhooks and the API beside it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from fairlead.apps.hooks import services
from fairlead.apps.hooks.models import Delivery, Host, Webhook

HERE = "/settings/webhooks/"


def test_from_an_empty_page_to_a_message_taken(ada, stepped_up, receiver):
    client = stepped_up(ada)
    assert "No webhooks yet" in client.get(HERE).text
    made = client.post(
        f"{HERE}register/",
        {"name": "Tills", "url": receiver.url, "events": ["system.stopped", "gate.closed"]},
    )
    assert "whsec_" in made.text
    assert "whsec_" not in client.get(f"{HERE}HOOK-1/").text
    client.post(f"{HERE}HOOK-1/test/")
    assert "Waiting" in client.get(f"{HERE}HOOK-1/").text
    services.deliver_to(Webhook.objects.get().pk)
    shown = client.get(f"{HERE}HOOK-1/").text
    assert "fairlead.test" in shown
    assert "Taken" in shown
    assert "204" in shown
    assert receiver.told()[0]["data"] == {"webhook": "HOOK-1"}
    client.post(f"{HERE}HOOK-1/messages/{Delivery.objects.get().message}/again/")
    assert Delivery.objects.get().state == "waits"


def test_a_message_given_up_is_seen_on_the_list_and_sent_again(ada, signed_in, hook, receiver):
    made, _ = hook
    services.send_test(made, by=ada)
    Delivery.objects.update(state="dead", trouble="It did not answer in time.")
    client = signed_in(ada)
    assert "Messages given up" in client.get(HERE).text
    shown = client.get(f"{HERE}HOOK-1/").text
    assert "It did not answer in time." in shown
    assert "Send again" in shown


def test_a_new_secret_is_shown_once_and_says_how_long_the_old_one_is_good(ada, stepped_up, hook):
    _, old = hook
    shown = stepped_up(ada).post(f"{HERE}HOOK-1/rotate/").text
    assert "whsec_" in shown
    assert old not in shown
    assert "secret before it, too" in shown


def test_switching_off_can_be_undone(ada, signed_in, hook):
    client = signed_in(ada)
    shown = client.post(f"{HERE}HOOK-1/off/", follow=True).text
    assert f'action="{HERE}HOOK-1/on/"' in shown
    assert "switched off" in client.post(f"{HERE}HOOK-1/test/", follow=True).text
    client.post(f"{HERE}HOOK-1/on/")
    assert Webhook.objects.get().off_since is None


def test_a_host_is_allowed_and_taken_off_again(ada, stepped_up):
    client = stepped_up(ada)
    refused = client.post(f"{HERE}hosts/allow/", {"name": "169.254.169.254"})
    assert refused.status_code == 422
    assert "by its name" in refused.text
    assert "169.254.169.254" in refused.text
    client.post(f"{HERE}hosts/allow/", {"name": "hooks.example.com"})
    assert "hooks.example.com" in client.get(HERE).text
    client.post(f"{HERE}hosts/{Host.objects.get().pk}/forbid/")
    assert not Host.objects.exists()


def test_what_was_typed_comes_back_with_the_refusal(ada, stepped_up):
    told = {"name": "Tills", "url": "https://hooks.example.com/x", "events": ["gate.closed"]}
    refused = stepped_up(ada).post(f"{HERE}register/", told)
    assert refused.status_code == 422
    assert "list of hosts" in refused.text
    assert "https://hooks.example.com/x" in refused.text


@pytest.fixture
def token(ada):
    from fairlead.apps.org.services import make_token

    until = timezone.localdate() + timedelta(days=30)

    def make(scope):
        shown = make_token(by=ada, name="CI", scopes=[scope], expires_on=until)[1]
        return {"Authorization": f"Bearer {shown}"}

    return make


def test_a_program_registers_rotates_tests_and_switches(client, token, receiver):
    here, who = "/api/v1/webhooks", token("hooks")

    def post(path, **told):
        return client.post(here + path, told, content_type="application/json", headers=who)

    made = post("", name="Tills", url=receiver.url, events=["gate.closed"])
    assert made.status_code == 201
    assert made.json()["secret"].startswith("whsec_")
    assert post("/HOOK-1/test").status_code == 202
    (message,) = client.get(f"{here}/HOOK-1/messages", headers=who).json()
    assert message["state"] == "waits"
    assert message["next_try_at"]
    rotated = post("/HOOK-1/rotate").json()
    assert rotated["secret"] != made.json()["secret"]
    assert rotated["both_secrets_until"]
    assert post("/HOOK-1/off").json()["on"] is False
    assert post("/HOOK-1/test").status_code == 422
    assert post("/HOOK-1/on").json()["on"] is True
    (listed,) = client.get(here, headers=who).json()
    assert "secret" not in listed
    refused = post("", name="x", url="https://10.0.0.1/", events=["gate.closed"])
    assert refused.status_code == 422
    assert client.get(f"{here}/HOOK-9/messages", headers=who).status_code == 404
    assert client.get(f"{here}/HOOK-x/messages", headers=who).status_code == 404


def test_SEC_7_a_token_for_something_else_registers_nothing(client, token, receiver):
    told = {"name": "x", "url": receiver.url, "events": ["gate.closed"]}
    answer = client.post(
        "/api/v1/webhooks", told, content_type="application/json", headers=token("evidence")
    )
    assert answer.status_code == 403
