"""What is sealed: one text, a salt that only the key yields, a commitment that says nothing."""

import json

from hypothesis import given
from hypothesis import strategies as st

from fairlead.core.decisions.parts import (
    BLOCK,
    bound_to,
    commitment_of,
    padded,
    payload,
    salt_of,
    written,
)
from fairlead.core.ledger.commitment import commit

KEY, OTHER = bytes(range(32)), bytes(range(1, 33))


def test_a_commitment_can_be_checked_by_whoever_is_given_payload_and_salt():
    text = written("input", {"b": 1, "a": "é"})
    assert text == '{"a":"é","b":1}'
    told = commitment_of(KEY, "d-1", "input", text)
    assert told == commit(salt_of(KEY, "d-1", "input"), payload(text))


def test_the_same_text_is_committed_otherwise_under_another_key_decision_or_part():
    told = {
        commitment_of(KEY, "d-1", "input", "1"),
        commitment_of(OTHER, "d-1", "input", "1"),
        commitment_of(KEY, "d-2", "input", "1"),
        commitment_of(KEY, "d-1", "output", "1"),
        commitment_of(KEY, "d-1", "input", "2"),
    }
    assert len(told) == 5
    assert commitment_of(KEY, "d-1", "input", "1") in told, "and always so"


def test_salts_and_places_of_neighbours_do_not_run_into_each_other():
    assert salt_of(KEY, "a", "bc") != salt_of(KEY, "ab", "c")
    assert bound_to("t", "a", "bc") != bound_to("t", "ab", "c")


@given(st.text(max_size=300))
def test_padding_hides_the_length_and_leaves_the_json_as_it_is(text):
    told = written("input", text)
    data = padded(told)
    assert (len(data) % BLOCK, json.loads(data)) == (0, text)
    assert data.rstrip(b" ") == told.encode()
