"""Put the rails up anew: entries go only below a mark that an entry speaks of, tiles never."""

from django.db import migrations

from fairlead.apps.journal import guards


def put_up_anew(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    for statement in (*guards.take_down(vendor), *guards.put_up(vendor)):
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("journal", "0006_guards_read_one_row")]

    operations = [migrations.RunPython(put_up_anew, migrations.RunPython.noop)]
