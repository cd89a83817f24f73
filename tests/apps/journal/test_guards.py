"""The rails: what was sealed cannot be changed by a bug or a careless hand."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from fairlead.apps.journal import checkpoints, guards, services
from fairlead.apps.journal.append import append
from fairlead.apps.journal.models import Log

TABLES = ("entry", "tile", "checkpoint", "head", "log", "anchor", "writing")


@pytest.fixture
def filled(ada):
    log = Log.objects.get()
    said = [
        {"v": 1, "type": "x", "id": str(n), "org": log.tenant, "actor": "svc:x"} for n in range(300)
    ]
    append(log.tenant, said)
    checkpoints.publish(log)
    services.record_copy(by=ada, holder="Cy", kind="print")
    return log


def assert_refused(statement, match):
    with (
        pytest.raises(IntegrityError, match=match),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


@pytest.mark.parametrize("table", TABLES)
def test_no_row_is_deleted(filled, table):
    assert_refused(f"DELETE FROM journal_{table}", "ledger:")


@pytest.mark.parametrize(
    "change",
    [
        "entry SET body = leaf",
        "entry SET actor = ''",
        "tile SET h = h",
        "checkpoint SET note = ''",
        "head SET size = size - 1",
        "head SET size = size + 1",
        "log SET origin = 'x'",
        "log SET created_at = '2020-01-01'",
        "log SET vkey = ''",
        "log SET pruned_below = -1",
        "anchor SET holder = 'Bo'",
        "writing SET text = 'other'",
        "writing SET about = 'other'",
    ],
)
def test_no_row_is_changed(filled, change):
    assert_refused(f"UPDATE journal_{change}", "ledger:")


@pytest.mark.parametrize("seq", [0, 5, 303, 1_000_000])
def test_entries_stand_one_after_another(filled, seq):
    assert_refused(
        "INSERT INTO journal_entry (log_id, seq, leaf, body, type, actor, about, ext_id) "
        f"SELECT log_id, {seq}, leaf, body, type, actor, about, 'new' FROM journal_entry "
        "WHERE seq = 1",
        "ledger:|UNIQUE|unique",
    )


@pytest.mark.parametrize("places", [(302, 304), (303, 304), (302, 302), (301, 302)])
def test_also_those_of_one_statement_stand_one_after_another(filled, places):
    """Where there were 302: the first must follow the last, and none may be left out."""
    assert filled.head.size == 302
    told = ", ".join(
        f"({filled.pk}, {seq}, '', '', 'x', '', '', 'n-{n}')" for n, seq in enumerate(places)
    )
    columns = "log_id, seq, leaf, body, type, actor, about, ext_id"
    says = "ledger:|UNIQUE|unique"
    assert_refused(f"INSERT INTO journal_entry ({columns}) VALUES {told}", says)


def test_an_entry_belongs_to_a_log(filled):
    columns = "log_id, seq, leaf, body, type, actor, about, ext_id"
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO journal_entry ({columns}) VALUES (4711, 0, '', '', 'x', '', '', 'n')"
        )
        connection.check_constraints()


def test_a_text_may_be_erased_and_a_closed_log_marked(filled):
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE journal_writing SET text = '', salt = '', erased_at = %s", [timezone.now()]
        )
        cursor.execute("UPDATE journal_log SET state = 'read_only', trouble = 'x'")
        cursor.execute("SELECT count(*) FROM journal_writing WHERE text <> '' OR erased_at IS NULL")
        assert cursor.fetchone() == (0,)
        cursor.execute("SELECT DISTINCT state, trouble FROM journal_log")
        assert cursor.fetchall() == [("read_only", "x")]


def test_the_rail_on_the_order_finds_the_last_entry_by_the_primary_key(filled):
    """Also before PostgreSQL has counted the table: else each entry would read the whole log."""
    explain = "EXPLAIN QUERY PLAN" if connection.vendor == "sqlite" else "EXPLAIN"
    with connection.cursor() as cursor:
        cursor.execute(f"{explain} SELECT {guards._NEXT.replace('NEW.log_id', str(filled.pk))}")
        plan = "\n".join(str(line[-1]) for line in cursor.fetchall())
    key = {
        "sqlite": "SEARCH journal_entry USING COVERING INDEX",
        "postgresql": "journal_entry_pkey",
    }
    assert key[connection.vendor] in plan, plan
    assert not [word for word in ("Sort", "Aggregate", "TEMP B-TREE") if word in plan], plan
