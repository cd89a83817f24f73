"""What every database of SQLite is opened with, a new one and one that was there."""

import sqlite3

import pytest

from fairlead.doors.web import environment


@pytest.fixture
def opened(tmp_path):
    """Give what opens the database of an installation, as Django does."""
    path = tmp_path / "fairlead.sqlite3"

    def opens():
        told = environment._sqlite(path)
        database = sqlite3.connect(told["NAME"], isolation_level=None)
        database.executescript(told["OPTIONS"]["init_command"])
        return database

    return opens


def asked(database, *names: str) -> list[object]:
    return [database.execute(f"PRAGMA {name}").fetchone()[0] for name in names]


def test_a_commit_is_on_disk_and_what_is_deleted_is_overwritten(opened):
    told = asked(opened(), "journal_mode", "synchronous", "secure_delete", "foreign_keys")
    assert told == ["wal", 2, 1, 1]


def test_a_new_database_has_pages_that_hold_many_entries(opened):
    database = opened()
    database.execute("CREATE TABLE entry (body BLOB)")
    assert asked(database, "page_size") == [8192]


def test_one_that_was_there_keeps_its_pages_and_what_is_in_it(opened, tmp_path):
    before = sqlite3.connect(tmp_path / "fairlead.sqlite3", isolation_level=None)
    before.executescript("PRAGMA journal_mode=WAL; CREATE TABLE entry (body BLOB)")
    before.execute("INSERT INTO entry VALUES ('kept')")
    before.close()
    database = opened()
    database.execute("VACUUM")  # as the keyring does whenever somebody is erased
    database.execute("INSERT INTO entry VALUES ('new')")
    assert asked(database, "page_size", "integrity_check") == [4096, "ok"]
    assert database.execute("SELECT body FROM entry").fetchall() == [("kept",), ("new",)]
