"""Whatever the server does: nothing is lost, nothing counts twice, nobody waits."""

import json
import logging
import time
from datetime import UTC, datetime
from email.utils import format_datetime

import pytest

from fairlead.core.decisions.record import parsed
from fairlead.sdk.decisions import crew, sender
from fairlead.sdk.decisions.posting import Answer, _rest
from tests.sdk.decisions.standin import drops, drops_after_keeping, refuses


def log_some(recorder, count, first=0):
    ids = [f"d-{each}" for each in range(first, first + count)]
    for each in ids:
        assert recorder.log("refused", id=each, input={"income": 1900.5}) == each
    return ids


def test_a_decision_arrives_as_the_format_says(recording, server):
    recorder = recording()
    made = recorder.log(
        "refused",
        kind="loan",
        subject="customer-4711",
        model={"name": "xgb", "version": "3.2.1"},
        score=0.734211,
        confidence=0.91,
        input={"income": 1900.5, "years": 4},
        attributes={"sex": "female"},
        latency_ms=41.4,
    )
    assert recorder.flush(5)
    [line] = server.kept.values()
    told = json.loads(line)
    assert told.pop("at").endswith("Z")
    assert told.pop("instance").startswith("scoring.")
    assert told == {
        "id": made,
        "system": "SYS-3",
        "n": 1,
        "kind": "loan",
        "subject": "customer-4711",
        "model": {"name": "xgb", "version": "3.2.1"},
        "outcome": "refused",
        "score_micro": 734211,
        "confidence_micro": 910000,
        "latency_ms": 41,
        "input": {"income": "1900.5", "years": 4},
        "attributes": {"sex": "female"},
    }
    [(path, headers)] = server.requests
    assert path == "/api/v1/decisions/batch"
    assert headers["Authorization"] == "Bearer a-token"
    assert headers["Content-Type"] == "application/x-ndjson"


def test_a_burst_of_a_hundred_thousand_arrives_whole(recording, server):
    recorder = recording()
    for _ in range(100_000):
        recorder.log("granted")
    assert recorder.flush(120)
    assert len(server.kept) == 100_000
    [numbers] = server.numbers().values()
    assert numbers == list(range(1, 100_001))
    assert server.largest == 1000
    assert recorder.status().waiting == 0


def test_a_server_that_is_down_costs_nothing_and_gets_all_later(recording, server, caplog):
    server.always = refuses(503)
    recorder = recording()
    began = time.monotonic()
    ids = log_some(recorder, 2000)
    assert time.monotonic() - began < 5
    assert not recorder.flush(0.3)
    assert recorder.status().waiting == 2000
    assert "503 not now" in recorder.status().trouble
    assert [each.levelno for each in caplog.records] == [logging.WARNING]  # said once
    server.always = None
    assert recorder.flush(10)
    assert list(server.kept) == ids
    assert recorder.status().trouble == ""


@pytest.mark.parametrize("fault", [drops, drops_after_keeping, refuses(500), refuses(502)])
def test_what_got_no_answer_is_sent_again_and_counts_once(recording, server, fault):
    server.faults = [fault, None, fault]
    recorder = recording()
    ids = log_some(recorder, 1500)
    assert recorder.flush(10)
    assert sorted(server.kept) == sorted(ids)
    assert len(server.order) == 1500
    [numbers] = server.numbers().values()
    assert numbers == list(range(1, 1501))
    assert (server.doubled > 0) == (fault is drops_after_keeping)


def breaks_over(*ids):
    """Answer 500 whenever one of these decisions is among the lines."""

    def fault(handler):
        if any(f'"{each}"'.encode() in handler.body for each in ids):
            handler.answer(500, {"detail": "broken"})
            return False
        return True

    return fault


def test_a_line_over_which_the_server_breaks_stops_no_other(recording, server):
    server.always = breaks_over("d-7", "d-42")
    recorder = recording()
    ids = log_some(recorder, 60)
    assert recorder.flush(10)
    assert set(server.kept) == set(ids) - {"d-7", "d-42"}
    letters = recorder.letters()
    assert {(each.id, each.status, each.says) for each in letters} == {
        ("d-7", 500, "broken"),
        ("d-42", 500, "broken"),
    }
    server.always = None
    assert recorder.try_again() == 2
    assert recorder.flush(10)
    assert set(server.kept) == set(ids)
    [numbers] = server.numbers().values()
    assert numbers == list(range(1, 61))


def test_while_the_server_breaks_over_everything_nothing_is_set_aside(recording, server):
    server.always = refuses(500)
    recorder = recording()
    ids = log_some(recorder, 60)
    assert not recorder.flush(1.5)
    assert recorder.letters() == []
    assert recorder.status().waiting == 60
    server.always = None
    assert recorder.flush(10)
    assert set(server.kept) == set(ids)


