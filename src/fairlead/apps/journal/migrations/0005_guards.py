"""Put up the rails of fairlead.apps.journal.guards."""

from django.db import migrations

from fairlead.apps.journal import guards


def put_up(apps, schema_editor):
    for statement in guards.put_up(schema_editor.connection.vendor):
        schema_editor.execute(statement, params=None)


def take_down(apps, schema_editor):
    for statement in guards.take_down(schema_editor.connection.vendor):
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("journal", "0004_row_seals")]

    operations = [migrations.RunPython(put_up, take_down)]
