"""One append outside any transaction: kept as a whole or not at all, and the next one works."""

import pytest
from django.db import IntegrityError, connection

from fairlead.apps.journal.append import append
from fairlead.apps.journal.errors import IdTakenError
from fairlead.apps.journal.logs import open_log
from fairlead.apps.journal.models import Entry, Head
from fairlead.apps.journal.transactions import one_transaction
from fairlead.core.ledger.profile import ProfileError

pytestmark = pytest.mark.django_db(transaction=True)

STRAY = "INSERT INTO journal_head (log_id, size, frontier, last_ts) VALUES (999, 0, '', '')"


def bodies(*ids, **more):
    return [
        {"v": 1, "type": "x", "id": str(each), "org": "t", "actor": "svc:x", **more} for each in ids
    ]


@pytest.fixture
def log():
    return open_log("t")


def sealed():
    assert not connection.in_atomic_block
    return list(
        Entry.objects.order_by("seq").values_list("ext_id", flat=True)
    ), Head.objects.get().size


def test_entries_are_kept_found_again_and_refused_as_inside_an_act(log):
    assert list(append("t", bodies(1, 2)).indices) == [0, 1]
    assert list(append("t", bodies(2, 3)).indices) == [1, 2]
    with pytest.raises(IdTakenError):
        append("t", bodies(4, 1, n=2))
    assert sealed() == (["1", "2", "3"], 3)


def test_a_refused_body_leaves_nothing_and_the_next_entry_is_taken(log):
    with pytest.raises(ProfileError):
        append("t", [*bodies(*range(150)), *bodies("x", score=0.5)])
    assert sealed() == ([], 0)
    assert append("t", bodies(1)).size == 1


def test_a_commit_that_fails_leaves_nothing_and_the_next_one_works(log):
    with (
        pytest.raises(IntegrityError),
        connection.wrap_database_errors,
        one_transaction(connection),
    ):
        connection.connection.execute(STRAY)  # no such log: seen only by COMMIT
    assert list(Head.objects.values_list("log_id", flat=True)) == [log.pk]
    assert append("t", bodies(1)).size == 1


def test_a_transaction_that_is_gone_already_closes_the_connection(log):
    with pytest.raises(RuntimeError), one_transaction(connection):
        connection.connection.execute("ROLLBACK" if connection.vendor == "sqlite" else "SELECT 1")
        raise RuntimeError
    assert append("t", bodies(1)).size == 1
