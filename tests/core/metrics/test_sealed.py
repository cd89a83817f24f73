"""Sealed states add up to what reading and merging gives, and only while they are whole."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fairlead.core.metrics.errors import ChangedError, StateError
from fairlead.core.metrics.states import canonical, numeric, sealed
from fairlead.core.metrics.states.sealed import add_sealed, open_sealed
from fairlead.core.metrics.states.window import WindowState, merge
from tests.core.metrics.made import MAP, ROWS, state

ROW = ("a", "b", "1", "1", 0.5, 1.0, 3)


def seal(one):
    data = one.to_bytes()
    return canonical.digest_of(data), data


@given(st.lists(ROWS, min_size=1, max_size=6))
@settings(max_examples=100, deadline=None)
def test_sealed_states_add_up_as_if_read_strictly(days):
    states = [state(rows, window=f"2026-11-{i + 1:02d}") for i, rows in enumerate(days)]
    strictly = merge([WindowState.from_bytes(each.to_bytes()) for each in states])
    found = add_sealed(seal(each) for each in states)
    assert found.to_bytes() == strictly.to_bytes()
    assert list(found.columns) == list(strictly.columns)


@given(ROWS)
@settings(max_examples=60, deadline=None)
def test_one_sealed_state_is_itself(rows):
    one = state(rows)
    assert open_sealed(*seal(one)) == one


def column(counts, **more):
    plain = dict.fromkeys((*numeric.APART, "beyond"), 0)
    sums = {"scale": 0, "total": 0, "squares": 0, "low": 0.0, "high": 0.0}
    counts = np.array(counts, np.int64)
    return numeric.NumericCounts(counts=counts, **{"edges": "3" * 64} | plain | sums | more)


def window(n, **columns):
    return WindowState(map=MAP, reference="1" * 64, window="2026-11-01", rows=n, columns=columns)


@given(
    st.integers(1, 9).flatmap(
        lambda size: st.lists(
            st.lists(st.integers(0, 2**40), min_size=size, max_size=size), min_size=1, max_size=80
        )
    )
)
@settings(max_examples=100, deadline=None)
def test_counts_of_any_width_and_length_add_up(days):
    widths = {8: 2**8, 16: 2**16, 32: 2**32, 64: 2**62}
    for least in widths.values():
        listed = [[n % least for n in day] for day in days]
        states = [window(sum(day), x=column(day), y=column([*day, 7])) for day in listed]
        found = add_sealed(seal(each) for each in states)
        assert found.columns["x"].counts.tolist() == [
            sum(each) for each in zip(*listed, strict=True)
        ]
        assert found.columns["y"].counts[-1] == 7 * len(days)


def test_more_states_than_are_held_at_once_add_up():
    states = [
        state([ROW] * (i % 3 + 1), window="2026-11-01") for i in range(sealed.AT_HAND * 2 + 1)
    ]
    assert add_sealed(seal(each) for each in states) == merge(states)


def test_other_bytes_than_were_sealed_are_refused():
    digest, data = seal(state([ROW]))
    with pytest.raises(ChangedError, match="restore them from a backup") as refused:
        add_sealed([(digest, data.replace(b'"m1"', b'"m2"'))])
    assert refused.value.digest == digest


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"[]", "is no state"),
        (b'{"form":"fairlead-window/0"}', "is no state"),
        (b'{"form":"fairlead-window/1","methods":["cells/0"]}', "another version of Fairlead"),
    ],
)
def test_what_was_sealed_in_another_form_is_refused(data, says):
    with pytest.raises(StateError, match=says):
        add_sealed([(canonical.digest_of(data), data)])


def test_a_state_that_lacks_a_field_is_refused_with_a_sentence():
    body = canonical.read(state([ROW]).to_bytes(), "fairlead-window/1")
    del body["columns"]["x"]["total"]
    data = canonical.write(body)
    with pytest.raises(StateError, match="has another form: measure again"):
        add_sealed([(canonical.digest_of(data), data)])


def test_states_that_do_not_belong_together_are_not_added():
    one = window(1, x=column([1, 0]))
    for other, says in (
        (window(1, y=column([1, 0])), "other columns"),
        (window(1, x=column([1, 0], edges="4" * 64)), "other edges"),
        (window(1, x=column([1, 0, 0])), "other edges"),
        (dataclasses.replace(one, map="9" * 64), "other column maps"),
    ):
        with pytest.raises(StateError, match=says):
            add_sealed([seal(one), seal(other)])
    with pytest.raises(StateError, match="no state to add up"):
        add_sealed([])
