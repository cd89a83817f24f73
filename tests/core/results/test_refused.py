"""Files that are cut, forged, huge or of another tool: kept unread, with one sentence why."""

import io
import json
import random
import time
import zipfile
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fairlead.core.results import NotParsed, Summary, read_results
from fairlead.core.results.zipped import entry, listed

VECTORS = Path(__file__).parents[2] / "vectors/results"
EVAL = VECTORS / "inspect_ai-0.3.285/bakery.eval"
OLD_EVAL = VECTORS / "inspect_ai-0.3.150/bakery.eval"
GARAK = VECTORS / "garak-0.17.1/repeat.report.jsonl"
PROMPTFOO = VECTORS / "promptfoo-0.121.20/results.json"
DEEPEVAL = VECTORS / "deepeval-4.3.1/test_run.json"
MLFLOW = VECTORS / "mlflow-3.17.2/run.json"
FAIRLEARN = VECTORS / "fairlearn-0.15.0/metricframe.json"
AS_0_9 = GARAK.read_bytes().replace(b'"garak_version": "0.17.1"', b'"garak_version": "0.9.0"')
EVERY = sorted(
    path
    for path in VECTORS.glob("*/*")
    if not path.name.endswith(".summary.json") and path.name != "README.md"
)
NASTY = [
    *(None, True, False, -1, 0, 1, 2, 0.5, 1e308, -0.0, 10**400, "", "x", "C", "\ud800", "\x00"),
    *([], {}, [None], [[[]]], {"": None}, {"value": "C"}, "9" * 5000, "a\n\u202eb"),
]


def why(name, data):
    told = read_results(name, data)
    assert isinstance(told, NotParsed)
    return told.tool, str(told)


def changed(path, *where, to):
    """The JSON of a file with one value changed."""
    doc = json.loads(path.read_bytes())
    at = doc
    for key in where[:-1]:
        at = at[key]
    at[where[-1]] = to
    return json.dumps(doc).encode()


def eval_with(packing=zipfile.ZIP_DEFLATED, **entries):
    """An `.eval` archive whose entries are those of the real one, but for some."""
    data = OLD_EVAL.read_bytes()
    whole = {name: entry(data, info, most=10**7) for name, info in listed(data).items()}
    header = json.loads(whole["header.json"])
    for name, value in entries.items():
        header[name] = value
    whole["header.json"] = json.dumps(header).encode()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", packing) as archive:
        for name, each in whole.items():
            archive.writestr(name, each)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "tool", "says"),
    [
        ("a.json", b"", "", "It is not JSON, from line 1"),
        ("a.json", b"\xff\xfe", "", "not UTF-8"),
        ("a.json", b'{"a": 1, "a": 2}', "", "same key twice"),
        ("a.json", b'{"a": NaN}', "", "NaN, which is no number"),
        ("a.json", b"[" * 100_000, "", "nested deeper"),
        ("a.json", b"[" + b"[]," * 1_100_000 + b"[]]", "", "more than 2000000 values"),
        ("a.json", b'{"a": ' + b"9" * 10_000 + b"}", "", "a number that no tool writes"),
        ("a.json", b" " * (32 * 1024 * 1024 + 1), "", "larger than 32 MiB"),
        ("a.json", b'{"metrics": {}, "accuracy": 0.9}', "", "No tool whose results"),
        ("a.json", b"[1, 2]", "", "No tool whose results are read"),
        ("a.jsonl", b'{"prompt": "x"}\n', "", "No tool whose results are read"),
        ("a.jsonl", b'{"prompt": "x"', "", "Line 1 is not whole"),
        ("a.eval", b"def evaluate(): ...", "", "no archive of Inspect"),
        ("a.eval", b"PK\x03\x04" + b"\0" * 40, "inspect_ai", "damaged or was cut"),
        ("metrics.json", (VECTORS / "mlflow-3.17.2/metrics.json").read_bytes(), "", "No tool"),
    ],
    ids=range(15),
)
def test_what_no_reader_knows_is_kept_unread(name, data, tool, says):
    named, told = why(name, data)

    assert named == tool
    assert says in told


