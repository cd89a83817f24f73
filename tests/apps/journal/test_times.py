"""When something was sealed is found without a column of times, whatever the clock did."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fairlead.apps.journal.append import append
from fairlead.apps.journal.logs import open_log
from fairlead.apps.journal.models import Entry, Log
from fairlead.apps.journal.times import first_since, latest

pytestmark = pytest.mark.django_db
FIRST = date(2026, 3, 1)
CLOCKS = {
    "nothing sealed": [],
    "one a day": [0, 1, 2, 3, 4, 5],
    "several a day": [0, 0, 0, 2, 2, 5, 5, 5],
    "ahead once, then right again": [0, 9, 1, 2, 3, 4, 9, 10],
    "ahead at the very first": [9, 0, 1, 2, 3],
    "back and forth": [3, 1, 4, 1, 5, 9, 2, 6, 5, 3],
}


@pytest.fixture(params=CLOCKS, ids=CLOCKS)
def log(request):
    open_log("t")
    for n, days in enumerate(CLOCKS[request.param]):
        moment = datetime(2026, 3, 1, 12, n, tzinfo=UTC) + timedelta(days=days)
        with time_machine.travel(moment, tick=False):
            append("t", [{"v": 1, "type": "x", "org": "t", "actor": "svc:x", "id": f"n{n}"}])
    return Log.objects.get(tenant="t")


def told(log: Log) -> dict[int, str]:
    rows = Entry.objects.filter(log=log).order_by("seq").values_list("seq", "body")
    return {seq: json.loads(bytes(body))["ts"] for seq, body in rows}


def test_the_first_of_a_day_or_later_is_the_first_that_says_so(log):
    times = told(log)
    for days in range(-1, 12):
        day = FIRST + timedelta(days=days)
        found = next((seq for seq, ts in times.items() if ts >= str(day)), len(times))
        assert first_since(log, day) == found, day


def test_the_latest_time_is_that_of_all(log):
    times = told(log)
    assert latest(Entry.objects.filter(log=log)) == max(times.values(), default="")
    for until in times:
        first = Entry.objects.filter(log=log, seq__lte=until)
        assert latest(first) == max(ts for seq, ts in times.items() if seq <= until)


def test_of_a_pruned_log_what_is_kept_is_searched(log):
    times = told(log)
    for pruned in range(len(times)):
        log.pruned_below = pruned
        for days in range(-1, 12):
            day = FIRST + timedelta(days=days)
            kept = [seq for seq, ts in times.items() if seq >= pruned and ts >= str(day)]
            assert first_since(log, day) == min(kept, default=len(times)), (pruned, day)


def test_it_is_searched_and_not_read(log):
    body = {"v": 1, "type": "x", "org": "t", "actor": "svc:x"}
    append("t", [body | {"id": f"m{n}"} for n in range(900)])
    with CaptureQueriesContext(connection) as asked:
        first_since(log, FIRST)
    assert len(asked.captured_queries) <= 12
