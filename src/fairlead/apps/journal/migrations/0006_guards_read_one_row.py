"""Put the rails up anew: they find the last entry by the primary key, whatever the planner knows."""

from django.db import migrations

from fairlead.apps.journal import guards


def put_up_anew(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    for statement in (*guards.take_down(vendor), *guards.put_up(vendor)):
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("journal", "0005_guards")]

    operations = [migrations.RunPython(put_up_anew, migrations.RunPython.noop)]
