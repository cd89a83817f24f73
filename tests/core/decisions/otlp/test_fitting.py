"""What is sealed has no fractions, nothing bottomless, and is never longer than a part may be."""

import hashlib

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairlead.core.decisions.otlp.fitting import decimal, fitted, within
from fairlead.core.decisions.parts import LONGEST, written

LEAVES = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats()
    | st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=30)
)
VALUES = st.recursive(
    LEAVES, lambda inner: st.lists(inner) | st.dictionaries(st.text("ab", max_size=250), inner)
)


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0.2, "0.2"),
        (1.0, "1.0"),
        (1e-7, "0.0000001"),
        (1e22, "1" + "0" * 22),
        (float("inf"), "inf"),
    ],
)
def test_a_fraction_becomes_the_shortest_decimal_text(number, text):
    assert decimal(number) == text
    assert float(decimal(number)) == number


@given(VALUES)
def test_whatever_is_fitted_can_be_sealed(value):
    sealed = written("input", {"value": fitted(value)})
    assert orjson.loads(sealed) == {"value": fitted(value)}


def test_what_is_nested_too_deep_goes_on_as_json_text():
    deep: object = 0.5
    for _ in range(30):
        deep = [deep]
    found = fitted(deep)
    written("input", found)
    assert orjson.dumps(found).endswith(b']]]]]]"' + b"]" * 12)


@pytest.mark.parametrize(
    "long",
    [
        "x" * 70_000,
        "\x00" * 70_000,
        "😀" * 40_000,
        {"a": "x" * 70_000, "b": "short"},
        [{"text": "y" * 3_000}] * 40,
        ["z" * 300] * 400,
        list(range(20_000)),
        {str(n): n for n in range(20_000)},
    ],
)
def test_what_is_too_long_is_cut_to_fit_with_the_digest_of_what_was_cut(long):
    short, cut = within(long)
    assert cut
    written("input", short)
    assert len(orjson.dumps(short)) <= LONGEST
    assert b"bytes in all, SHA-256 " in orjson.dumps(short)


def test_only_the_longest_texts_are_cut():
    short, _ = within({"a": "x" * 70_000, "b": "y" * 2_000})
    assert short["b"] == "y" * 2_000
    assert hashlib.sha256(b"x" * 70_000).hexdigest() in short["a"]
