"""States add up to the same bytes in whatever order and parts, and broken ones are refused."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fairlead.core.metrics.errors import StateError
from fairlead.core.metrics.states import canonical, distinct, levels
from fairlead.core.metrics.states.window import WindowState, merge
from tests.core.metrics.made import MAP, ROWS, state


@given(ROWS, st.data())
@settings(max_examples=80, deadline=None)
def test_parts_in_any_order_are_the_whole(rows, data):
    whole = state(rows)
    shuffled = data.draw(st.permutations(rows))
    cut, later = sorted(data.draw(st.tuples(*[st.integers(0, len(rows))] * 2)))
    a, b, c = (state(part) for part in (shuffled[:cut], shuffled[cut:later], shuffled[later:]))
    assert merge([a, b, c]) == whole
    assert (
        a.merge(b).merge(c).digest
        == a.merge(b.merge(c)).digest
        == c.merge(a).merge(b).digest
        == whole.digest
    )


@given(ROWS)
@settings(max_examples=60, deadline=None)
def test_a_state_is_read_back_as_it_was_written(rows):
    whole = state(rows)
    again = WindowState.from_bytes(whole.to_bytes())
    assert again == whole
    assert again.digest == whole.digest
    assert again.cells.table.keys() == whole.cells.table.keys()


@given(ROWS, st.data())
@settings(max_examples=300, deadline=None)
def test_changed_bytes_are_refused_or_are_another_whole_state(rows, data):
    written = bytearray(state(rows).to_bytes())
    at = data.draw(st.integers(0, len(written) - 1))
    written[at] = data.draw(st.integers(0, 255))
    try:
        found = WindowState.from_bytes(bytes(written))
    except StateError:
        return
    assert found.to_bytes() == bytes(written)


@given(st.binary(max_size=80))
def test_no_bytes_break_the_reader(data):
    with pytest.raises(StateError):
        WindowState.from_bytes(data)


ROW = ("a", "b", "1", "1", 0.5, 1.0, 3)


def told(field, value):
    body = canonical.read(state([ROW, ROW]).to_bytes(), "fairlead-window/1")
    *path, last = field.split(".")
    inner = body
    for name in path:
        inner = inner[int(name)] if name.isdigit() else inner[name]
    inner[last] = value
    return canonical.write(body)


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("rows", 3, "“cells” counts 2 rows, the state 3."),
        ("rows", -1, "“rows” must be a count from 0 on."),
        ("rows", True, "“rows” must be a count from 0 on."),
        ("methods", ["cells/0"], "another version of Fairlead"),
        ("map", "x", "“map” must be a digest"),
        ("window", "2026-02-30", "“2026-02-30” is no window"),
        ("window", "2026-11-02/2026-11-01", "the first day comes first"),
        ("first", "yesterday", "“first” must be a time"),
        ("surplus", 1, "the state has the wrong fields: “surplus”"),
        ("cells.table.counts", "u1:Aw==", "“cells” counts 3 rows"),
        ("cells.table.counts", "u1:AA==", "cells has a cell without rows"),
        ("cells.table.counts", "u2:AgA=", "not packed in the one canonical form"),
        ("cells.table.counts", "u1:Ah==", "not packed in the one canonical form"),
        ("cells.table.counts", "u1:AgIC", "holds 1 counts, 3 belong there"),
        ("cells.table.levels", [["z", "a"], ["b"], ["1"], ["1"]], "levels out of order or twice"),
        ("cells.table.sums.w", ["-1"], "sums of weights that no rows can have"),
        ("cells.table.sums.w", ["01"], "“w” must be a whole number written as text"),
        ("columns.x.squares", "0", "“x” has sums that no rows can have"),
        ("columns.x.low", "2.0", "a least value above its greatest"),
        ("columns.x.low", "1.00", "shortest exact text"),
        ("columns.x.low", "nan", "shortest exact text"),
        ("columns.word.other", 1, "new levels that it does not name"),
        ("scores.total.s", "u1:/w==", "sums that no rows can have"),
        ("scores.groups.s1", [], "do not add up to the scores of all"),
        ("distinct.id.counts", "u1:AQ==", "“id” has counts that no rows can have"),
        ("residuals.table.sums.e2", ["0"], "residuals have sums that no rows can have"),
    ],
)
def test_a_broken_state_is_refused_with_a_sentence(field, value, says):
    with pytest.raises(StateError) as refused:
        WindowState.from_bytes(told(field, value))
    assert says in str(refused.value)


def test_states_of_other_maps_references_or_windows_are_not_added():
    one = state([ROW])
    other = WindowState(map="9" * 64, window="2026-11-21", rows=0)
    with pytest.raises(StateError, match="other column maps"):
        one.merge(other)
    with pytest.raises(StateError, match="other references"):
        one.merge(WindowState(map=MAP, window="2026-11-21", rows=0))
    with pytest.raises(StateError, match="do not join"):
        one.merge(state([ROW], window="all"))


def test_windows_span_and_versions_become_several():
    merged = merge(
        [state([ROW], window="2026-11-03"), state([ROW], window="2026-11-01", version="m2")]
    )
    assert (merged.window, merged.version, merged.rows) == ("2026-11-01/2026-11-03", "*", 2)


def test_new_levels_are_kept_with_exact_counts_whatever_the_parts():
    pairs = [(f"level {i % 500}", 1) for i in range(3000)]
    halves = [*levels.keep(pairs[:1111]), *levels.keep(pairs[1111:])]
    assert levels.keep(halves) == levels.keep(pairs)
    assert {n for _level, n in levels.keep(pairs)} == {6}


def test_distinct_is_exact_when_few_and_near_when_many():
    def made(values):
        return distinct.make_distinct(
            [(distinct.hash_of(str(v)), 1) for v in values], rows=len(values), missing=0
        )

    few = made([1, 2, 2])
    assert (few.exact, few.estimate(), few.repeated()) == (True, 2.0, (1, 2))
    many = made(range(50_000))
    assert not many.exact
    assert abs(many.estimate() / 50_000 - 1) < 0.1
    parts = distinct.merge_distinct([made(range(30_000)), made(range(20_000, 50_000))])
    assert parts.hashes.tolist() == many.hashes.tolist()
    assert abs(parts.repeated()[0] / parts.repeated()[1] - 0.2) < 0.05


def test_a_list_of_counts_is_packed_as_narrow_as_can_be():
    for top in (0, 255, 256, 65_535, 65_536, 2**32, 2**62):
        packed = canonical.pack(np.array([0, top]))
        assert canonical.unpack(packed, "n", length=2).tolist() == [0, top]
