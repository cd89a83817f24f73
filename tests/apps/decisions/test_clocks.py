"""Clocks that jump (R9), and more than a firm may send in a second."""

import json
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from fairlead.apps.decisions.models import Decision
from fairlead.apps.decisions.services import record
from fairlead.apps.journal import checkpoints, fsck
from fairlead.apps.journal.models import Entry, Log
from fairlead.apps.keyring.models import SubjectKey
from fairlead.core.decisions.record import parsed

pytestmark = pytest.mark.django_db(databases=["default", "keyring"])
BATCH = "/api/v1/decisions/batch"
# A Sunday on which London's clocks go back at one o'clock, UTC; nothing of ours may mind.
NOON = datetime(2027, 10, 31, 0, 59, 59, tzinfo=UTC)
JUMPS = {
    "a day back": timedelta(days=-1),
    "a day ahead": timedelta(days=1),
    "over the hour that comes twice": timedelta(seconds=2),
    "stuck": timedelta(0),
    "a leap second": timedelta(seconds=-1),
}


@pytest.mark.parametrize("jump", JUMPS)
def test_R9_a_clock_that_jumps_keeps_the_order_and_is_flagged(ada, ovens, token_of, sent, jump):
    from fairlead.apps.decisions.services import Sender

    now = NOON
    by = Sender(ada, token_of(ada)[0])
    with time_machine.travel(now, tick=False):
        [first] = record([parsed(json.dumps(sent("d-0")).encode())], by=by).placed.indices
    with time_machine.travel(now + JUMPS[jump], tick=False):
        more = [parsed(json.dumps(sent(f"d-{n}", subject="p")).encode()) for n in range(1, 4)]
        assert list(record(more, by=by).placed.indices) == [first + 1, first + 2, first + 3]
        bodies = [json.loads(bytes(each.body)) for each in Entry.objects.order_by("seq")]
        assert checkpoints.publish(Log.objects.get()).size == first + 4
    flagged = [body.get("clock_regress", False) for body in bodies[first : first + 4]]
    assert flagged == [False, *[JUMPS[jump] < timedelta(0)] * 3]
    with time_machine.travel(now + timedelta(days=2), tick=False):
        assert fsck.check(Log.objects.get()).named == []


def test_a_senders_clock_three_days_ahead_is_kept_and_flagged(post, sent):
    ahead = datetime.now(UTC) + timedelta(days=3)  # noqa: TID251 - the sender's own
    at = ahead.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    answer = post("/api/v1/decisions", sent("d-1", at=at))
    assert answer.status_code == 201
    row = Decision.objects.get()
    assert row.at == ahead
    assert row.is_ahead
    assert json.loads(bytes(Entry.objects.get(seq=row.seq).body))["at"] == at


def thousand(turn, code):
    told = (
        {"id": f"f-{turn}-{n}", "system": code, "outcome": "x", "subject": f"s-{turn}-{n}"}
        for n in range(1000)
    )
    return b"\n".join(json.dumps(each).encode() for each in told)


def test_a_hundred_thousand_in_one_second_are_told_when_to_come_again(post, ovens, settings):
    settings.FAIRLEAD_DECISIONS_A_SECOND = 2000
    now = datetime.now(UTC).replace(microsecond=0)  # noqa: TID251 - frozen below
    with time_machine.travel(now, tick=False) as clock:
        answers = [post(BATCH, thousand(turn, ovens.code)) for turn in range(100)]
        assert [each.status_code for each in answers] == [201] * 4 + [429] * 96
        assert {each["Retry-After"] for each in answers[4:]} == {"1"}
        assert "Nothing was kept" in answers[-1].json()["detail"]
        assert Decision.objects.count() == 4000
        assert SubjectKey.objects.count() == 4000, "a flood makes no keys"
        clock.shift(1)
        assert post(BATCH, thousand(4, ovens.code)).status_code == 201
    assert Decision.objects.count() == 5000


def test_R9_a_clock_that_was_set_back_does_not_shut_anybody_out(post, ovens, settings):
    settings.FAIRLEAD_DECISIONS_A_SECOND = 1000
    now = datetime.now(UTC)  # noqa: TID251 - frozen below
    with time_machine.travel(now + timedelta(days=1), tick=False):
        taken = [post(BATCH, thousand(turn, ovens.code)).status_code for turn in range(3)]
    assert taken == [201, 201, 429]
    with time_machine.travel(now, tick=False):
        assert post(BATCH, thousand(2, ovens.code)).status_code == 201
