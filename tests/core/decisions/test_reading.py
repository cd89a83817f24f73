"""Reading JSON from outside: the quick way takes only what the strict way takes, and alike."""

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as some

from fairlead.core.decisions import reading
from fairlead.core.decisions.errors import RecordError

NAMES = some.sampled_from(["a", "b", "a:b", ":", 'say "a":', "\\u003a", "ä", "\n", ""])
PLAIN = some.one_of(
    some.none(), some.booleans(), some.integers(), some.floats(), some.text(), NAMES
)


def written(value, draw):
    """Write a value as a careless sender may: with spaces, escapes, and a name twice."""
    match value:
        case list():
            return "[" + ",".join(written(each, draw) for each in value) + "]"
        case tuple():
            pairs = (f"{name(key, draw)}:{written(each, draw)}" for key, each in value)
            return "{" + " , ".join(pairs) + "}"
        case _:
            return json.dumps(value, ensure_ascii=draw(some.booleans()))


def name(text, draw):
    told = json.dumps(text, ensure_ascii=draw(some.booleans()))
    told = told.replace(":", r"\u003A") if draw(some.booleans()) else told
    return told + draw(some.sampled_from(["", " ", "\t"]))


@some.composite
def texts(draw):
    nested = some.recursive(
        PLAIN,
        lambda inside: some.lists(inside) | some.lists(some.tuples(NAMES, inside)).map(tuple),
        max_leaves=12,
    )
    return written(draw(nested), draw).encode(errors="surrogatepass")


@given(texts())
def test_whatever_is_read_quickly_is_what_the_strict_way_reads(line):
    quick = reading._quickly(line)
    if quick is not None:
        assert repr(reading._strictly(line)) == repr(quick)


@given(texts())
@example(b"-12345678901234567")
@example(b'{"n":-12345678901234567}')
@example(b"12345678901234567")
@example(b"0.12345678901234567")
def test_reading_is_reading_the_strict_way(line):
    assert outcome(reading.read, line) == outcome(reading._strictly, line)


def outcome(does, line):
    try:
        return repr(does(line))
    except RecordError as refused:
        return f"refused: {refused}"


@pytest.mark.parametrize(
    "line",
    [
        b'{"a": 1, "a": 2}',
        rb'{"a" :1,"a":"\u003a"}',
        rb'{"a" :1,"a":"\u003A"}',
        rb'{"a":1,"\u0061":2}',
        b'{"x": [{"a:": 1, "a:": 1}]}',
    ],
)
def test_no_colon_makes_up_for_a_name_that_stands_twice(line):
    with pytest.raises(RecordError, match="stands twice"):
        reading.read(line)


def test_an_ordinary_line_is_read_the_quick_way():
    line = r'{"id": "d-1", "at": "2026-01-31T09:30:00.000000Z", "input": {"ä": "say \"a\": \n"}}'
    assert reading._quickly(line.encode()) == json.loads(line)
    assert reading._quickly(b"9" * 18) is None
