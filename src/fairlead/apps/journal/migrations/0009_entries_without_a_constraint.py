"""Take the constraint of entries away from PostgreSQL, which holds each row against it by itself.

The rails say the same and more, once a statement: entries stand in a log that is there, one behind
the other. SQLite keeps it: it costs little there, and to take it away the whole table is copied.
"""

import django.db.models.deletion
from django.db import migrations, models

from fairlead.apps.journal import guards

_DROP = (
    "ALTER TABLE journal_entry DROP CONSTRAINT IF EXISTS "
    "journal_entry_log_id_14b4e285_fk_journal_log_id",
)


def put_up_anew(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for statement in (*guards.take_down("postgresql"), *guards.put_up("postgresql")):
            schema_editor.execute(statement, params=None)


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for statement in _DROP:
            schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("journal", "0008_writings_by_record")]

    operations = [
        migrations.RunPython(put_up_anew, migrations.RunPython.noop),
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(drop, migrations.RunPython.noop)],
            state_operations=[
                migrations.AlterField(
                    model_name="entry",
                    name="log",
                    field=models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="journal.log",
                    ),
                ),
            ],
        ),
    ]
