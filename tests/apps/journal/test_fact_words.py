"""Facts of an entry are said in words: no key of ours reaches a reader."""

import ast
from pathlib import Path

import pytest

from fairlead import apps
from fairlead.apps.journal.fact_words import KEYS, LABELS, label_of, word_of
from fairlead.apps.org.role_names import LABELS as ROLES


@pytest.mark.parametrize(
    ("fact", "value", "said"),
    [
        ("roles", "ai_lead", "AI lead"),
        ("stage", "operation_monitoring", "In use"),
        ("controls", "iso42001:A.6.2.4", "A.6.2.4"),
        ("library", "fairlead:R06", "R06"),
        ("record", "system:SYS-1", "SYS-1"),
        ("vendor_id", "ai:openai_api", "OpenAI API"),
        ("changed", "affected_text", "Affected, in our words"),
        ("kind", "test", "test"),
        ("name", "10:30 is not a key", "10:30 is not a key"),
    ],
)
def test_a_key_is_said_in_words(fact, value, said):
    assert word_of(fact, value) == said


def test_every_role_of_the_matrix_has_its_word_here():
    assert {key: str(word) for key, word in KEYS["roles"].items()}.items() <= {
        key: str(word) for key, word in ROLES.items()
    }.items()


def test_a_fact_that_no_table_knows_loses_its_dashes():
    assert label_of("never_heard_of") == "Never heard of"


def facts_that_services_write():
    """Read from the code which facts `entry.update(…)` and `entry.also(…)` put into an entry."""
    for path in Path(apps.__file__).parent.glob("*/**/*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                of = node.func.value
                if isinstance(of, ast.Name) and "entry" in of.id:
                    yield from (each.arg for each in node.keywords if each.arg)


def test_what_services_write_has_a_label_that_can_be_translated():
    written = set(facts_that_services_write()) - {"about", "by"}
    assert len(written) > 40
    assert written - set(LABELS) == set()
