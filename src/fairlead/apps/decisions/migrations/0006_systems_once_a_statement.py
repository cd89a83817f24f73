"""Hold decisions against their systems once a statement on PostgreSQL, not row by row at COMMIT.

A thousand decisions name one system or two. The rails say what the constraint said: a decision
names a system that is there, and that system stays, also if both come in the same moment
(FOR KEY SHARE waits for whoever deletes it, and he for us). SQLite keeps its constraint: it costs
little there, and to take it away the whole table is copied.
"""

import django.db.models.deletion
from django.db import migrations, models

_NAME = "decisions_decision_system_id_66629a21_fk_register_aisystem_id"
_RAISE = "RAISE EXCEPTION '{says}' USING ERRCODE = 'foreign_key_violation'"
_NO_SYSTEM = _RAISE.format(says="decisions: there is no such system")
_NEEDED = _RAISE.format(says="decisions: a decision names this system")
_FUNCTION = "CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ {body} $$"
_ASK = f"PERFORM FROM register_aisystem WHERE id = {{id}} FOR KEY SHARE; IF NOT FOUND THEN {_NO_SYSTEM}; END IF;"

_PUT_UP = (
    f"ALTER TABLE decisions_decision DROP CONSTRAINT IF EXISTS {_NAME}",
    _FUNCTION.format(
        name="decisions_name_systems",
        body="DECLARE wanted bigint; BEGIN FOR wanted IN SELECT DISTINCT system_id FROM fresh "
        f"LOOP {_ASK.format(id='wanted')} END LOOP; RETURN NULL; END",
    ),
    "CREATE TRIGGER decisions_name_systems AFTER INSERT ON decisions_decision "
    "REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION decisions_name_systems()",
    _FUNCTION.format(
        name="decision_names_system",
        body=f"BEGIN {_ASK.format(id='NEW.system_id')} RETURN NULL; END",
    ),
    "CREATE TRIGGER decision_names_system AFTER UPDATE OF system_id ON decisions_decision "
    "FOR EACH ROW WHEN (NEW.system_id <> OLD.system_id) EXECUTE FUNCTION decision_names_system()",
    _FUNCTION.format(
        name="decisions_need_system",
        body="BEGIN IF EXISTS (SELECT FROM decisions_decision WHERE system_id = OLD.id) "
        f"THEN {_NEEDED}; END IF; RETURN NULL; END",
    ),
    "CREATE TRIGGER decisions_need_system AFTER DELETE OR UPDATE OF id ON register_aisystem "
    "FOR EACH ROW EXECUTE FUNCTION decisions_need_system()",
)
_TAKE_DOWN = (
    "DROP FUNCTION decisions_name_systems() CASCADE",
    "DROP FUNCTION decision_names_system() CASCADE",
    "DROP FUNCTION decisions_need_system() CASCADE",
    f"ALTER TABLE decisions_decision ADD CONSTRAINT {_NAME} FOREIGN KEY (system_id) "
    "REFERENCES register_aisystem (id) DEFERRABLE INITIALLY DEFERRED",
)


def put_up(apps, schema_editor):
    _run(schema_editor, _PUT_UP)


def take_down(apps, schema_editor):
    _run(schema_editor, _TAKE_DOWN)


def _run(schema_editor, statements):
    if schema_editor.connection.vendor == "postgresql":
        for statement in statements:
            schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("decisions", "0005_parts_without_a_constraint")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(put_up, take_down)],
            state_operations=[
                migrations.AlterField(
                    model_name="decision",
                    name="system",
                    field=models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="register.aisystem",
                    ),
                ),
            ],
        ),
    ]
