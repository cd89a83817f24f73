"""Once a day the worker deletes what nobody needs, and nothing else."""

import os
import time
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from fairlead.apps.archive.health import examine
from fairlead.apps.evidence import blobs
from fairlead.apps.evidence.services import take_in
from fairlead.apps.journal import queries as journal
from fairlead.apps.pack import queries, services
from fairlead.doors.worker import daily

pytestmark = pytest.mark.django_db(transaction=True)
LATER = timedelta(days=91)


def file_of(ada, data: bytes) -> str:
    kept = take_in(
        by=ada, title="Rules", kind="file", data=data, media_type="text/plain", filename="r.txt"
    )
    return kept.digest


def stray(data: bytes, *, days: float) -> str:
    """A file whose record was never kept."""
    with blobs.staged(data) as one:
        blobs.keep(one)
    moment = time.time() - days * 24 * 60 * 60
    os.utime(blobs.place_of(one.digest), (moment, moment))
    return one.digest


def checks(name: str):
    return [(each.state, each.says) for each in examine() if each.name == name]


def test_only_old_files_that_no_record_names_are_deleted(ada):
    kept, old, young = file_of(ada, b"kept"), stray(b"old", days=2), stray(b"young", days=0.5)
    os.utime(blobs.place_of(kept), (0, 0))
    [(state, says)] = checks("files")
    assert (state, old in says, young in says) == ("look", True, False)
    assert daily.tidy() == {}
    assert [blobs.place_of(each).exists() for each in (kept, old, young)] == [True, False, True]
    assert checks("files") == [("ok", "1 files, each where its record says.")]


def test_it_is_done_once_a_day(ada):
    daily.tidy()
    old = stray(b"old", days=2)
    daily.tidy()
    assert blobs.place_of(old).exists()
    with time_machine.travel(timezone.now() + timedelta(days=1.1)):
        daily.tidy()
    assert not blobs.place_of(old).exists()


def test_a_file_that_is_missing_is_named(ada):
    lost = file_of(ada, b"lost")
    blobs.place_of(lost).unlink()
    [(state, says)] = checks("files")
    assert (state, lost in says) == ("wrong", True)


def test_a_pack_past_its_time_loses_its_file_and_the_ledger_says_so(ada):
    made = services.export_pack(by=ada)
    place = queries.place(made)
    assert services.expire(today=made.kept_until) == {}
    assert place.exists()
    assert services.expire(today=made.kept_until + timedelta(days=1)) == {
        f"{made.tenant} PACK-1": ""
    }
    made.refresh_from_db()
    assert (made.state, place.exists()) == ("gone", False)
    assert journal.timeline(made.tenant)[0].kind == "export.pack.expire"
    assert services.expire(today=made.kept_until + LATER) == {}


def test_a_pack_stays_while_its_log_takes_no_entries(ada):
    from fairlead.apps.journal.models import Log

    made = services.export_pack(by=ada)
    Log.objects.update(state="read_only", trouble="The disk is gone.")
    [said] = services.expire(today=made.kept_until + LATER).values()
    assert said
    assert queries.place(made).exists()
