"""The rails of the journal and tests: emptying tables after a test, tampering on purpose."""

import pytest


def pytest_configure():
    """Let Django empty the tables between tests that commit; nothing else may."""
    from django.db import connection

    operations = type(connection.ops)
    operations.sql_flush = _without_rails(operations.sql_flush)


def _without_rails(plain):
    def flush(self, *args, **kwargs):
        from fairlead.apps.journal import guards

        if self.connection.alias != "default":
            return plain(self, *args, **kwargs)
        vendor = self.connection.vendor
        return [
            *guards.take_down(vendor),
            *plain(self, *args, **kwargs),
            *guards.put_up(vendor),
        ]

    return flush


@pytest.fixture
def unguarded(db):
    """Take the rails away, as somebody with the database password could."""
    from django.db import connection

    from fairlead.apps.journal import guards

    guards.run(guards.take_down(connection.vendor))