def test_a_server_that_breaks_down_in_between_has_nothing_set_aside(recording, server):
    server.faults = [*[refuses(500)] * 6, None, None]
    server.always = refuses(500)
    recorder = recording()
    ids = log_some(recorder, 60)
    assert not recorder.flush(1.5)
    assert recorder.letters() == []
    assert recorder.status().waiting == 60 - len(server.kept)
    server.always = None
    assert recorder.flush(10)
    assert set(server.kept) == set(ids)


def test_the_only_line_that_waits_waits_on_until_another_is_taken(recording, server):
    server.always = breaks_over("d-0")
    recorder = recording()
    log_some(recorder, 1)
    assert not recorder.flush(1.5)
    assert recorder.letters() == []
    recorder.log(id="d-1", outcome="granted")
    assert recorder.flush(10)
    assert [each.id for each in recorder.letters()] == ["d-0"]
    assert list(server.kept) == ["d-1"]


@pytest.mark.parametrize("status", [429, 503])
def test_retry_after_is_obeyed(recording, server, status):
    came = []

    def busy(handler):
        came.append(time.monotonic())
        handler.answer(status, {"detail": "too many"}, Retry_After="1")

    def free(handler):
        came.append(time.monotonic())
        return True

    server.faults = [busy, free]
    recorder = recording()
    log_some(recorder, 3)
    assert recorder.flush(5)
    assert 1.0 <= came[1] - came[0] < 2.5
    assert len(server.kept) == 3


def test_retry_after_may_be_a_date():
    until = datetime.fromtimestamp(time.time() + 90, UTC)
    assert 85 < _rest(format_datetime(until, usegmt=True)) <= 90
    assert _rest("7") == 7
    assert _rest("soon") == 0
    assert _rest("999999") == 3600


@pytest.mark.parametrize("named", [True, False])
def test_a_line_that_will_not_do_is_set_aside_and_blocks_nothing(recording, server, named):
    server.names_lines, server.refuses = named, {"d-7", "d-42"}
    recorder = recording()
    ids = log_some(recorder, 50)
    assert recorder.flush(10)
    assert set(server.kept) == set(ids) - server.refuses
    letters = recorder.letters()
    assert {each.id for each in letters} == server.refuses
    assert {each.status for each in letters} == {422}
    sentence = "system: there is no SYS-3" if named else "1 lines will not do"
    assert {each.says for each in letters} == {sentence}
    server.refuses = set()
    assert recorder.try_again(["d-7"]) == 1
    assert recorder.flush(10)
    assert recorder.try_again() == 1
    assert recorder.flush(10)
    assert set(server.kept) == set(ids)
    assert recorder.letters() == []
    [numbers] = server.numbers().values()
    assert numbers == list(range(1, 51))  # under the numbers that they had


@pytest.mark.parametrize("named", [True, False])
def test_an_id_that_is_known_for_something_else_is_set_aside(recording, server, named):
    server.names_lines = named
    recorder = recording()
    recorder.log("refused", id="loan-1")
    assert recorder.flush(5)
    recorder.log("granted", id="loan-1")
    recorder.log("granted", id="loan-2")
    assert recorder.flush(5)
    [letter] = recorder.letters()
    assert (letter.id, letter.status) == ("loan-1", 409)
    assert "known for something else" in letter.says
    assert json.loads(server.kept["loan-1"])["outcome"] == "refused"
    assert "loan-2" in server.kept


@pytest.mark.parametrize("status", [401, 403, 404, 302])
def test_a_refused_token_or_address_stops_sending_and_keeps_all(recording, server, caplog, status):
    server.always = refuses(status)
    recorder = recording()
    log_some(recorder, 5)
    assert not recorder.flush(0.5)
    log_some(recorder, 5, first=5)
    time.sleep(0.2)
    assert len(server.requests) == 1
    assert recorder.status().waiting == 10
    assert "until that is put right" in recorder.status().trouble
    assert "until that is put right" in caplog.text


def test_a_held_queue_is_sent_once_the_token_is_right(recording, server, monkeypatch):
    monkeypatch.setattr(sender, "_UNTIL_A_PERSON", 0.1)
    server.faults = [refuses(401), refuses(403)]
    recorder = recording()
    ids = log_some(recorder, 5)
    assert recorder.flush(5)
    assert list(server.kept) == ids


