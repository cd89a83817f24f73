"""The rails of the journal and tests: emptying tables after a test, tampering on purpose."""

import pytest


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Let Django empty the tables between tests that commit; nothing else may."""
    from django.db import connection

    from fairlead.apps.journal import guards

    plain = connection.ops.sql_flush

    def flush(*args, **kwargs):
        down, up = guards.take_down(connection.vendor), guards.put_up(connection.vendor)
        return [*down, *plain(*args, **kwargs), *up]

    connection.ops.sql_flush = flush


@pytest.fixture
def unguarded(db):
    """Take the rails away, as somebody with the database password could."""
    from django.db import connection

    from fairlead.apps.journal import guards

    guards.run(guards.take_down(connection.vendor))