@pytest.mark.parametrize(
    ("data", "name", "says"),
    [
        (eval_with(version=3), "a.eval", "a log of form 3; known is 2"),
        (eval_with(status="cancelled"), "a.eval", "ended as “cancelled”"),
        (eval_with(invalidated=True), "a.eval", "marked this log as invalid"),
        (eval_with(results=None), "a.eval", "does not say “results”"),
        (changed(PROMPTFOO, "results", "version", to=4), "a.json", "form 4; known is 3"),
        (changed(PROMPTFOO, "results", "stats", "successes", to=5), "a.json", "5 of 7 passed"),
        (changed(DEEPEVAL, "newKey", to=1), "a.json", "“newKey”, which no tested version"),
        (changed(DEEPEVAL, "testPassed", to=5), "a.json", "its tests give 3 of 5"),
        (changed(DEEPEVAL, "metricsScores", 0, "passes", to=5), "a.json", "passes 5 of 6"),
        (changed(MLFLOW, "info", "status", to="FAILED"), "a.json", "ended as “FAILED”"),
        (changed(MLFLOW, "data", "metrics", to={}), "a.json", "logged no metric"),
        (changed(FAIRLEARN, "overall", "count", to=241), "a.json", "do not add up"),
        (changed(FAIRLEARN, "by_group", "schema", "pandas_version", to="2"), "a.json", "form 2;"),
        (AS_0_9, "a.jsonl", "garak 0.9.0 is not among"),
        (GARAK.read_bytes() * 2, "a.jsonl", "two runs"),
        (b"".join(GARAK.read_bytes().splitlines(keepends=True)[:-1]), "a.jsonl", "broke off"),
        (GARAK.read_bytes()[:-30], "a.jsonl", "is not whole"),
    ],
    ids=range(17),
)  # fmt: skip
def test_a_known_tool_in_an_unknown_form_is_named_and_not_guessed(data, name, says):
    tool, told = why(name, data)

    assert tool
    assert says in told


def test_a_share_that_the_samples_do_not_bear_out_is_not_taken_over():
    data = OLD_EVAL.read_bytes()
    results = json.loads(entry(data, listed(data)["header.json"], most=10**6))["results"]
    results["scores"][0]["metrics"]["accuracy"]["value"] = 0.875

    told = read_results("a.eval", eval_with(results=results))

    assert isinstance(told, Summary)
    assert str(told.scores[0].measured) == (
        "The log says 0.875, its samples give 0.75: neither is taken over."
    )


def test_a_garak_line_that_its_attempts_do_not_bear_out_is_not_taken_over():
    data = GARAK.read_bytes().replace(b'"passed": 18, "fails": 84', b'"passed": 102, "fails": 0')

    told = read_results("a.jsonl", data)

    says = {each.name: str(each.measured) for each in told.categories}
    assert says["ansiescape.AnsiEscaped: ansiescape.Escaped"] == (
        "The report says 102 of 102, its attempts give 18 of 102."
    )


@pytest.mark.parametrize("packing", [zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED])
def test_a_bomb_is_not_unpacked(packing):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", packing) as archive:
        archive.writestr("_journal/start.json", "{}")
        archive.writestr("header.json", b" " * (33 * 1024 * 1024))

    begun = time.process_time()

    assert why("a.eval", out.getvalue())[1].startswith("The archive unpacks to far more")
    assert time.process_time() - begun < 5


def test_a_bomb_in_zstandard_is_not_unpacked():
    data = EVAL.read_bytes()
    info = listed(data)["header.json"]
    bomb = pa.compress(b" " * (64 * 1024 * 1024), codec="zstd", asbytes=True)
    head = data[info.header_offset : info.header_offset + 30 + len("header.json")]
    info.header_offset, info.compress_size = 0, len(bomb)

    with pytest.raises(ValueError, match="far more than a log holds"):
        entry(head + bomb, info, most=32 * 1024 * 1024)


