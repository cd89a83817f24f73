"""An explanation is told in the firm's words and in an honest order, and nothing is added to it."""

from hypothesis import given
from hypothesis import strategies as st

from fairlead.core.decisions.phrases import Phrases
from fairlead.core.decisions.telling import Named, Rule, Words, tell

SENT = {
    "method": "shap",
    "reasons": [
        {"code": "years", "feature": "years", "contribution_micro": 120_000, "value": 4},
        {"code": "income_low", "feature": "income", "contribution_micro": -310_000, "value": 1900},
        {"code": "area", "contribution_micro": -40_000},
        {"code": "kept"},
    ],
    "rules": [{"code": "age", "says": "Aged 18 or over", "met": True}, {"code": "limit"}],
    "nearest_change": [{"feature": "income", "from": 1900, "to": 2300}],
}
WORDS = {
    "income": Words("your monthly income", down="Your income was low for what you asked for."),
    "years": Words("your years with us"),
}
PHRASES = Phrases(
    up="{name} moved it up.",
    down="{name} moved it down.",
    weighed="{name} was weighed.",
    changed="{name}: {to} instead of {from}",
    to="{name}: {to}",
)


def test_what_counted_most_against_the_person_stands_first():
    told = tell(SENT, words=WORDS, against="down")
    assert [(each.code, each.is_against) for each in told.reasons] == [
        ("income_low", True),
        ("area", True),
        ("years", False),
        ("kept", None),
    ]
    assert told.is_ordered


def test_where_nobody_said_what_is_against_the_person_the_strongest_stands_first():
    told = tell(SENT)
    assert [each.code for each in told.reasons] == ["income_low", "years", "area", "kept"]
    assert {each.is_against for each in told.reasons} == {None}
    assert not told.is_ordered


def test_the_firms_sentence_comes_first_then_its_name_then_the_name_of_the_feature():
    told = tell(SENT, words=WORDS, against="down")
    assert [PHRASES.of(each) for each in told.reasons] == [
        "Your income was low for what you asked for.",
        "Area moved it down.",
        "Your years with us moved it up.",
        "Kept was weighed.",
    ]
    assert told.needs_words == ("area", "kept")


def test_rules_and_changes_say_what_was_sent_and_no_more():
    told = tell(SENT, words=WORDS)
    assert told.rules == (Rule("age", "Aged 18 or over", met=True), Rule("limit", "limit", None))
    assert [PHRASES.of_change(each) for each in told.changes] == [
        "Your monthly income: 2300 instead of 1900"
    ]
    assert [each.length for each in told.reasons] == [100, 39, 13, 0]


def test_an_answer_of_a_language_model_names_sources_tools_and_guard_rails():
    told = tell(
        {
            "sources": [{"name": "Tariff 2026", "sha256": "ab" * 32}],
            "tools": [{"name": "search", "outcome": "3 hits"}],
            "guardrails": [{"name": "no-advice", "action": "blocked"}],
        }
    )
    assert told.sources == (Named("Tariff 2026", "", "ab" * 32),)
    assert told.tools == (Named("search", "3 hits"),)
    assert told.guardrails == (Named("no-advice", "blocked"),)
    assert not told.is_empty


def test_nothing_sent_is_nothing_told():
    assert tell({}).is_empty
    assert tell({"method": "shap", "reasons": None}).needs_words == ()


@given(
    st.dictionaries(
        st.sampled_from(["method", "reasons", "rules", "nearest_change", "sources", "tools"]),
        st.one_of(
            st.text(), st.none(), st.lists(st.dictionaries(st.text(), st.integers(), max_size=3))
        ),
    )
)
def test_whatever_was_kept_is_told_without_falling_over(sent):
    told = tell(sent, against="up")
    kept = [each for each in sent.get("reasons") or [] if isinstance(each, dict)]
    assert len(told.reasons) == len(kept)
