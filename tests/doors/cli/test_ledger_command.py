"""`fairlead ledger` answers 0, 1 or 2, in words or as JSON."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone
from typer.testing import CliRunner

from fairlead.apps.journal import checkpoints, high_water, queries
from fairlead.apps.journal.append import append
from fairlead.apps.journal.models import Entry, Log
from fairlead.doors.cli.errors import CannotError
from fairlead.doors.cli.main import build


@pytest.fixture
def run(db, tmp_path, monkeypatch):
    from fairlead.doors.cli import site

    monkeypatch.setattr(site, "open_site", lambda data, migrate=True: None)
    (tmp_path / "fairlead.sqlite3").touch()

    def runs(*words, code=0, data=tmp_path):
        said = CliRunner().invoke(build("ledger"), ["ledger", *words, "--data", str(data)])
        if said.exception and not isinstance(said.exception, SystemExit):
            raise said.exception
        assert said.exit_code == code, said.output
        return said.stdout

    return runs


def test_a_sound_log_answers_nought(run, ada):
    run("checkpoint")
    assert "sound" in run("fsck")
    [told, _rest] = json.loads(run("fsck", "--json"))
    assert (told["entries"], told["findings"], told["first"]) == (1, 0, "")


def test_a_changed_log_answers_one_and_names_the_first_thing(run, ada, unguarded):
    Entry.objects.update(body=b"{}")
    assert "its bytes do not give its leaf hash" in run("fsck", code=1)
    [told, _rest] = json.loads(run("fsck", "--json", code=1))
    assert told["first"].startswith("entry 0")


def test_no_installation_is_said_and_not_made(run, tmp_path):
    with pytest.raises(CannotError, match="no Fairlead in"):
        run("fsck", data=tmp_path / "elsewhere")
    assert not (tmp_path / "elsewhere").exists()


def test_show_says_what_is_signed_and_who_holds_a_copy(run, ada):
    note = run("checkpoint")
    assert note.startswith(queries.position(ada.tenant).origin)
    assert "nothing protects against" in run("show")
    [told] = json.loads(run("show", "--json"))
    assert (told["size"], told["signed"], told["copies"]) == (1, 1, [])


def test_after_a_rollback_a_new_epoch_tells_the_gap(run, ada, bakery):
    run("checkpoint")
    log = Log.objects.get()
    mark = high_water.read(log)
    high_water.write(log, high_water.Mark(mark.origin, 9, mark.root))
    with pytest.raises(CannotError, match="in order"):
        run("epoch", ada.tenant, "--because", "The disk was put back from Tuesday.")
    with pytest.raises(CannotError, match="older database was put back"):
        run("checkpoint")
    run("epoch", ada.tenant, "--because", "The disk was put back from Tuesday.")
    line = queries.timeline(bakery.tenant)[0]
    assert (line.kind, line.epoch, line.seq) == ("log.epoch", 2, 0)
    assert line.because == ("The disk was put back from Tuesday.",)
    assert ("Lost", "8") in line.facts
    assert queries.current_log(bakery.tenant).epoch == 2


@pytest.fixture
def old(monkeypatch, bakery, join):
    """A log of 300 entries that were sealed eleven years ago, and its keeper."""
    log = Log.objects.get(tenant=bakery.tenant)
    told = {"v": 1, "type": "x", "org": log.tenant, "actor": "svc:x"}
    append(log.tenant, [told | {"id": f"n{at}"} for at in range(300)])
    checkpoints.publish(log)
    keeper = join("Al", "admin")
    then = timezone.localdate() + timedelta(days=11 * 365)
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: then)
    return ["--before", (then - timedelta(days=10 * 366)).isoformat(), "--as", keeper.user.email]


def test_pruning_says_first_what_would_go_and_then_does_it(run, old):
    assert "256 entries below 256 would go" in run("prune", *old, "--dry-run")
    assert Entry.objects.filter(seq=0).exists()
    because = ["--because", "Our record plan keeps entries for ten years"]
    told = json.loads(run("prune", *old, *because, "--json"))
    assert (told["below"], told["entries"]) == (256, 256)
    assert Entry.objects.get(seq=told["sealed_by"]).type == "log.prune"
    assert not Entry.objects.filter(seq__lt=256).exists()
    run("checkpoint")
    assert "not checked: what the first 256 entries said: they were pruned" in run("fsck")
    assert "the first 256 entries were pruned" in run("show")


def test_pruning_without_a_reason_or_of_what_is_young_deletes_nothing(run, old, capsys):
    run("prune", *old, code=1)
    run("prune", "--before", "9999-01-01", *old[2:], "--because", "x" * 30, code=1)
    assert Entry.objects.filter(seq=0).exists()
