"""Take away from PostgreSQL what each new key paid for and nobody needs.

A key is written with the number of its organisation's key, which is never deleted; and nobody
searches for the beginning of a pseudonym. SQLite keeps its constraint: it costs little there, and
to take it away the whole table is copied.
"""

import django.db.models.deletion
from django.db import migrations, models

_DROP = (
    "ALTER TABLE keyring_subjectkey DROP CONSTRAINT IF EXISTS "
    "keyring_subjectkey_tenant_id_4fe73314_fk_keyring_tenantkey_id",
    "DROP INDEX IF EXISTS keyring_subjectkey_pseudonym_bf27dcff_like",
)


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for statement in _DROP:
            schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("keyring", "0001_initial")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(drop, migrations.RunPython.noop)],
            state_operations=[
                migrations.AlterField(
                    model_name="subjectkey",
                    name="tenant",
                    field=models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="keyring.tenantkey",
                    ),
                ),
            ],
        ),
    ]
