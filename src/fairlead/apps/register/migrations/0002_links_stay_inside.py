"""Links never join two organisations: refused by the database, whoever writes."""

from django.db import migrations

ENDS = {
    "use_case": "register_usecase",
    "system": "register_aisystem",
    "model": "register_aimodel",
    "data_set": "register_dataset",
    "supplier": "register_supplier",
}
SAYS = "a link joins records of one organisation"


def _foreign(end, table):
    return (
        f"(NEW.{end}_id IS NOT NULL AND NEW.organisation_id <> "
        f"(SELECT organisation_id FROM {table} WHERE id = NEW.{end}_id))"
    )


CONDITION = " OR ".join(_foreign(end, table) for end, table in ENDS.items())


def guard(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        for moment in ("INSERT", "UPDATE"):
            schema_editor.execute(
                f"CREATE TRIGGER register_link_inside_{moment.lower()} BEFORE {moment} "
                f"ON register_link WHEN {CONDITION} BEGIN SELECT RAISE(ABORT, '{SAYS}'); END"
            )
        return
    schema_editor.execute(
        "CREATE FUNCTION register_link_inside() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN IF {CONDITION} THEN RAISE EXCEPTION '{SAYS}' USING ERRCODE = '23514'; END IF; "
        "RETURN NEW; END $$"
    )
    schema_editor.execute(
        "CREATE TRIGGER register_link_inside BEFORE INSERT OR UPDATE ON register_link "
        "FOR EACH ROW EXECUTE FUNCTION register_link_inside()"
    )


def unguard(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        for moment in ("insert", "update"):
            schema_editor.execute(f"DROP TRIGGER register_link_inside_{moment}")
        return
    schema_editor.execute("DROP TRIGGER register_link_inside ON register_link")
    schema_editor.execute("DROP FUNCTION register_link_inside()")


class Migration(migrations.Migration):
    dependencies = [("register", "0001_initial")]
    operations = [migrations.RunPython(guard, unguard)]
