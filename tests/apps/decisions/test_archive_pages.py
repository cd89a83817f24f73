"""The archive on the pages, in the check and on the command line."""

import json
from datetime import date

import pytest
from typer.testing import CliRunner

from fairlead.apps.decisions import queries, searching
from fairlead.apps.decisions.archived import files
from fairlead.apps.decisions.archived.checking import check_all
from fairlead.apps.decisions.models import Decision, Partition
from fairlead.apps.decisions.services import archiving
from fairlead.apps.decisions.services.measuring import rows_for
from fairlead.apps.org.programs import Program
from fairlead.doors.cli.main import build
from tests.apps.decisions.conftest import LONG_AGO

pytestmark = pytest.mark.django_db
BEFORE = date(2025, 6, 1)


@pytest.fixture
def archived(decide, ada):
    """Nine old decisions; the last two stay in the database."""
    decide(9)
    kept = Decision.objects.filter(ext_id__in=["old-8", "old-9"])
    kept.update(received_at="2026-11-01T00:00:00Z")
    archiving.archive(ada.organisation, before=BEFORE)
    return ada.organisation


def test_the_list_goes_on_into_the_archive_page_by_page(archived, signed_in, ada):
    told, asked = [], searching.Asked()
    while True:
        found = searching.search(archived, asked, limit=2)
        told += [[each.ext_id for each in found.rows]]
        if found.more is None:
            break
        asked = searching.Asked(before=found.more)
    assert told == [
        ["old-9", "old-8"],
        ["old-7", "old-6"],
        ["old-5", "old-4"],
        ["old-3", "old-2"],
        ["old-1"],
    ]
    text = signed_in(ada).get("/decisions/").content.decode()
    assert "Older decisions are in the archive" in text
    assert "old-1<" in text
    lines = b"".join(signed_in(ada).get("/decisions/?format=csv").streaming_content).decode()
    assert len(lines.splitlines()) == 10


def test_a_page_of_what_is_new_does_not_open_the_archive(archived, monkeypatch):
    monkeypatch.setattr(files, "place_of", None)  # whoever asks for a file fails
    found = searching.search(archived, searching.Asked(), limit=1)
    assert [each.ext_id for each in found.rows] == ["old-9"]


def test_the_page_of_an_archived_decision_is_as_any_and_its_proof_holds(archived, signed_in, ada):
    from fairlead.apps.journal import checkpoints
    from fairlead.apps.journal.models import Log

    checkpoints.publish(Log.objects.get(tenant=ada.tenant))
    one = queries.get_decision(archived, "old-2")
    place = queries.address_of_decision(one)
    browser = signed_in(ada)
    text = browser.get(place).content.decode()
    assert "In the archive since" in text
    assert "Open for this once" in text
    opened = browser.post(f"{place}open/", {"parts": ["input"], "because": "She asked why."})
    assert "&quot;n&quot;: 2" in opened.content.decode()
    proof = browser.get(f"{place.rstrip('/')}.tlog-proof").content.decode()
    assert proof.startswith("c2sp.org/tlog-proof@v1")


def test_the_page_says_that_the_archive_file_was_changed(archived, signed_in, ada):
    partition = Partition.objects.order_by("day").first()
    place = files.place_of(partition)
    data = place.read_bytes()
    place.write_bytes(data[:300] + b"!" + data[301:])
    one = queries.get_decision(archived, "old-1")
    browser = signed_in(ada)
    text = browser.get(queries.address_of_decision(one)).content.decode()
    assert "The archive file of this decision was changed" in text
    assert "Open for this once" not in text
    assert "The key of this person was destroyed" not in text
    place.unlink()
    text = browser.get(queries.address_of_decision(one)).content.decode()
    assert "The archive file of this decision is missing" in text
    assert "A part of the archive is not shown" in browser.get("/decisions/").content.decode()


