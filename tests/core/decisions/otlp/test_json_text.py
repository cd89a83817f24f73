"""OTLP in JSON is read as strictly as protobuf would be, and every refusal says where."""

import json
from time import process_time

import pytest

from fairlead.core.decisions.otlp.json_text import spans_of
from fairlead.core.decisions.otlp.spans import OtlpError
from tests.core.decisions.otlp.traces import body, span


def test_every_kind_of_value_is_read():
    said = {
        "text": "ü",
        "yes": True,
        "whole": -7,
        "fraction": 0.25,
        "list": ["a", 1],
        "map": {"a": {"b": None}},
    }
    (found,) = spans_of(body(span(1, **said)))
    assert found.attributes == said
    assert (found.trace, found.id, found.parent) == (
        "5b8efff798038103d269b633813fc60c",
        f"{1:016x}",
        "",
    )


def test_unknown_names_are_passed_over_and_numbers_may_be_text_or_not():
    one = span(1)
    one |= {"flags": 256, "somethingNew": [{}], "startTimeUnixNano": 1_795_000_000_000_000_000}
    one["attributes"] = [
        {"key": "n", "value": {"intValue": 5}},
        {"key": "d", "value": {"doubleValue": "Infinity"}},
        {"key": "whole", "value": {"doubleValue": 1}},
        {"key": "bytes", "value": {"bytesValue": "-_8"}},
        {"key": "later", "value": {"stringValueStrindex": 3}},
    ]
    (found,) = spans_of(body(one))
    assert found.start == 1_795_000_000_000_000_000
    assert found.attributes == {
        "n": 5,
        "d": float("inf"),
        "whole": 1.0,
        "bytes": "+/8=",
        "later": None,
    }
    assert type(found.attributes["whole"]) is float


@pytest.mark.parametrize("empty", [b"{}", b'{"resourceSpans": []}', b'{"resourceSpans": [{}]}'])
def test_a_request_without_spans_is_fine(empty):
    assert spans_of(empty) == []


def in_attribute(value):
    return json.dumps(
        {"resourceSpans": [{"resource": {"attributes": [{"key": "k", "value": value}]}}]}
    ).encode()


def nested(levels):
    return b'{"arrayValue":{"values":[' * levels + b"{}" + b"]}}" * levels


@pytest.mark.parametrize(
    ("broken", "says"),
    [
        (b"", "The body is no JSON: expecting value at character 1."),
        (b"\xff", "The body is not UTF-8."),
        (b"[]", "The body: an object."),
        (b'{"resourceSpans": ', "The body is no JSON: expecting value at character 19."),
        (b'{"a": 1, "a": 2}', "The name “a” stands twice in one object."),
        (b'{"a": NaN}', "NaN is no number in JSON: write it as text."),
        (b'{"a": ' + b"9" * 5000 + b"}", "The number 99999999999999999999… is too large."),
        (b'{"a": ' + b"[" * 100_000, "The body is nested too deep."),
        (b'{"a": "\\ud800"}', "The body holds half a character (a lone surrogate)."),
        (b'{"\\udfff": 1}', "The body holds half a character (a lone surrogate)."),
        (b'{"resourceSpans": {}}', "resourceSpans: a list."),
        (b'{"resourceSpans": [3]}', "resourceSpans.0: an object."),
        (in_attribute({"stringValue": 3}), "stringValue: a text."),
        (in_attribute({"boolValue": "true"}), "boolValue: true or false."),
        (in_attribute({"intValue": 1.5}), "intValue: a whole number, or its digits as text."),
        (in_attribute({"intValue": "x"}), "intValue: a whole number, or its digits as text."),
        (in_attribute({"intValue": str(2**63)}), "intValue: at most 64 bits."),
        (in_attribute({"doubleValue": True}), "doubleValue: a number."),
        (in_attribute({"doubleValue": "much"}), "doubleValue: a number, “NaN”,"),
        (in_attribute({"bytesValue": "§"}), "bytesValue: base64."),
        (in_attribute({"arrayValue": {"values": {}}}), "values: a list."),
        (in_attribute("plain"), "value: an object."),
    ],
)
def test_what_is_no_request_is_refused_with_its_place(broken, says):
    with pytest.raises(OtlpError) as refused:
        spans_of(broken)
    assert str(refused.value).startswith(says)


def test_a_value_nested_deeper_than_sixty_four_levels_is_refused():
    start = b'{"resourceSpans":[{"resource":{"attributes":[{"key":"k","value":'
    assert spans_of(start + nested(63) + b"}]}}]}") == []
    with pytest.raises(OtlpError, match="A value is nested deeper than 64 levels"):
        spans_of(start + nested(64) + b"}]}}]}")


def test_a_name_that_stands_twice_at_the_end_of_two_hundred_thousand_is_found_at_once():
    names = b",".join(b'"n%d":0' % n for n in range(200_000))
    before = process_time()
    with pytest.raises(OtlpError, match="The name “n199999” stands twice"):
        spans_of(b"{" + names + b',"n199999":0}')
    assert process_time() - before < 5, "in one pass; name by name it took hours"


def test_more_spans_than_a_request_may_hold_are_refused():
    spans = body(*[{}] * 20_001)
    with pytest.raises(OtlpError, match="More than 20,000 spans: send them in smaller batches"):
        spans_of(spans)
