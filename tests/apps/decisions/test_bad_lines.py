"""Bad lines among good ones: what each is told, by its number; nothing of the batch stays."""

import gzip
import json
from time import process_time

import pytest

from fairlead.apps.decisions.models import Decision
from tests.apps.decisions.conftest import BATCH

pytestmark = pytest.mark.django_db
ONE = "/api/v1/decisions"


def line(ovens, **more):
    return json.dumps({"id": "d-57", "system": ovens.code, "outcome": "refused", **more}).encode()


def raw(inside):
    """A line whose input is written as it stands here."""
    return b'{"id": "d-57", "system": "SYS-1", "outcome": "x", "input": ' + inside + b"}"


LINES = {
    "cut": (
        b'{"id": "d-57", "sys',
        "this is no JSON: unterminated string starting at at character 16",
    ),
    "two objects": (b"{} {}", "this is no JSON: extra data at character 4"),
    "a list": (b"[]", "a line holds one object: {…}"),
    "a byte order mark": (b"\xef\xbb\xbf{}", "this is no JSON: "),
    "latin 1": (b'{"id": "d\xe9"}', "this is not UTF-8"),
    "a fraction": (raw(b'{"income": 0.5}'), "input.income: no fractions; write whole units"),
    "a hidden fraction": (raw(b'{"income": 1e3}'), "input.income: no fractions; write whole units"),
    "not a number": (raw(b"NaN"), "NaN is no number in JSON"),
    "infinity": (raw(b"-Infinity"), "-Infinity is no number in JSON"),
    "beyond all numbers": (raw(b"1e999"), "input: no fractions"),
    "too large": (raw(b"9007199254740992"), "input: the number is too large: send it as text"),
    "far too large": (raw(b"9" * 5000), "the number 99999999999999999999… is too large"),
    "half a character": (raw(b'"\\ud83d"'), "input: half a character (a lone surrogate)"),
    "half a character in a name": (raw(b'{"\\udc00": 1}'), "input: half a character"),
    "a name twice": (raw(b'{"a": 1, "a": 2}'), "the name “a” stands twice in one object"),
    "deep": (raw(b"[" * 21 + b"]" * 21), "nested deeper than 20 levels"),
    "bottomless": (raw(b"[" * 100_000 + b"]" * 100_000), "this is nested too deep"),
    "long": (raw(b'"' + b"x" * 65_536 + b'"'), "input: 65,538 bytes; at most 65,536 are sealed"),
    "a long name": (raw(b'{"' + b"n" * 201 + b'": 1}'), "input: a name is longer than 200 signs"),
    "unknown": (raw(b'1, "colour": "red"'), "colour: there is no such field"),
    "no outcome": (b'{"id": "d-57", "system": "SYS-1"}', "outcome: this must be there"),
    "no object": (b"null", "a line holds one object: {…}"),
}


@pytest.mark.parametrize("name", LINES)
def test_a_bad_line_57_is_named_with_its_sentence_and_nothing_is_kept(post, sent, ovens, name):
    bad, says = LINES[name]
    lines = sent(60).split(b"\n")
    lines[56] = bad
    answer = post(BATCH, b"\n".join(lines))
    assert answer.status_code == 422
    told = answer.json()
    assert list(told["lines"]) == ["57"]
    assert says in told["lines"]["57"]
    assert (told["kept"], Decision.objects.count()) == ([], 0)


@pytest.mark.parametrize("name", LINES)
def test_a_bad_decision_alone_is_told_the_same(post, ovens, name):
    bad, says = LINES[name]
    answer = post(ONE, bad, kind="application/json")
    assert answer.status_code == 422
    assert says in answer.json()["lines"]["1"]
    assert Decision.objects.count() == 0


def test_a_line_whose_parts_are_each_as_long_as_may_be_is_taken(post, ovens):
    longest = "x" * 65_534
    parts = {"input": longest, "prompt": longest, "output": longest}
    assert post(BATCH, line(ovens, **parts)).status_code == 201
    over = post(BATCH, line(ovens, prompt=longest + "x"))
    assert over.json()["lines"] == {"1": "prompt: 65,537 bytes; at most 65,536 are sealed"}


def test_a_name_that_stands_twice_after_half_a_million_others_keeps_no_worker_busy(post, ovens):
    names = b",".join(b'"%d":0' % n for n in range(300_000))
    before = process_time()
    answer = post(BATCH, raw(b"{" + names + b',"299999":0}'))
    assert answer.json()["lines"] == {"1": "the name “299999” stands twice in one object"}
    assert process_time() - before < 5


@pytest.mark.parametrize("packed", ["gzip", "deflate", "br"])
def test_a_packed_batch_is_not_unpacked(post, sent, packed):
    answer = post(BATCH, gzip.compress(sent(2)), **{"Content-Encoding": packed})
    assert answer.status_code == 415
    assert f"it came as {packed}" in answer.json()["detail"]


@pytest.mark.parametrize(
    "kind", ["application/json", "text/plain", "application/x-protobuf", "multipart/form-data"]
)
def test_a_batch_of_another_kind_is_refused(post, sent, kind):
    answer = post(BATCH, sent(2), kind=kind)
    assert answer.status_code == 415
    assert "application/x-ndjson" in answer.json()["detail"]
    assert Decision.objects.count() == 0


def test_lines_may_end_as_windows_ends_them_and_the_last_need_not_end(post, sent):
    assert post(BATCH, sent(3).replace(b"\n", b"\r\n") + b"\r\n\r\n").json()["new"] == 3
