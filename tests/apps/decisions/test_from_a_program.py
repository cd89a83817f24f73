"""From a program through its queue into the ledger: the SDK against the server itself."""

import time

import pytest

from fairlead.sdk.decisions.recorder import Recorder

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def recorder(live_server, ada, ovens, token_of, tmp_path):
    made = Recorder(
        server=live_server.url,
        token=token_of(ada)[1],
        system=ovens.code,
        instance="scoring",
        queue=tmp_path / "decisions.queue",
        strict=True,
    )
    yield made
    made.close(0)


def test_decisions_come_in_whole_and_in_order(recorder, ovens):
    from fairlead.apps.decisions import queries

    ids = [
        recorder.log(
            "refused",
            subject="customer-4711",
            kind="loan",
            score=0.734,
            input={"income": 1900.5, "at": each},
            explanation={"reasons": [{"code": "income_low", "contribution_micro": -310000}]},
        )
        for each in range(1200)
    ]
    assert recorder.flush(60)
    status = recorder.status()
    assert (status.waiting, status.set_aside, status.trouble) == (0, 0, "")
    firm = ovens.organisation
    assert [queries.get_decision(firm, each).ext_id for each in (ids[0], ids[-1])] == [
        ids[0],
        ids[-1],
    ]
    assert queries.decisions(firm).count() == 1200
    [instance] = queries.instances(firm)
    assert instance.name.startswith("scoring.")
    assert (instance.high, instance.absent) == (1200, 0)


def test_a_decision_that_was_not_kept_is_a_hole_at_the_server(recorder, ovens):
    from fairlead.apps.decisions import queries

    recorder.log("granted")
    recorder._leave_out(ovens.code)
    recorder.log("granted")
    assert recorder.flush(30)
    [instance] = queries.instances(ovens.organisation)
    assert (instance.high, instance.absent) == (3, 1)


def test_what_the_server_will_not_take_is_set_aside_and_the_rest_arrives(recorder, ovens):
    from fairlead.apps.decisions import queries

    recorder.log("granted", id="good-1")
    recorder.log("granted", id="lost", system="SYS-99")
    recorder.log("granted", id="good-2")
    assert recorder.flush(30)
    [letter] = recorder.letters()
    assert (letter.id, letter.status) == ("lost", 422)
    assert "SYS-99" in letter.says
    assert queries.decisions(ovens.organisation).count() == 2


def test_an_id_known_for_something_else_is_set_aside(recorder, ovens):
    from fairlead.apps.decisions import queries

    recorder.log("granted", id="loan-1")
    assert recorder.flush(30)
    recorder.log("refused", id="loan-1")
    recorder.log("refused", id="loan-2")
    assert recorder.flush(30)
    [letter] = recorder.letters()
    assert (letter.id, letter.status) == ("loan-1", 409)
    assert queries.get_decision(ovens.organisation, "loan-1").outcome == "granted"
    assert queries.decisions(ovens.organisation).count() == 2


def test_a_later_outcome_follows_its_decision(recorder):
    from fairlead.apps.decisions.models import Outcome

    made = recorder.log("granted")
    recorder.outcome(made, "repaid")
    assert recorder.flush(30)
    assert recorder.letters() == []
    [found] = Outcome.objects.all()
    assert (found.decision.ext_id, found.code) == (made, "repaid")


def test_more_than_the_firm_may_send_waits_its_turn(recorder, ovens, settings):
    from fairlead.apps.decisions import queries

    settings.FAIRLEAD_DECISIONS_A_SECOND = 500
    for _ in range(1500):
        recorder.log("granted")
    assert recorder.flush(60)
    assert queries.decisions(ovens.organisation).count() == 1500


def test_a_token_of_another_scope_stops_sending_and_keeps_all(
    live_server, ada, ovens, token_of, tmp_path
):
    recorder = Recorder(
        server=live_server.url,
        token=token_of(ada, "gate")[1],
        system=ovens.code,
        queue=tmp_path / "q",
    )
    recorder.log("granted")
    assert not recorder.flush(2)
    status = recorder.status()
    recorder.close(0)
    assert status.waiting == 1
    assert "403" in status.trouble
    assert "scope “decide”" in status.trouble


def test_the_stop_button_reaches_a_program_and_lets_it_go_again(recorder, ovens, monkeypatch):
    from fairlead.apps.decisions import flags
    from fairlead.sdk.decisions import crew

    monkeypatch.setattr(crew, "ASK_STOPPED_EVERY", 0.1)
    pressed = set()
    monkeypatch.setattr(flags, "_asked", [lambda _firm: frozenset(pressed)])
    pressed.add(ovens.code)
    recorder.log("granted")
    assert recorder.flush(30)
    assert becomes(recorder.is_stopped)
    pressed.clear()
    assert becomes(lambda: not recorder.is_stopped())


def test_a_token_tied_to_systems_is_told_of_those_only(client, ada, ovens, token_of, monkeypatch):
    from fairlead.apps.decisions import flags

    monkeypatch.setattr(flags, "_asked", [lambda _firm: frozenset({ovens.code, "SYS-99"})])
    for systems, wanted in (([], [ovens.code, "SYS-99"]), ([ovens.code], [ovens.code])):
        key = token_of(ada, systems=systems)[1]
        answer = client.get("/api/v1/decisions/stopped", headers={"Authorization": f"Bearer {key}"})
        assert answer.json() == {"stopped": sorted(wanted)}


def becomes(ask, seconds=10.0):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if ask():
            return True
        time.sleep(0.05)
    return False
