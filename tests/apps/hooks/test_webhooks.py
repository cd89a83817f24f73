"""Webhooks from registration to the last try, with a receiver that checks as the guide says."""

import base64
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import transaction
from django.utils import timezone

from fairlead.apps.hooks import queries, services
from fairlead.apps.hooks.models import Delivery, Webhook
from fairlead.apps.journal.errors import NotPermittedError, RuleBrokenError
from fairlead.apps.journal.models import Entry

GUIDE = Path(__file__).parents[3] / "docs" / "use" / "webhooks.md"
STOPPED = {"system": "SYS-1"}


def guide_checks(secret, headers, body):
    """Run the receiver's example of the guide, word for word."""
    told = {}
    code = re.search(r"```python\n(.*?)```", GUIDE.read_text(), re.DOTALL)[1]
    exec(code, told)
    return told["is_genuine"](secret, headers, body)


def carried(hook):
    return services.deliver_to(hook.pk)


def only():
    return Delivery.objects.get()


def test_what_happened_is_told_signed_so_that_the_guides_receiver_believes_it(hook, receiver):
    made, secret = hook
    assert services.tell(made.organisation, "system.stopped", STOPPED) == 1
    assert carried(made) == 1
    ((headers, body),) = receiver.got
    assert receiver.told()[0]["type"] == "system.stopped"
    assert receiver.told()[0]["data"] == STOPPED
    assert guide_checks(secret, headers, body)
    assert not guide_checks(secret, headers, body + b" ")
    assert not guide_checks(secret, headers | {"webhook-id": "msg_other"}, body)
    assert not guide_checks(secret, headers | {"webhook-timestamp": "1674087231"}, body)
    assert only().state == "taken"
    assert only().status == 204


def test_a_webhook_hears_only_what_it_listens_to(hook, receiver):
    made, _ = hook
    assert services.tell(made.organisation, "gate.closed", {}) == 0
    with pytest.raises(ValueError, match="no event"):
        services.tell(made.organisation, "gate.exploded", {})
    assert not Delivery.objects.exists()


def test_nothing_is_told_of_what_did_not_happen(hook):
    made, _ = hook
    with pytest.raises(RuntimeError), transaction.atomic():
        services.tell(made.organisation, "system.stopped", STOPPED)
        raise RuntimeError
    assert not Delivery.objects.exists()


def test_SEC_6_nothing_of_the_secret_is_in_the_database_or_the_ledger(hook):
    _, secret = hook

    raw = base64.b64decode(secret.removeprefix("whsec_"))
    assert len(raw) == 32
    rows = [str(Webhook.objects.values().get()), *map(str, Entry.objects.values())]
    assert raw not in bytes(Webhook.objects.get().secret)
    assert not any(secret in row or repr(raw) in row for row in rows)
    assert not any(b"127.0.0.1" in bytes(each.body) for each in Entry.objects.all())


def test_SEC_6_a_secret_of_one_webhook_opens_no_other(hook, ada, receiver):
    from fairlead.apps.hooks.services.webhooks import secrets_of
    from fairlead.apps.journal.errors import KeyUnavailableError

    made, _ = hook
    other, _ = services.register(by=ada, name="x", url=receiver.url, events=["gate.closed"])
    other.secret = made.secret
    with pytest.raises(KeyUnavailableError):
        secrets_of(other)


def test_SEC_6_both_secrets_are_good_for_a_day(hook, ada, receiver, time_machine_days):
    made, old = hook
    new = services.rotate(made, by=ada)
    services.tell(made.organisation, "system.stopped", STOPPED)
    carried(made)
    assert [guide_checks(each, *receiver.got[0]) for each in (old, new)] == [True, True]
    with time_machine_days(2):
        services.tell(made.organisation, "system.stopped", STOPPED)
        carried(made)
        assert [guide_checks(each, *receiver.got[1]) for each in (old, new)] == [False, True]


def test_a_message_that_is_not_taken_is_tried_again_for_a_day_then_given_up(
    hook, ada, receiver, time_machine_days
):
    made, _ = hook
    receiver.status = 500
    services.tell(made.organisation, "system.stopped", STOPPED)
    for tries in range(1, 8):
        Delivery.objects.update(due_at=timezone.now())
        carried(made)
        assert (only().state, only().tries) == ("waits", tries)
        assert only().due_at > timezone.now()
        assert carried(made) == 0
        assert len(receiver.got) == tries
    Delivery.objects.update(due_at=timezone.now())
    carried(made)
    assert only().state == "dead"
    assert only().status == 500
    assert "did not take" in only().trouble
    ids = {headers["webhook-id"] for headers, _ in receiver.got}
    assert len(ids) == 1

    receiver.status = 200
    services.send_again(only(), by=ada)
    assert carried(made) == 1
    assert only().state == "taken"
    assert {headers["webhook-id"] for headers, _ in receiver.got} == ids
    with pytest.raises(RuleBrokenError, match="waits already"):
        services.send_again(services.send_test(made, by=ada), by=ada)


def test_a_message_a_day_old_is_given_up_after_one_more_try(hook, receiver, time_machine_days):
    made, _ = hook
    receiver.status = 503
    services.tell(made.organisation, "system.stopped", STOPPED)
    with time_machine_days(2):
        carried(made)
        assert only().state == "dead"


