"""A backup holds everything but the keys; a restore overwrites nothing and believes nothing."""

import io
import sqlite3
import zipfile
from pathlib import Path

import orjson
import pytest

from fairlead.apps.archive import backup
from fairlead.apps.archive.files import MANIFEST, Reader
from fairlead.apps.evidence.services import take_in
from fairlead.apps.journal.errors import BadInputError
from fairlead.apps.journal.logs import open_log

pytestmark = pytest.mark.django_db(transaction=True)


def quiet(_done: int, _total: int) -> None:
    """Say nothing about progress."""


@pytest.fixture
def on_disk(settings, tmp_path, monkeypatch):
    """A small database of its own on disk, as an installation has one."""
    path = tmp_path / "fairlead.sqlite3"
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE t (x)")
        database.execute("INSERT INTO t VALUES ('kept')")
    monkeypatch.setitem(settings.DATABASES["default"], "NAME", str(path))
    return path


@pytest.fixture
def made(on_disk, ada, tmp_path):
    take_in(
        by=ada,
        title="Rules",
        kind="file",
        data=b"Ten lines.\n",
        media_type="text/plain",
        filename="rules.txt",
    )
    return backup.back_up(tmp_path / "b.zip", keys_out=tmp_path / "b.keys", progress=quiet)


def test_a_backup_comes_back_whole(made, tmp_path):
    data = tmp_path / "again"
    backup.restore(made.path, data=data, keys=made.keys)
    with sqlite3.connect(data / "fairlead.sqlite3") as database:
        assert database.execute("SELECT x FROM t").fetchall() == [("kept",)]
    [blob] = data.glob("blobs/*/*")
    assert blob.read_bytes() == b"Ten lines.\n"
    assert (data / "keys" / "master.key").stat().st_mode & 0o777 == 0o600
    assert not list(data.glob("high-water/*")), "the mark must not travel with the records"


def test_the_archive_of_decisions_is_in_the_backup(on_disk, ada, tmp_path):
    from fairlead.apps.decisions.archived import files
    from fairlead.apps.decisions.models import Partition
    from fairlead.apps.register.services import register_system

    now = "2026-01-31T08:00:00Z"
    system = register_system(by=ada, name="Scoring", purpose="Says who gets credit")
    told = {"day": "2026-01-31", "name": "part-1-7.parquet", "n": 1, "bytes": 5, "act": "a"}
    told |= dict.fromkeys(("first_at", "last_at", "made_at"), now)
    told |= {"log_id": 1, "first_seq": 7, "last_seq": 7, "sha256": "", "leaves": ""}
    one = Partition.objects.create(organisation=ada.organisation, system=system, **told)
    place = files.place_of(Partition.objects.get(pk=one.pk))
    place.parent.mkdir(parents=True)
    place.write_bytes(b"PAR1!")
    made = backup.back_up(tmp_path / "b.zip", keys_out=None, progress=quiet)
    backup.restore(made.path, data=tmp_path / "again", keys=None)
    there = tmp_path / "again" / place.relative_to(files.table_folder().parents[1])
    assert (there.read_bytes(), made.files) == (b"PAR1!", 2)


def test_the_keys_are_not_in_the_backup(made, settings):
    master = Path(settings.FAIRLEAD_MASTER_KEY).read_bytes().strip()
    with zipfile.ZipFile(made.path) as file:
        assert all(master not in file.read(name) for name in file.namelist())
    assert master in made.keys.read_bytes()
    assert made.path.stat().st_mode & 0o777 == 0o600


def test_nothing_is_overwritten(made, tmp_path):
    with pytest.raises(BadInputError, match="there already"):
        backup.back_up(made.path, keys_out=None, progress=quiet)
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "x").write_text("mine")
    with pytest.raises(BadInputError, match="not empty"):
        backup.restore(made.path, data=tmp_path / "full", keys=None)


def repacked(made, change) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(made.path) as good, zipfile.ZipFile(out, "w") as bad:
        files = {name: good.read(name) for name in good.namelist()}
        change(files)
        for name, data in files.items():
            bad.writestr(name, data)
    return out.getvalue()


def _swap_database(files):
    files["fairlead.sqlite3"] = b"something else"


def _slip(files):
    files["../../evil"] = b"x"
    told = orjson.loads(files[MANIFEST])
    told["files"]["../../evil"] = "0" * 64
    files[MANIFEST] = orjson.dumps(told)


def _extra(files):
    files["blobs/00/" + "0" * 64] = b"x"


def _later(files):
    files[MANIFEST] = files[MANIFEST].replace(b"fairlead-backup/1", b"fairlead-backup/9")


def _no_list(files):
    files[MANIFEST] = b"[]"


@pytest.mark.parametrize("change", [_swap_database, _slip, _extra, _later, _no_list])
def test_a_changed_backup_is_refused_and_leaves_nothing(made, tmp_path, change):
    bad = tmp_path / "bad.zip"
    bad.write_bytes(repacked(made, change))
    with pytest.raises(BadInputError, match="was refused"):
        backup.restore(bad, data=tmp_path / "again", keys=None)
    assert not (tmp_path / "again").exists()
    assert not (tmp_path / "evil").exists()
    assert not list(tmp_path.glob(".again*"))


@pytest.mark.parametrize("cut", [0, 10, 500])
def test_a_truncated_or_foreign_file_is_refused(made, tmp_path, cut):
    bad = tmp_path / "bad.zip"
    bad.write_bytes(made.path.read_bytes()[:cut])
    with pytest.raises(BadInputError, match="not a backup"):
        Reader(bad)


def test_wrong_keys_are_refused(made, tmp_path):
    wrong = tmp_path / "wrong.keys"
    wrong.write_bytes(b'{"format":"other","keys":{"master.key":"x"}}')
    with pytest.raises(BadInputError, match="no keys"):
        backup.restore(made.path, data=tmp_path / "again", keys=wrong)
    assert not (tmp_path / "again").exists()


def test_every_log_is_named_with_its_size(made, ada):
    assert list(made.logs.values()) == [2]
    assert open_log("another").origin not in made.logs
