"""Whatever is changed in the tables of the journal, fsck says so; and it never cries wolf.

Every column of every kind of row is changed, rows are deleted, doubled and swapped, with the
rails taken away: 100 % must be found. Left out are only surrogate numbers (`id` of names, texts
and copies), which mean nothing, and the worker's own two tables.
"""

import random
from contextlib import suppress

import pytest
from django.db import IntegrityError, connection, transaction

from fairlead.apps.journal import checkpoints, fsck, high_water, pruning, services
from fairlead.apps.journal.act import Act
from fairlead.apps.journal.append import append
from fairlead.apps.journal.logs import open_log
from fairlead.apps.journal.models import Anchor, Checkpoint, Entry, Head, Log, Tile, Who, Writing
from fairlead.apps.journal.services import doing, write_down

CHANGED = Act("org.profile.change", "changed the profile")
TABLES = (Log, Head, Entry, Tile, Checkpoint, Anchor, Writing, Who)
MEANINGLESS = {"journal_anchor.id", "journal_writing.id", "journal_who.id"}
ROUNDS = 5


@pytest.fixture
def whole(ada, bakery, cy, unguarded):
    """A log with texts, a full tile, three checkpoints and two copies outside."""
    log = Log.objects.get(tenant=bakery.tenant)
    for n in range(6):
        with doing(CHANGED, by=(ada, ada, cy)[n % 3] if n % 3 < 2 else ada, about=bakery) as entry:
            entry.update(n=n, because=write_down(f"Reason {n}", about=bakery))
    checkpoints.publish(log)
    services.record_copy(by=ada, holder="Cy Holm", kind="print")
    append(log.tenant, bodies(log.tenant, 260))
    checkpoints.publish(log)
    services.record_copy(by=cy, holder="The board", kind="email")
    checkpoints.publish(log)
    append(log.tenant, bodies(log.tenant, 3, "late"))
    return log


@pytest.fixture(params=["whole", "pruned"])
def story(request, whole, ada, bakery, cy):
    """The same log; and one whose first bundle was pruned, with words and a copy after it."""
    if request.param == "pruned":
        admin = request.getfixturevalue("join")("Al", "admin")
        because = "Older than our record plan asks for"
        pruning.seal(whole, below=256, before="2020-01-01", because=because, by=admin)
        pruning.finish(whole)
        with doing(CHANGED, by=ada, about=bakery) as entry:
            entry.update(because=write_down("Later words", about=bakery))
        checkpoints.publish(whole)
        services.record_copy(by=cy, holder="The auditor", kind="email")
    return whole


def bodies(tenant, count, prefix="n"):
    return [
        {"v": 1, "type": "x", "id": f"{prefix}{n}", "org": tenant, "actor": "svc:x"}
        for n in range(count)
    ]


def other(value, rng, column):  # noqa: PLR0911 - one line a kind of value
    """Another value of the same kind, as near as possible to the true one."""
    if column == "state":
        return "sealed" if value == "open" else "open"
    if isinstance(value, bytes | memoryview):
        data = bytearray(value)
        if not data:
            return b"\x00"
        data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
        return bytes(data)
    if isinstance(value, int):
        return value + rng.choice([-1, 1, 1000])
    if value is None:
        return "2026-01-01 00:00:00"
    if column.endswith("_at") and value:
        return rng.choice(["2020", "2031"]) + str(value)[4:]
    if not value:
        return "x"
    at = rng.randrange(len(value))
    return value[:at] + ("y" if value[at] != "y" else "z") + value[at + 1 :]


def changes(rng, rounds=ROUNDS):
    """Every column of every kind of row, several times; then whole rows."""
    for model in TABLES:
        table = model._meta.db_table
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT rowid, * FROM {table} ORDER BY rowid")
            names = [each[0] for each in cursor.description][1:]
            rows = cursor.fetchall()
        for column in names:
            if f"{table}.{column}" in MEANINGLESS:
                continue
            for row in rng.choices(rows, k=rounds):
                new = other(row[1 + names.index(column)], rng, column)
                yield (
                    f"{table}.{column} of {row[0]} = {new!r:.60}",
                    f"UPDATE {table} SET {column} = %s WHERE rowid = %s",
                    [new, row[0]],
                )
        for row in rng.choices([row for row in rows if not went(names, row)], k=rounds):
            yield f"{table} without {row[0]}", f"DELETE FROM {table} WHERE rowid = %s", [row[0]]
        if len(rows) > 1:
            yield from swaps(rng, table, names, rows)


def went(names, row):
    """A text that went with what was pruned: its row says nothing any more, nor does any entry."""
    return "erased_at" in names and row[1 + names.index("erased_at")] is not None