def test_when_nobody_answers_the_others_wait_too_but_a_refused_one_holds_up_nobody(hook, receiver):
    made, _ = hook
    for number in range(3):
        services.tell(made.organisation, "system.stopped", {"system": f"SYS-{number}"})
    receiver.status = 422
    carried(made)
    assert len(receiver.got) == 3
    Delivery.objects.update(due_at=timezone.now())
    receiver.status = 503
    carried(made)
    assert len(receiver.got) == 4
    assert queries.due(timezone.now(), most=10) == []


def test_who_dies_in_the_middle_leaves_a_message_that_is_tried_again(hook, receiver, monkeypatch):
    from fairlead.apps.hooks.services import delivering

    made, _ = hook
    services.tell(made.organisation, "system.stopped", STOPPED)
    with monkeypatch.context() as dying:
        dying.setattr(delivering, "_posted", lambda _d: (_ for _ in ()).throw(SystemExit))
        with pytest.raises(SystemExit):
            carried(made)
    assert only().state == "waits"
    assert timezone.now() < only().due_at <= timezone.now() + timedelta(minutes=1)
    Delivery.objects.update(due_at=timezone.now())
    assert carried(made) == 1


def test_a_webhook_that_is_off_is_told_nothing_and_hears_what_waited_when_it_is_on(
    hook, ada, receiver
):
    made, _ = hook
    services.tell(made.organisation, "system.stopped", STOPPED)
    services.switch_off(made, by=ada)
    assert services.tell(made.organisation, "system.stopped", STOPPED) == 0
    assert carried(made) == 0
    for act in (services.switch_off, services.rotate, services.send_test):
        with pytest.raises(RuleBrokenError, match="switched off"):
            act(made, by=ada)
    services.switch_on(made, by=ada)
    assert carried(made) == 1
    with pytest.raises(RuleBrokenError, match="on already"):
        services.switch_on(made, by=ada)


def test_SEC_6_a_host_taken_off_the_list_is_called_no_more(ada, settings):
    settings.FAIRLEAD_CALL_HOSTS = frozenset({"*"})
    host = services.allow_host(by=ada, name=" Hooks.Example.com ")
    assert host.name == "hooks.example.com"
    made, _ = services.register(
        by=ada, name="x", url="https://hooks.example.com/", events=["gate.closed"]
    )
    services.forbid_host(host, by=ada)
    services.send_test(made, by=ada)
    carried(made)
    assert only().tries == 1
    assert "list of hosts" in only().trouble
    services.switch_off(made, by=ada)
    with pytest.raises(RuleBrokenError, match="list of hosts"):
        services.switch_on(made, by=ada)


def test_SEC_6_the_key_that_is_missing_sends_nothing_unsigned(hook, receiver, settings, tmp_path):
    made, _ = hook
    services.tell(made.organisation, "system.stopped", STOPPED)
    settings.FAIRLEAD_MASTER_KEY = tmp_path / "elsewhere"
    carried(made)
    assert receiver.got == []
    assert "master key" in only().trouble


@pytest.mark.parametrize(
    ("url", "events", "says"),
    [
        ("https://127.0.0.1/", ["gate.closed"], "by its name"),
        ("https://hooks.example.com/", ["gate.closed"], "list of hosts"),
        ("{url}", ["gate.exploded"], "no event"),
        ("{url}", [], "Choose"),
    ],
)
def test_what_will_not_do_is_refused_with_a_sentence_and_leaves_nothing(
    ada, receiver, url, events, says
):
    before = Entry.objects.count()
    with pytest.raises(RuleBrokenError, match=says):
        services.register(by=ada, name="x", url=url.format(url=receiver.url), events=events)
    assert not Webhook.objects.exists()
    assert Entry.objects.count() == before


def test_a_host_is_listed_once_and_only_by_name(ada):
    services.allow_host(by=ada, name="hooks.example.com")
    for name, says in (("hooks.example.com", "already"), ("10.0.0.1", "name"), ("nas", "network")):
        with pytest.raises(RuleBrokenError, match=says):
            services.allow_host(by=ada, name=name)


def test_there_are_enough_webhooks_at_twenty(ada, receiver):
    for number in range(20):
        services.register(by=ada, name=f"{number}", url=receiver.url, events=["gate.closed"])
    with pytest.raises(RuleBrokenError, match="20 webhooks"):
        services.register(by=ada, name="x", url=receiver.url, events=["gate.closed"])


def test_SEC_6_staff_and_board_register_nothing(hook, bo, max_, cy):
    made, _ = hook
    for member in (bo, max_, cy):
        with pytest.raises(NotPermittedError):
            services.allow_host(by=member, name="hooks.example.com")
        with pytest.raises(NotPermittedError):
            services.rotate(made, by=member)


def test_SEC_4_another_firm_touches_nothing(hook, dee):
    made, _ = hook
    assert queries.get_webhook(dee.organisation, made.code) is None
    with pytest.raises(NotPermittedError):
        services.rotate(made, by=dee)
    assert services.tell(dee.organisation, "system.stopped", STOPPED) == 0


def test_messages_that_ended_a_month_ago_are_deleted(hook, receiver):
    made, _ = hook
    services.tell(made.organisation, "system.stopped", STOPPED)
    carried(made)
    now = timezone.now()
    assert services.sweep_deliveries(now=now + timedelta(days=29)) == 0
    assert services.sweep_deliveries(now=now + timedelta(days=31)) == 1