def test_two_entries_of_one_name_are_refused():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("header.json", "{}")
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("header.json", "{}")

    assert "two entries of one name" in why("a.eval", out.getvalue())[1]


def nodes(value, where=()):
    """Every place in a JSON value."""
    yield where
    if isinstance(value, dict):
        for key, each in value.items():
            yield from nodes(each, (*where, key))
    elif isinstance(value, list):
        for at, each in enumerate(value[:50]):
            yield from nodes(each, (*where, at))


def with_one_changed(doc, where, to):
    if not where:
        return to
    at = doc
    for key in where[:-1]:
        at = at[key]
    at[where[-1]] = to
    return doc


def is_told(name, data):
    """Whatever the bytes are, the answer is a summary or a sentence, and can be written down."""
    told = read_results(name, data)
    assert isinstance(told, Summary | NotParsed)
    text = json.dumps(told.to_json(), ensure_ascii=False)
    text.encode("utf-8")
    assert "\x00" not in text
    assert str(told) if isinstance(told, NotParsed) else told.digest
    return told


JSONS = [path for path in EVERY if path.suffix == ".json"]


@pytest.mark.parametrize("path", JSONS, ids=lambda path: path.parent.name)
def test_any_value_may_be_anything(path):
    text = path.read_text()
    places = list(nodes(json.loads(text)))
    dice, until = random.Random(path.parent.name), time.process_time() + 0.6
    for _ in range(400):
        where, to = dice.choice(places), dice.choice(NASTY)
        is_told("a.json", json.dumps(with_one_changed(json.loads(text), where, to)).encode())
        if time.process_time() > until:
            break


@pytest.mark.parametrize("path", EVERY, ids=lambda path: path.parent.name)
def test_any_byte_may_be_any_other_and_the_end_anywhere(path):
    data = path.read_bytes()
    dice, until = random.Random(path.parent.name), time.process_time() + 0.6
    for _ in range(300):
        bent = bytearray(data)
        for _ in range(dice.choice([1, 1, 2, 8])):
            bent[dice.randrange(len(bent))] = dice.randrange(256)
        cut = dice.choice([len(bent), len(bent), dice.randrange(len(bent))])
        is_told(path.name, bytes(bent[:cut]))
        if time.process_time() > until:
            break


def test_any_line_of_a_report_may_be_lost_doubled_or_bent():
    lines = GARAK.read_text().splitlines()
    dice, until = random.Random(3), time.process_time() + 1.5
    for _ in range(400):
        some = list(lines)
        at = dice.randrange(len(some))
        if dice.random() < 0.5:
            some[at : at + 1] = dice.choice([[], [some[at]] * 2])
        else:
            doc = json.loads(some[at])
            where, to = dice.choice(list(nodes(doc))), dice.choice(NASTY)
            some[at] = json.dumps(with_one_changed(doc, where, to))
        is_told("a.jsonl", "\n".join(some).encode())
        if time.process_time() > until:
            break


def test_any_value_of_an_archive_may_be_anything():
    data = OLD_EVAL.read_bytes()
    whole = {name: entry(data, info, most=10**7) for name, info in listed(data).items()}
    dice, until = random.Random(4), time.process_time() + 1.5
    for _ in range(400):
        name = dice.choice(["header.json", "summaries.json"])
        doc = json.loads(whole[name])
        where, to = dice.choice(list(nodes(doc))), dice.choice(NASTY)
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            for each in ("header.json", "summaries.json"):
                bent = json.dumps(with_one_changed(doc, where, to)) if each == name else whole[each]
                archive.writestr(each, bent)
        is_told("a.eval", out.getvalue())
        if time.process_time() > until:
            break


@settings(max_examples=150, deadline=None)
@given(
    name=st.sampled_from(["a.eval", "a.json", "a.jsonl", "a"]),
    data=st.binary(max_size=300)
    | st.text(max_size=200).map(lambda each: each.encode("utf-8", "replace")),
)
def test_any_bytes_give_a_sentence(name, data):
    assert isinstance(is_told(name, data), NotParsed)
