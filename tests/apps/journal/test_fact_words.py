"""Facts of an entry are said in words: no key of ours reaches a reader."""

import pytest

from fairlead.apps.journal.fact_words import KEYS, label_of, word_of
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
