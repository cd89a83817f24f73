"""A decision that is sent: taken in the shape of docs/formats/decisions.md, or refused by place."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairlead.core.decisions.errors import RecordError
from fairlead.core.decisions.record import parsed, parsed_outcome

LEAST = {"id": "d-1", "system": "SYS-3", "outcome": "refused"}
WHOLE = LEAST | {
    "at": "2026-11-28T18:00:00.000000Z",
    "instance": "scoring-1",
    "n": 4711,
    "kind": "loan",
    "model": {"name": "xgb-credit", "version": "3.2.1", "sha256": "a" * 64},
    "config": "b" * 64,
    "refdata": ["c" * 64],
    "subject": "customer-4711",
    "score_micro": 734211,
    "confidence_micro": 910000,
    "latency_ms": 41,
    "corr": "4bf92f3577b34da6a3ce929d0e0e4736",
    "use_start": "2026-11-28T17:59:00.000000Z",
    "use_end": "2026-11-28T18:00:00.000000Z",
    "human": {"required": True, "action": "accept", "reason_code": "seen"},
    "input": {"Income (€)": 190000, "years": 4, "Ä": None},
    "prompt": "May they have it?",
    "output": {"says": "no"},
    "attributes": {"sex": "female", "age": 41},
    "explanation": {
        "method": "shap",
        "reasons": [{"code": "income_low", "feature": "income", "contribution_micro": -310000}],
        "rules": [{"code": "R7", "says": "two payslips", "met": False}],
        "nearest_change": [{"feature": "income", "from": 1900, "to": 2300}],
        "sources": [{"name": "handbook", "sha256": "d" * 64, "uri": "file:handbook"}],
        "tools": [{"name": "search", "outcome": "3 found"}],
        "guardrails": [{"name": "pii", "action": "masked"}],
    },
}


def line(**fields: object) -> bytes:
    return json.dumps(LEAST | fields).encode()


def test_a_whole_decision_is_parted_into_what_is_plain_and_what_is_sealed():
    record = parsed(json.dumps(WHOLE).encode())
    assert (record.id, record.system, record.subject) == ("d-1", "SYS-3", "customer-4711")
    assert record.key_name == "p:customer-4711"
    assert set(record.sealed) == {"input", "prompt", "output", "attributes", "explanation"}
    assert record.sealed["input"] == '{"Income (€)":190000,"years":4,"Ä":null}'
    plain = json.dumps(record.plain)
    for secret in ("customer-4711", "female", "payslips", "190000", "May they"):
        assert secret not in plain
    assert record.plain["model"] == WHOLE["model"]
    assert record.plain["n"] == 4711


def test_three_fields_are_enough_and_without_a_person_a_decision_has_its_own_key():
    record = parsed(line())
    assert (record.plain, record.sealed) == ({"outcome": "refused"}, {})
    assert record.key_name == "d:d-1"
    assert parsed(line(kind=None, input=None)) == record, "null is as if it were not there"


def test_the_same_said_in_another_order_is_the_same():
    one = parsed(line(input={"a": 1, "b": [1, 2]}))
    other = parsed(
        b' {"input": {"b": [1,2], "a": 1},"outcome":"refused","system":"SYS-3","id":"d-1"}'
    )
    assert one == other


@pytest.mark.parametrize(
    ("told", "says"),
    [
        (b"\xff", "this is not UTF-8"),
        (b"{", "this is no JSON"),
        (b"[" * 50_000, "nested too deep"),
        (b'{"id": "a", "id": "b"}', "the name “id” stands twice"),
        (b'{"input": {"a": NaN}}', "NaN is no number"),
        (b'{"n": 99999999999999999999}', "is too large: send it as text"),
        (b"[]", "a line holds one object"),
        (b'{"id": "a"}', "system: this must be there"),
        (line(id="a b"), "id: 1 to 64"),
        (line(id="x" * 65), "id: 1 to 64"),
        (line(system="3"), "system: a system of the register"),
        (line(outcome="not at all"), "outcome: a code"),
        (line(wrong=1), "wrong: there is no such field"),
        (line(at="2026-11-28"), "at: a time looks like"),
        (line(at="2026-13-28T18:00:00.000000Z"), "at: there is no such day"),
        (line(n=4), "instance and n go together"),
        (line(instance="a", n=0), "n: a whole number from 1"),
        (line(instance="a", n=True), "n: a whole number from 1"),
        (line(score_micro=0.5), "score_micro: no fractions"),
        (line(confidence_micro=1_000_001), "confidence_micro: whole millionths"),
        (line(model={}), "model: an object with name, version, sha256"),
        (line(model={"sha256": "AA"}), "model.sha256: a SHA-256"),
        (line(model={"maker": "x"}), "model.maker: there is no such field"),
        (line(refdata=["x"]), "refdata.0: a SHA-256"),
        (line(subject="ada@bakery.example"), "subject: this looks like an address"),
        (line(subject="Ada Lovelace"), "subject: a pseudonym"),
        (line(human={"action": "hug"}), "human.action: accept, override or stop"),
        (
            line(use_start="2026-01-02T00:00:00.000000Z", use_end="2026-01-01T00:00:00.000000Z"),
            "use_end: it lies before use_start",
        ),
        (line(input={"a": {"b": [1, 0.5]}}), "input.a.b.1: no fractions"),
        (line(input={"a": 2**53}), "input.a: the number is too large"),
        (line(input="\ud800"), "input: half a character"),
        (line(input="x" * 65_536), "input: 65,538 bytes"),
        (line(input={"x" * 201: 1}), "a name is longer than 200"),
        (line(prompt={"a": 1}), "prompt: a text"),
        (line(attributes={"a": {"b": 1}}), "attributes: 1 to 50 names"),
        (line(attributes={str(n): n for n in range(51)}), "attributes: 1 to 50 names"),
        (line(explanation="because"), "explanation: an object"),
        (line(explanation={"why": 1}), "explanation.why: there is no such field"),
        (line(explanation={"reasons": [{}]}), "explanation.reasons.0: an object with code"),
        (line(explanation={"reasons": [{"code": "a"}] * 21}), "a list of at most 20"),
        (line(explanation={"rules": [{"code": "a", "met": 1}]}), "rules.0.met: true or false"),
        (line(explanation={"tools": [{"name": "a", "x": 1}]}), "tools.0.x: there is no such"),
    ],
)
def test_what_does_not_fit_is_refused_by_its_place(told, says):
    with pytest.raises(RecordError) as refused:
        parsed(told)
    assert says in str(refused.value)


def test_nesting_has_an_end():
    deep: object = 1
    for _ in range(30):
        deep = [deep]
    with pytest.raises(RecordError, match="nested deeper than 20 levels"):
        parsed(line(input=deep))


def test_a_later_outcome_names_the_decision():
    told = {"id": "o-1", "decision": "d-1", "outcome": "repaid"}
    outcome = parsed_outcome(json.dumps(told).encode())
    assert (outcome.id, outcome.decision, outcome.plain) == ("o-1", "d-1", {"outcome": "repaid"})
    with pytest.raises(RecordError, match="decision: this must be there"):
        parsed_outcome(b'{"id": "o-1", "outcome": "repaid"}')
    with pytest.raises(RecordError, match="input: there is no such field"):
        parsed_outcome(json.dumps(told | {"input": 1}).encode())


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4)
    ),
    max_leaves=20,
)
_names = st.sampled_from([*WHOLE, "other"])


@given(st.dictionaries(_names, _json, max_size=8))
def test_whatever_json_is_sent_is_taken_or_refused_and_never_breaks(told):
    try:
        record = parsed(json.dumps(told | {"id": "d"}).encode())
    except RecordError:
        return
    assert record.plain["outcome"]
    assert record.system


@given(st.binary(max_size=200))
def test_whatever_bytes_are_sent_are_taken_or_refused_and_never_break(told):
    with pytest.raises(RecordError):
        parsed(told)
