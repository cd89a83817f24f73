"""The verifier as an auditor meets it: a file, a command, an exit code."""

import ast
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fairlead.core.ledger.verifier import fairlead_verify as verifier
from tests import corpus
from tests.core.ledger.test_note import RFC_8032

FILE = Path(verifier.__file__)


@pytest.fixture(scope="module")
def made():
    return corpus.good_pack(7)  # the whole log, older checkpoints, a witness, an anchor


@pytest.fixture
def pack(tmp_path, made):
    path = tmp_path / "pack.zip"
    path.write_bytes(made.data)
    return path


def run(*arguments):
    """Start it as an auditor does: alone, without our package."""
    command = [sys.executable, "-I", str(FILE), *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert "Traceback" not in done.stderr
    return done


def test_it_is_one_short_file_of_the_standard_library():
    source = FILE.read_text(encoding="utf-8")
    assert len(source.splitlines()) <= 700
    tree = ast.parse(source, feature_version=(3, 9))
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        assert not isinstance(node, ast.ImportFrom | ast.Match)
    assert names <= sys.stdlib_module_names
    assert not names & {"socket", "urllib", "http", "subprocess", "ctypes", "importlib", "pickle"}
    assert not {"eval", "exec", "__import__", "compile"} & {
        node.func.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }


@pytest.mark.parametrize(("seed", "public", "message", "signature"), RFC_8032)
def test_it_checks_signatures_as_the_standard_does(seed, public, message, signature):
    key, text, sign = map(bytes.fromhex, (public, message, signature))
    assert verifier.is_signed(key, text, sign)
    assert not verifier.is_signed(key, text + b"!", sign)
    large = (int.from_bytes(sign[32:], "little") + verifier.L).to_bytes(32, "little")
    assert not verifier.is_signed(key, text, sign[:32] + large)
    assert not verifier.is_signed(b"\xff" * 32, text, sign)
    assert not verifier.is_signed(key, text, sign[:63])


def test_a_good_pack_is_valid_and_says_what_was_not_checked(pack, made, tmp_path):
    notes = tmp_path / "notes.txt"
    notes.write_text(made.known, encoding="utf-8")
    done = run(pack, "--key", made.key, "--known", notes)
    assert done.returncode == 0
    assert done.stdout.startswith("VALID\n")
    assert "unchanged since the" in done.stdout
    assert "Not checked:" in done.stdout
    assert "--key" not in done.stdout


def test_without_a_key_it_says_that_the_key_was_taken_on_trust(pack):
    done = run(pack)
    assert done.returncode == 0
    assert "no --key was given" in done.stdout
    assert "no checkpoint that you have seen" in done.stdout


def test_a_changed_record_is_named(tmp_path, made):
    files = corpus.files_of(made.data) | {"records/soa.json": b'{"A.2.2":"stated"}'}
    path = tmp_path / "pack.zip"
    path.write_bytes(corpus.zipped(corpus.refit(files, made.parts.key)))
    done = run(path, "--json")
    answer = json.loads(done.stdout)
    assert done.returncode == answer["exit"] == 1
    assert (answer["verdict"], answer["where"]) == ("invalid", "manifest.json")
    assert "sealed by entry" in answer["why"]
    path.write_bytes(corpus.zipped(files))
    assert "records/soa.json" in run(path).stdout


def test_a_key_of_another_log_cannot_judge_and_a_false_key_refuses(pack, made):
    stranger = str(corpus.SEEN_BY.vkey)
    assert run(pack, "--key", stranger).returncode == 2
    assert run(pack, "--key", "nonsense").returncode == 2
    assert run(pack, "--key", str(corpus.THIEF.vkey)).returncode == 1
    assert run(pack, "--key", made.key, "--key", stranger).returncode == 0


def test_what_was_seen_is_remembered_and_a_rewritten_past_then_shows(tmp_path, pack, made):
    notes = tmp_path / "notes.txt"
    assert run(pack, "--known", notes).returncode == 2
    assert run(pack, "--known", notes, "--remember").returncode == 0
    kept = notes.read_text(encoding="utf-8")
    assert run(pack, "--known", notes, "--remember").returncode == 0
    assert notes.read_text(encoding="utf-8") == kept
    forged = next(one for one in corpus.tampered_history(3) if "own key" in one.how)
    pack.write_bytes(forged.data)
    (tmp_path / "seen.txt").write_text(forged.known, encoding="utf-8")
    done = run(pack, "--key", forged.keys[0], "--known", tmp_path / "seen.txt", "--remember")
    assert done.returncode == 1
    assert "past was rewritten" in done.stdout
    assert (tmp_path / "seen.txt").read_text(encoding="utf-8") == forged.known


def test_witnesses_can_be_demanded(pack, made):
    own = str(corpus.SEEN_BY.vkey)
    assert run(pack, "--key", made.key, "--witnesses", 1).returncode == 2
    assert run(pack, "--key", made.key, "--key", own, "--witnesses", 1).returncode == 0
    assert run(pack, "--key", made.key, "--key", own, "--witnesses", 2).returncode == 2


def test_files_that_cannot_be_read_are_no_verdict(tmp_path, pack):
    assert run(tmp_path / "missing.zip").returncode == 2
    assert run(tmp_path).returncode == 2
    (tmp_path / "binary").write_bytes(b"\xff\xfe")
    assert run(pack, "--known", tmp_path / "binary").returncode == 2
    assert run().returncode == 2


def test_a_pack_of_a_later_format_is_not_judged(made):
    files = corpus.files_of(made.data)
    manifest = json.loads(files["manifest.json"]) | {"format": "fairlead-pack/3", "new": 1}
    changed = files | {
        "manifest.json": json.dumps(manifest, sort_keys=True, separators=(",", ":")).encode()
    }
    result = verifier.verify(io.BytesIO(corpus.zipped(changed)))
    assert (result["exit"], result["verdict"]) == (2, "cannot judge")


def test_a_bug_in_the_verifier_is_never_a_valid_pack(made, monkeypatch):
    monkeypatch.setattr(verifier.Verifier, "check_seal", lambda self: 1 // 0)
    assert verifier.verify(io.BytesIO(made.data))["exit"] == 2


def test_a_hostile_name_cannot_write_on_the_auditors_terminal(tmp_path, made):
    files = corpus.files_of(made.data) | {"records/\x1b[2J": b"x"}
    path = tmp_path / "pack.zip"
    path.write_bytes(corpus._zip(files))
    done = run(path)
    assert done.returncode == 1
    assert "\x1b" not in done.stdout


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_any_file_gets_an_answer_and_never_a_good_one(data):
    result = verifier.verify(io.BytesIO(data))
    assert result["exit"] == 1
    assert "verifier failed" not in result["why"]


@settings(deadline=None)
@given(st.sampled_from(sorted(corpus.files_of(corpus.good_pack(9).data))), st.binary(max_size=80))
def test_any_bytes_in_any_file_get_an_answer(name, data):
    """Signed by the log's own key, so that the reader behind the signature is reached."""
    made = corpus.good_pack(9)
    files = corpus.files_of(made.data)
    whole = name.startswith("manifest")
    changed = files | {name: data}
    fit = changed if whole else corpus.refit(changed, made.parts.key)
    result = verifier.verify(io.BytesIO(corpus.zipped(fit)), [made.key])
    assert "verifier failed" not in result["why"], result
    assert result["exit"] or files[name] == data or name.startswith(("README", "anchors"))


HOSTILE_MANIFESTS = [
    {"files": [1]},
    {"files": [{"name": 1, "sha256": "", "size": 0}]},
    {"files": [{"name": "a", "sha256": "", "size": True}]},
    {"files": {}},
    {"sealed_at": "1"},
    {"sealed_at": 10**9},
    {"sealed_at": -1},
    {"scope": "all"},
    {"about": []},
    {"size": -1},
    {"size": True},
    {"format": 1},
    {"root": None},
    {"more": 1},
]


@pytest.mark.parametrize("change", HOSTILE_MANIFESTS, ids=str)
def test_a_manifest_that_makes_no_sense_is_invalid(change):
    made = corpus.good_pack(9)
    files = corpus.files_of(made.data)
    manifest = json.loads(files["manifest.json"]) | change
    raw = json.dumps(manifest, sort_keys=True, separators=(",", ":")).encode()
    result = verifier.verify(io.BytesIO(corpus.zipped(files | {"manifest.json": raw})))
    assert (result["exit"], "verifier failed" in result["why"]) == (1, False), result


@pytest.mark.parametrize(
    "value",
    [
        [],
        {},
        None,
        1,
        {"signatures": []},
        {"signatures": [1]},
        {"signatures": [{"keyid": [], "sig": []}]},
        {"signatures": {"keyid": 1}},
    ],
    ids=str,
)
def test_an_envelope_that_makes_no_sense_is_invalid(value):
    made = corpus.good_pack(9)
    raw = json.dumps(value, sort_keys=True, separators=(",", ":")).encode()
    files = corpus.files_of(made.data) | {"manifest.dsse.json": raw}
    result = verifier.verify(io.BytesIO(corpus.zipped(files)))
    assert (result["exit"], "verifier failed" in result["why"]) == (1, False), result


def test_a_new_key_counts_only_when_the_old_one_announced_it():
    made = next(
        one
        for one in map(corpus.good_pack, range(100))
        if len(one.parts.keys) > 2 and one.parts.ledger.scope == "full"  # it rotated
    )
    old, new = made.key, str(corpus.NEXT_KEY.vkey)
    for key in (old, new):
        assert verifier.verify(io.BytesIO(made.data), [key])["exit"] == 0
    alone = [corpus.sign_note(made.parts.checkpoint.split("\n\n")[0] + "\n", corpus.NEXT_KEY)]
    parts = corpus.replace(made.parts, checkpoint=alone[0], checkpoints=[])
    assert verifier.verify(io.BytesIO(corpus.written(parts)), [new])["exit"] == 0
    assert verifier.verify(io.BytesIO(corpus.written(parts)), [old])["exit"] == 1
