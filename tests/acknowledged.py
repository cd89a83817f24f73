"""What writers acknowledged, kept in a file, and the check that nothing of it is missing.

A night brings a million acknowledged ids. Writers' words go to a SQLite file beside the
installation, never into it; who reads back takes it window by window, in order of place, and so
needs as much memory for a million as for a thousand.
"""

import sqlite3
from contextlib import closing

AT_ONCE = 1000
_NAMED = 50


class Acknowledged:
    """The ids that were acknowledged, and the place in the log that was told with each."""

    def __init__(self, path):
        self.path = path
        with self._open() as db:
            table = "told (place INTEGER, id TEXT, PRIMARY KEY (place, id)) WITHOUT ROWID"
            db.execute(f"CREATE TABLE IF NOT EXISTS {table}")

    def _open(self):
        return closing(sqlite3.connect(self.path, isolation_level=None))

    def add(self, told):
        """Take ids and their places as a writer said them; the same twice is an error."""
        with self._open() as db:
            db.execute("BEGIN")
            db.executemany("INSERT INTO told VALUES (?, ?)", ((at, i) for i, at in told.items()))
            db.execute("COMMIT")

    def __len__(self):
        with self._open() as db:
            return db.execute("SELECT count(*) FROM told").fetchone()[0]

    def end(self):
        """Give the place behind the last that was told."""
        with self._open() as db:
            return db.execute("SELECT COALESCE(max(place) + 1, 0) FROM told").fetchone()[0]

    def within(self, first, end):
        """List (place, id) of a window, in order of place."""
        wanted = "SELECT place, id FROM told WHERE place >= ? AND place < ? ORDER BY place"
        with self._open() as db:
            return db.execute(wanted, (first, end)).fetchall()

    def missing(self, first, end, standing):
        """Name what was acknowledged in a window and does not stand there: {place: id}."""
        for place, name in self.within(first, end):
            if standing.get(place) != name:
                instead = standing.get(place, "nothing")
                yield f"{name} was acknowledged at {place}, where {instead} stands"


class Told:
    """What does not agree: the first fifty by name, all of them counted."""

    def __init__(self):
        self.findings, self.found = [], 0

    def take(self, findings):
        for each in findings:
            self.found += 1
            if len(self.findings) < _NAMED:
                self.findings.append(each)


def windows(end):
    """Cut the places of a log into windows of a thousand."""
    for first in range(0, end, AT_ONCE):
        yield first, min(first + AT_ONCE, end)