def swaps(rng, table, names, rows):
    for column in names:
        if column in {"id", "log_id", "seq", "size", "lvl", "idx", "tenant"}:
            continue
        for _ in range(2):
            one, two = rng.sample(rows, 2)
            at = 1 + names.index(column)
            unique = column in {"ext_id", "pseudonym", "commitment"}
            if one[at] != two[at] and not unique:
                change = f"UPDATE {table} SET {column} = CASE rowid WHEN %s THEN %s ELSE %s END"
                values = [one[0], two[at], one[at], one[0], two[0]]
                told = f"{table}.{column} of {one[0]} and {two[0]} swapped"
                yield told, f"{change} WHERE rowid IN (%s, %s)", values


def found(log):
    return fsck.check(Log.objects.get(pk=log.pk))


def test_no_change_of_any_column_or_row_goes_unnoticed(story):
    assert found(story).named == []
    missed, tried = [], 0
    story.refresh_from_db()
    rounds = 2 if story.pruned_below else ROUNDS
    for told, statement, values in changes(random.Random(42001), rounds):
        with suppress(IntegrityError), transaction.atomic():  # what the tables refuse by themselves
            with connection.cursor() as cursor:
                cursor.execute(statement, values)
            tried += 1
            if all(each.is_sound for each in fsck.check_all()):
                missed.append(told)
            transaction.set_rollback(True)
    assert missed == []
    assert tried >= (120 if story.pruned_below else 300)


INSERTS = (
    """INSERT INTO journal_entry SELECT log_id, seq + 1, leaf, body, type, actor, about, 'e'
       FROM journal_entry ORDER BY seq DESC LIMIT 1""",
    "INSERT INTO journal_tile SELECT log_id, 1, 0, h FROM journal_tile",
    "INSERT INTO journal_tile SELECT log_id, 0, 7, h FROM journal_tile",
    """INSERT INTO journal_checkpoint (log_id, size, note, created_at, seal)
       SELECT log_id, size - 1, note, created_at, seal FROM journal_checkpoint LIMIT 1""",
    """INSERT INTO journal_anchor (log_id, size, kind, holder, blob, created_at, ext_id, seal)
       SELECT log_id, size, kind, 'Bo', blob, created_at, ext_id, seal FROM journal_anchor""",
    """INSERT INTO journal_who (tenant, pseudonym, shown_as, seal)
       SELECT tenant, 'ps_new', shown_as, seal FROM journal_who LIMIT 1""",
    """INSERT INTO journal_writing (tenant, commitment, about, text, salt, written_at, seal)
       SELECT tenant, commitment, about, 'new', salt, written_at, seal FROM journal_writing""",
    "UPDATE journal_writing SET text = '', salt = x'', erased_at = written_at",
)


@pytest.mark.parametrize("statement", INSERTS)
def test_no_row_is_slipped_in_and_no_text_blanked(story, statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)
    assert not found(story).is_sound


def test_a_history_written_anew_with_all_its_hashes_does_not_fit_what_was_signed(whole):
    story = whole
    entries = list(Entry.objects.filter(log=story).order_by("seq"))
    Entry.objects.filter(log=story).delete()
    Tile.objects.filter(log=story).delete()
    Head.objects.filter(log=story).update(size=0, frontier=b"", last_ts="")
    append(story.tenant, bodies(story.tenant, len(entries)))
    says = found(story).named
    assert any("not those that were signed" in each for each in says)


@pytest.mark.parametrize("change", ["size", "root", "origin", "gone", "junk"])
def test_a_changed_high_water_mark_is_noticed(story, change):
    path = high_water.path_of(story)
    mark = high_water.read(story)
    if change == "gone":
        path.unlink()
    elif change == "junk":
        path.write_text("{}")
    else:
        told = {"size": mark.size - 1, "root": b"\0" * 32, "origin": "x"}
        changed = {**vars(mark), change: told[change]}
        high_water.write(story, high_water.Mark(**changed))
    assert "high-water" in found(story).first


@pytest.mark.parametrize("size", [0, 1, 255, 256, 257, 1000])
@pytest.mark.parametrize("signed", [False, True])
def test_a_good_log_of_any_size_is_sound(db, size, signed):
    log = open_log("t")
    for at in range(0, size, 100):
        append("t", bodies("t", min(100, size - at), f"{at}-"))
        if signed:
            checkpoints.publish(log)
    report = found(log)
    assert (report.named, report.entries) == ([], size)


def test_a_quick_check_reads_the_end_and_says_what_it_left_out(db, monkeypatch):
    monkeypatch.setattr(fsck, "QUICK", 300)
    log = open_log("t")
    append("t", bodies("t", 1000))
    checkpoints.publish(log)
    append("t", bodies("t", 5, "late"))
    report = fsck.check(log, quick=True)
    assert report.is_sound
    assert 300 <= report.entries < 600
    assert report.unchecked


def test_the_answer_names_the_first_thing_and_counts_all(whole):
    Entry.objects.filter(seq__in=[4, 9]).update(actor="ps_somebody")
    report = found(whole)
    assert report.findings == 2
    assert report.first.startswith("entry 4: its column actor says “ps_somebody”")
