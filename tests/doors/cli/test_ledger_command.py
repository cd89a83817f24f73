"""`fairlead ledger` answers 0, 1 or 2, in words or as JSON."""

import json

import pytest
from typer.testing import CliRunner

from fairlead.apps.journal import high_water, queries
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
