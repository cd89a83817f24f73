import json
from enum import Enum
from uuid import UUID

import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

from fairlead.core.ledger.commitment import commit
from fairlead.core.ledger.merkle import leaf_hash
from fairlead.core.ledger.profile import (
    MAX_LEAF,
    ProfileError,
    canonical,
    canonical_all,
    canonical_value,
    parse,
)
from tests.core.ledger.vectors import SECTION_14

KEYS = st.from_regex(r"[a-z][a-z0-9_]{0,20}", fullmatch=True).filter(
    lambda key: key not in {"ts", "sha256", "commit"}
)
PLAIN = st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(max_size=20)
VALUES = st.recursive(
    PLAIN, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3)
)
BODIES = st.dictionaries(KEYS, VALUES, max_size=5)


def depth(value) -> int:
    inner = (
        value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    )
    return 0 if inner is None else 1 + max(map(depth, inner), default=0)


@settings(deadline=None)
@given(BODIES.filter(lambda body: depth(body) <= 8))
def test_three_writers_give_the_same_bytes_and_the_reader_takes_them(body):
    data = canonical(body)
    plain = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert data == rfc8785.dumps(body) == plain.encode()
    assert parse(data) == body


@settings(deadline=None)
@given(st.lists(BODIES.filter(lambda body: depth(body) <= 8), max_size=4))
def test_many_entries_are_written_as_each_one_is(bodies):
    assert canonical_all(bodies) == [canonical(body) for body in bodies]


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ({"a": {"score": 0.5}}, r"a\.score: no fractions"),
        ({"n": 2**53}, "n: whole numbers stay within"),
        ({"a": "x" * MAX_LEAF}, "at most 16,384"),
        ({"commit": "F" * 64}, "commit: a commitment"),
        ([], "must be an object"),
    ],
)
def test_one_entry_that_does_not_fit_is_refused_among_many(body, sentence):
    with pytest.raises(ProfileError, match=sentence):
        canonical_all([{"a": "b"}, body, {"a": "c"}])


def test_the_event_of_the_vectors_has_its_bytes_and_its_hash():
    event = SECTION_14["event"]
    data = canonical(json.loads(event["body"]))
    assert data == event["body"].encode()
    assert (len(data), leaf_hash(data).hex()) == (event["bytes"], event["leaf_hash"])


def test_the_commitment_is_that_of_the_vectors():
    case = SECTION_14["commitment"]
    assert commit(bytes(range(0x40, 0x60)), case["payload"]) == case["commit"]
    with pytest.raises(ValueError, match="32 bytes"):
        commit(b"short", "anything")


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ({"a": {"score": 0.5}}, r"a\.score: no fractions"),
        ({"a": [1, 2.0]}, r"a\.1: no fractions"),
        ({"a": float("nan")}, "a: no fractions"),
        ({"n": 2**53}, r"n: whole numbers stay within"),
        ({"a": [{"n": -(2**70)}]}, r"a\.0\.n: whole numbers"),
        ({"a": "x\ud800"}, r"a: half a character"),
        ({"Big": 1}, "the name 'Big'"),
        ({"a": {"": 1}}, "a: the name ''"),
        ({"a": {7: 1}}, "a: the name 7"),
        ({"é": 1}, "the name 'é'"),
        ({"k" * 65: 1}, "the name"),
        ({"a": b"bytes"}, "a: bytes cannot be written"),
        ({"a": {1, 2}}, "a: set cannot be written"),
        ({"ts": "2026-01-01"}, "ts: a time looks like"),
        ({"ts": "2026-01-01T00:00:00.000000Z\n"}, "ts: a time looks like"),
        ({"x": {"sha256": "AB"}}, r"x\.sha256: a digest"),
        ({"commit": "f" * 63}, "commit: a commitment"),
        ({"a": [[[[[[[[]]]]]]]]}, "nested deeper"),
        ([], "must be an object"),
        ({"a": "x" * MAX_LEAF}, "at most 16,384"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_place(body, sentence):
    with pytest.raises(ProfileError, match=sentence):
        canonical(body)


class Name(str):
    """A name that is equal to a good one without being plain text."""

    __slots__ = ()


class Colour(Enum):
    RED = "red"


@pytest.mark.parametrize(
    "strange", [{Name("a"): 1}, {"a": Name("x")}, {"a": Colour.RED}, {"a": UUID(int=7)}, {"a": 1.0}]
)
def test_what_only_looks_like_an_entry_is_refused_also_when_its_names_are_known(strange):
    assert canonical({"a": 1}) == b'{"a":1}'
    with pytest.raises(ProfileError):
        canonical(strange)
    with pytest.raises(ProfileError):
        canonical({"a": [strange]})


@pytest.mark.parametrize(
    "leaf",
    [
        b"",
        b"[]",
        b'"a"',
        b'{"a":1} ',
        b'{"a": 1}',
        b'{"b":1,"a":2}',
        b'{"a":1,"a":1}',
        b'{"a":1.0}',
        b'{"a":1e2}',
        b'{"a":-0}',
        b'{"a":9007199254740993}',
        b'{"a":18446744073709551616}',
        b'{"a":NaN}',
        b'{"a":"\\u0041"}',
        b'{"a":"\\/"}',
        b'{"a":"\xff"}',
        b'{"a":"\\ud800"}',
        b'\xef\xbb\xbf{"a":1}',
        b'{"a":' + b"[" * 5000 + b"]" * 5000 + b"}",
        b'{"a":"' + b"x" * MAX_LEAF + b'"}',
    ],
)
def test_other_bytes_for_an_entry_are_no_entry(leaf):
    with pytest.raises(ProfileError):
        parse(leaf)


@settings(deadline=None)
@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_refused(data):
    try:
        body = parse(data)
    except ProfileError:
        return
    assert canonical(body) == data


def test_a_payload_may_be_longer_than_an_entry_and_need_not_be_an_object():
    assert len(canonical_value("x" * 100_000)) == 100_002
    assert canonical_value([None, True, -1]) == b"[null,true,-1]"
    assert canonical_value((1, (2,))) == b"[1,[2]]"


@pytest.mark.shared_data
def test_public_json_inside_the_profile_keeps_its_canonical_bytes(shared):
    folder = shared / "data" / "vectors" / "jcs"
    judged = {}
    for path in sorted((folder / "input").iterdir()):
        value = json.loads(path.read_bytes())
        expected = (folder / "output" / path.name).read_bytes().strip()
        assert rfc8785.dumps(value) == expected
        try:
            judged[path.name] = canonical_value(value) == expected
        except ProfileError:
            judged[path.name] = "refused"
    assert set(judged.values()) <= {True, "refused"}
    assert judged["arrays.json"] == "refused" or judged["arrays.json"] is True