def test_a_check_of_the_decision_log_reads_archived_days_too(archived, ada):
    system = Partition.objects.first().system
    by = Program("monitor", archived)
    told = {"by": by, "labels": {}, "inputs": True}
    rows = list(rows_for(system, system, since=None, **told))
    assert [row["decision"] for row in rows] == [f"old-{n}" for n in range(1, 10)]
    assert [row["input_n"] for row in rows] == list(range(1, 10))
    assert {row["sex"] for row in rows} == {"f"}
    later = LONG_AGO.replace(hour=9)
    rows = list(rows_for(system, system, since=later, **told))
    assert [row["decision"] for row in rows] == [f"old-{n}" for n in range(2, 10)]
    assert queries.count_archived(system, later) == 6


def test_the_check_finds_every_file_sound_and_whatever_was_done_to_one(archived):
    import pyarrow.parquet as pq

    assert [each.says for each in check_all() if not each.is_sound] == []
    assert sum(each.n for each in check_all()) == 7
    first, second, *_rest = Partition.objects.order_by("day")
    place = files.place_of(first)
    table = pq.read_table(place, partitioning=None)
    pq.write_table(table.slice(0, 1), place)
    assert [each.wrong for each in check_all() if not each.is_sound] == ["it was changed"]
    Partition.objects.filter(pk=first.pk).update(
        bytes=place.stat().st_size, sha256=files.digest_of(place)
    )
    told = [each.wrong for each in check_all() if not each.is_sound]
    assert told == ["the ledger sealed another file than this"]
    files.place_of(second).unlink()
    assert "it is missing" in [each.wrong for each in check_all(quick=True)]
    (place.parent / "part-9-9.parquet").write_bytes(b"?")
    assert [each.wrong for each in check_all() if "part-9-9" in each.place] == [
        "no record names it; the next round of archiving deletes it"
    ]


@pytest.fixture
def run(tmp_path, monkeypatch):
    from fairlead.doors.cli import site

    monkeypatch.setattr(site, "open_site", lambda data, migrate=True: None)

    def runs(*words, code=0):
        said = CliRunner().invoke(build("archive"), ["archive", *words, "--data", str(tmp_path)])
        if said.exception and not isinstance(said.exception, SystemExit):
            raise said.exception
        assert said.exit_code == code, said.output
        return said.stdout

    return runs


def test_the_command_archives_and_checks(decide, ada, run):
    from fairlead.doors.cli.errors import CannotError

    decide(4)
    told = json.loads(run("decisions", "--before", "2025-06-01", "--json"))
    assert told == {ada.tenant: {"decisions": 4, "files": 2}}
    assert (
        run("decisions", "--before", "2025-06-01") == f"{ada.tenant}: 0 decisions in 0 new files\n"
    )
    assert run("check") == "2 of 2 files are sound; they hold 4 decisions.\n"
    run("decisions", "--before", "2999-01-01", code=1)
    with pytest.raises(CannotError, match="is no day"):
        run("decisions", "--before", "yesterday")
    files.place_of(Partition.objects.first()).write_bytes(b"")
    [told] = [each for each in json.loads(run("check", "--json", code=1)) if each["wrong"]]
    assert told["wrong"] == "it was changed"


def test_the_worker_archives_once_a_day_and_says_what_stands_in_the_way(
    decide, ada, settings, monkeypatch
):
    from fairlead.apps.journal.models import Lease
    from fairlead.doors.worker import daily

    decide(2)
    settings.FAIRLEAD_ARCHIVE_AFTER_DAYS = 0
    assert daily.put_away() == {}
    Lease.objects.all().delete()
    settings.FAIRLEAD_ARCHIVE_AFTER_DAYS = 400
    with monkeypatch.context() as patch:
        patch.setattr(files.os, "fsync", _no_room)
        assert "No space left" in daily.put_away()[f"archive of {ada.tenant}"]
    assert Decision.objects.count() == 2
    assert daily.put_away() == {}
    Lease.objects.filter(name="daily-archive").delete()
    assert daily.put_away()[f"archive of {ada.tenant}"] == ""
    assert Decision.objects.count() == 0


def _no_room(_file):
    raise OSError(28, "No space left on device")
