"""A webhook hears that a gate closed or opened, once each time, and that a limit was passed."""

import json

import pytest

from fairlead.apps.hooks.models import Delivery
from fairlead.apps.hooks.services import register, switch_off
from fairlead.apps.monitor import services
from fairlead.apps.monitor.models import Finding, GateSeen
from fairlead.doors.worker.overseeing import Overseeing
from tests.apps.hooks.conftest import receiver
from tests.apps.monitor.conftest import BASIS
from tests.apps.monitor.rows import csv_of
from tests.apps.monitor.test_gate_and_checks import tested

__all__ = ["receiver", "tested"]


@pytest.fixture
def hook(ada, receiver):
    events = ["gate.closed", "gate.opened", "finding.opened"]
    return register(by=ada, name="Release train", url=receiver.url, events=events)[0]


def told():
    rows = [json.loads(each.body) for each in Delivery.objects.order_by("pk")]
    return [(row["type"], row["data"]) for row in rows]


def test_a_breach_closes_it_and_validating_again_opens_it(
    ada, max_, forecast, one, tested, measure, hook
):
    services.tell_of_gates()
    services.tell_of_gates()
    assert told() == [], "what it said when somebody began to listen is no news"

    measure(tested, csv_of(day="2026-11-21", gap=0.3))
    for _round in range(2):
        services.tell_of_gates()
    finding, closed = told()
    assert finding[0] == "finding.opened"
    assert (finding[1]["system"], finding[1]["finding"]) == ("SYS-1", "FND-1")
    assert closed[0] == "gate.closed"
    assert (closed[1]["system"], closed[1]["answer"]) == ("SYS-1", "no")
    assert closed[1]["reasons"]

    services.answer(
        Finding.objects.get(), by=ada, because="North had no rows of this harvest; now it has."
    )
    run = measure(tested, csv_of(day="2026-11-22"))
    services.close(Finding.objects.get(), by=ada, effect="The ratio is back where it was before.")
    again = services.propose_validation(
        forecast, by=ada, version=one, basis=BASIS, evidence=[run.evidence.code]
    )
    services.sign_validation(again, by=max_)
    services.tell_of_gates()
    assert told()[-1] == ("gate.opened", {"system": "SYS-1", "answer": "yes", "reasons": []})


def test_nothing_is_remembered_for_firms_in_which_nobody_listens(ada, forecast, tested, hook):
    services.tell_of_gates()
    assert GateSeen.objects.get().is_open
    switch_off(hook, by=ada)
    services.tell_of_gates()
    assert not GateSeen.objects.exists()


def test_the_worker_looks_each_minute(ada, forecast, tested, hook):
    Overseeing().step()
    assert GateSeen.objects.get().system == forecast
