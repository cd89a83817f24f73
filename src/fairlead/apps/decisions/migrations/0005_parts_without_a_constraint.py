"""Take the constraint of sealed parts away from PostgreSQL, which holds each row against it.

They are written with the ids just given. SQLite keeps it: it costs little there, and to take it
away the whole table is copied.
"""

import django.db.models.deletion
from django.db import migrations, models

_DROP = (
    "ALTER TABLE decisions_parts DROP CONSTRAINT IF EXISTS "
    "decisions_parts_decision_id_08488e9a_fk_decisions_decision_id",
)


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for statement in _DROP:
            schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("decisions", "0004_one_constraint_less")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(drop, migrations.RunPython.noop)],
            state_operations=[
                migrations.AlterField(
                    model_name="parts",
                    name="decision",
                    field=models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="parts",
                        serialize=False,
                        to="decisions.decision",
                    ),
                ),
            ],
        ),
    ]