def test_a_slow_server_holds_up_nobody(recording, server):
    def slow(handler):
        time.sleep(1)
        return True

    server.always = slow
    recorder = recording()
    log_some(recorder, 1)
    time.sleep(0.1)
    began = time.monotonic()
    log_some(recorder, 100, first=1)
    assert time.monotonic() - began < 0.5
    assert recorder.flush(5)


def test_later_outcomes_come_after_the_decisions_they_speak_of(recording, server):
    server.always = refuses(503)
    recorder = recording()
    for each in range(1500):
        recorder.log("granted", id=f"d-{each}")
        recorder.outcome(f"d-{each}", "repaid", id=f"o-{each}")
    server.always = None
    assert recorder.flush(10)
    assert len(server.outcomes) == 1500
    assert server.order[:1500] == [f"d-{each}" for each in range(1500)]
    told = json.loads(server.outcomes["o-7"])
    assert told.pop("at")
    assert told == {"id": "o-7", "decision": "d-7", "outcome": "repaid"}


def test_a_pressed_stop_button_is_known_after_the_next_answer(recording, server):
    recorder = recording()
    assert not recorder.is_stopped()
    server.stopped = ["SYS-3"]
    log_some(recorder, 1)
    assert recorder.flush(5)
    assert becomes(recorder.is_stopped)
    assert not recorder.is_stopped("SYS-4")
    again = recording()  # another process on the same queue, or the next start
    assert again.is_stopped()
    server.stopped = []
    log_some(recorder, 1, first=1)
    assert recorder.flush(5)
    assert becomes(lambda: not recorder.is_stopped())
    assert becomes(lambda: not again.is_stopped())


def test_who_sends_nothing_while_stopped_learns_when_it_ends(recording, server, monkeypatch):
    monkeypatch.setattr(crew, "_LOOK", 0.02)
    monkeypatch.setattr(crew, "ASK_STOPPED_EVERY", 0.1)
    recorder = recording()
    server.stopped = ["SYS-3"]
    assert becomes(recorder.is_stopped)
    server.stopped = []
    assert becomes(lambda: not recorder.is_stopped())
    assert server.kept == {}


def test_what_a_decision_says_is_checked_before_it_is_sent(recording, server, caplog):
    """The caller waits for the writing only; what will not do is kept, with its sentence."""
    recorder = recording()
    recorder.log("granted", id="first")
    recorder.log("two words", id="second")
    recorder.log("granted", id="third", confidence=91, input={"ratio": float("nan"), "x": 1e-7})
    recorder.log("granted", id="fourth", input={"ratio": float("inf"), "x": 1e-7})
    assert recorder.flush(5)
    assert [json.loads(each)["n"] for each in server.kept.values()] == [1, 4]
    assert json.loads(server.kept["fourth"])["input"] == {"ratio": "inf", "x": "1e-07"}
    [letter] = recorder.letters()
    assert (letter.id, letter.status) == ("second", 0)
    assert letter.says.startswith("outcome: a code")
    assert "1 decisions will not do" in caplog.text
    assert recorder.status().reasons == {"CannotRecord": 1}  # nan is looked at at once


def becomes(ask, seconds=5.0):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if ask():
            return True
        time.sleep(0.02)
    return False


def test_two_systems_of_one_program_count_apart(recording, server):
    recorder = recording()
    for system in ("SYS-3", "SYS-4", "SYS-3"):
        recorder.log("granted", system=system)
    assert recorder.flush(5)
    told = [json.loads(line) for line in server.kept.values()]
    assert {(each["system"], each["n"]) for each in told} == {
        ("SYS-3", 1),
        ("SYS-3", 2),
        ("SYS-4", 1),
    }
    assert len({each["instance"] for each in told}) == 2


def test_large_decisions_are_sent_in_requests_that_the_server_takes(recording, server):
    recorder = recording()
    sizes = []
    server.always = lambda handler: sizes.append(len(handler.body)) or True
    for _ in range(100):
        recorder.log("granted", output="x" * 60_000, prompt="y" * 60_000)
    assert recorder.flush(10)
    assert len(server.kept) == 100
    assert max(sizes) <= 4 * 1024 * 1024


def test_an_answer_without_json_is_not_taken_for_a_yes():
    assert not Answer(200, {}).is_kept
    assert Answer(201, {"size": 1}).is_kept


def test_every_line_passes_the_rules_of_the_server(recording, server):
    recorder = recording()
    recorder.log("answered", prompt=[{"role": "user", "content": "Hello"}], output={"text": "Hi"})
    assert recorder.flush(5)
    [line] = server.kept.values()
    assert parsed(line).sealed["prompt"] == '"[{\\"role\\":\\"user\\",\\"content\\":\\"Hello\\"}]"'
