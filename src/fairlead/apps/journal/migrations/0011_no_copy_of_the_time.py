"""Take the copy of an entry's time away: its bytes say it, and nobody searches by it.

SQLite writes each entry anew, and needs as much room once more for as long.
"""

from django.db import migrations, models

from fairlead.apps.journal import guards


def put_up_anew(apps, schema_editor):
    """SQLite forgets the rails where it copies a table to drop a column, as old versions do."""
    vendor = schema_editor.connection.vendor
    for statement in (*guards.take_down(vendor), *guards.put_up(vendor)):
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("journal", "0010_indexes_of_what_people_do")]

    operations = [
        migrations.RemoveField(model_name="entry", name="ts"),
        migrations.RunPython(put_up_anew, put_up_anew),
    ]
