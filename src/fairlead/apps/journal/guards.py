"""Triggers that stop a bug or a careless hand from changing what was sealed.

They are rails, not the lock: who owns the database can take them away, and the signed
checkpoints and `fairlead ledger fsck` then show what was done. Only pruning may
delete, only entries, and only below `log.pruned_below`, which grows only under an entry
that says so.

SQLite forgets triggers when Django rebuilds a table: a migration that alters a table of
the journal ends with `guards.take_down` and `guards.put_up`.
"""

from collections.abc import Iterator

from django.db import connection

# Not MAX(seq): before PostgreSQL has counted a table it would read the whole log for that, once
# an entry, and keep the plan. The order can only come from the primary key.
_NEXT = (
    "COALESCE((SELECT seq + 1 FROM journal_entry WHERE log_id = NEW.log_id "
    "ORDER BY seq DESC LIMIT 1), 0)"
)
# On PostgreSQL once a statement: so it can also say, as a constraint did for each row, that an
# entry belongs to a log.
_IN_ORDER = """
DECLARE told record;
BEGIN
    FOR told IN
        SELECT log_id, min(seq) AS low, max(seq) AS high, count(*) AS n FROM fresh GROUP BY log_id
    LOOP
        IF told.n <> told.high - told.low + 1
            OR NOT EXISTS (SELECT FROM journal_log WHERE id = told.log_id)
            OR told.low <> COALESCE((SELECT seq + 1 FROM journal_entry
                WHERE log_id = told.log_id AND seq < told.low ORDER BY seq DESC LIMIT 1), 0)
            OR told.high <> (SELECT seq FROM journal_entry
                WHERE log_id = told.log_id ORDER BY seq DESC LIMIT 1)
        THEN
            RAISE EXCEPTION 'ledger: {sentence}' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END LOOP;
    RETURN NULL;
END
"""
_KEPT = "(SELECT pruned_below FROM journal_log WHERE id = OLD.log_id)"
_ERASED = (
    "NEW.text = '' AND LENGTH(NEW.salt) = 0 AND NEW.erased_at IS NOT NULL "
    "AND NEW.id = OLD.id AND NEW.tenant = OLD.tenant AND NEW.commitment = OLD.commitment "
    "AND NEW.about = OLD.about AND NEW.written_at = OLD.written_at"
)
_SAME_LOG = (
    "NEW.id = OLD.id AND NEW.tenant = OLD.tenant AND NEW.epoch = OLD.epoch "
    "AND NEW.origin = OLD.origin AND NEW.created_at = OLD.created_at AND NEW.vkey = OLD.vkey "
    "AND (NEW.pruned_below = OLD.pruned_below OR (NEW.pruned_below > OLD.pruned_below "
    "AND 'log.prune' = (SELECT type FROM journal_entry WHERE log_id = OLD.id "
    "ORDER BY seq DESC LIMIT 1)))"
)

# (name, table, event, refused when, sentence)
RULES = (
    ("entry_in_order", "entry", "INSERT", f"NEW.seq <> {_NEXT}", "entries follow one another"),
    ("entry_stays", "entry", "UPDATE", "TRUE", "an entry never changes"),
    ("entry_kept", "entry", "DELETE", f"OLD.seq >= {_KEPT}", "an entry is never deleted"),
    ("tile_stays", "tile", "UPDATE", "TRUE", "a tile never changes"),
    ("tile_kept", "tile", "DELETE", "TRUE", "a tile is never deleted"),
    (
        "head_grows",
        "head",
        "UPDATE",
        f"NEW.log_id <> OLD.log_id OR NEW.size < OLD.size OR NEW.size <> {_NEXT}",
        "the head only moves to its last entry",
    ),
    ("head_kept", "head", "DELETE", "TRUE", "a head is never deleted"),
    ("checkpoint_stays", "checkpoint", "UPDATE", "TRUE", "a checkpoint never changes"),
    ("checkpoint_kept", "checkpoint", "DELETE", "TRUE", "a checkpoint is never deleted"),
    ("anchor_stays", "anchor", "UPDATE", "TRUE", "who held a copy never changes"),
    ("anchor_kept", "anchor", "DELETE", "TRUE", "who held a copy is never deleted"),
    ("log_stays", "log", "UPDATE", f"NOT ({_SAME_LOG})", "what a log is never changes"),
    ("log_kept", "log", "DELETE", "TRUE", "a log is never deleted"),
    ("writing_stays", "writing", "UPDATE", f"NOT ({_ERASED})", "a text is only ever erased"),
    ("writing_kept", "writing", "DELETE", "TRUE", "a text is erased, its row stays"),
)


def put_up(vendor: str) -> list[str]:
    """Write the statements that put the rails up."""
    return list(_sqlite() if vendor == "sqlite" else _postgres())


def take_down(vendor: str) -> list[str]:
    """Write the statements that take the rails away."""
    if vendor == "sqlite":
        return [f"DROP TRIGGER IF EXISTS journal_{name}" for name, *_rest in RULES]
    return [f"DROP FUNCTION IF EXISTS journal_{name}() CASCADE" for name, *_rest in RULES] + [
        "DROP FUNCTION IF EXISTS journal_never_emptied() CASCADE"
    ]


def run(statements: list[str]) -> None:
    """Run them on the database of this process."""
    with connection.cursor() as cursor:
        for each in statements:
            cursor.execute(each)


def _sqlite() -> Iterator[str]:
    for name, table, event, when, sentence in RULES:
        yield (
            f"CREATE TRIGGER journal_{name} BEFORE {event} ON journal_{table} "
            f"WHEN {when} BEGIN SELECT RAISE(ABORT, 'ledger: {sentence}'); END"
        )


def _postgres() -> Iterator[str]:
    for name, table, event, when, sentence in RULES:
        if name == "entry_in_order":
            yield from _in_order(sentence)
            continue
        row = "OLD" if event == "DELETE" else "NEW"
        yield (
            f"CREATE FUNCTION journal_{name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF {when} THEN RAISE EXCEPTION 'ledger: {sentence}' "
            f"USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN {row}; END $$"
        )
        yield (
            f"CREATE TRIGGER journal_{name} BEFORE {event} ON journal_{table} "
            f"FOR EACH ROW EXECUTE FUNCTION journal_{name}()"
        )
    yield (
        "CREATE FUNCTION journal_never_emptied() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "RAISE EXCEPTION 'ledger: a log is never emptied' "
        "USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    for table in sorted({rule[1] for rule in RULES}):
        yield (
            f"CREATE TRIGGER journal_{table}_never_emptied BEFORE TRUNCATE ON journal_{table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION journal_never_emptied()"
        )


def _in_order(sentence: str) -> Iterator[str]:
    """Hold all entries that a statement brought against the order at once."""
    yield (
        "CREATE FUNCTION journal_entry_in_order() RETURNS trigger LANGUAGE plpgsql AS "
        f"$${_IN_ORDER.format(sentence=sentence)}$$"
    )
    yield (
        "CREATE TRIGGER journal_entry_in_order AFTER INSERT ON journal_entry "
        "REFERENCING NEW TABLE AS fresh "
        "FOR EACH STATEMENT EXECUTE FUNCTION journal_entry_in_order()"
    )
