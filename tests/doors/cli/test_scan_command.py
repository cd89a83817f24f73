"""`fairlead scan` from the shell: table, files, gate, answers."""

import json
import os
import subprocess
import sys

import pytest

from fairlead.doors.cli.errors import CannotError
from fairlead.doors.cli.main import build
from fairlead.doors.cli.scan import alone


@pytest.fixture(scope="module")
def cache(tmp_path_factory):
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(autouse=True)
def _own_cache(cache, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(cache))


@pytest.fixture
def bakery(tmp_path):
    folder = tmp_path / "bakery"
    folder.mkdir()
    (folder / "chat.py").write_text("import anthropic\n")
    (folder / "[red]\x1b[31m.py").write_text("import torch\n")
    return folder


def test_the_table_names_tool_grade_and_place(bakery, capsys):
    assert alone([str(bakery)]) == 0
    told = capsys.readouterr().out
    assert "Claude API" in told
    assert "chat.py:1" in told
    assert "Read 2 of 2 files" in told


def test_a_hostile_file_name_cannot_colour_the_terminal(bakery, capsys):
    alone([str(bakery)])
    assert "\x1b[31m" not in capsys.readouterr().out


def test_json_is_the_canonical_result(bakery, capfdbinary):
    assert alone([str(bakery), "--json"]) == 0
    told = json.loads(capfdbinary.readouterr().out)
    assert told["schema"] == "fairlead-scan/1"
    assert [one["vendor_id"] for one in told["findings"]] == ["ai:anthropic_api", "ai:pytorch"]


def test_the_gate_answers_one_when_ai_is_used(bakery, tmp_path):
    assert alone([str(bakery), "--fail-on", "used"]) == 1
    empty = tmp_path / "empty"
    empty.mkdir()
    assert alone([str(empty), "--fail-on", "used"]) == 0


def test_an_unchanged_tree_says_the_same_from_the_cache_and_a_change_is_seen(bakery, capfdbinary):
    for path in bakery.iterdir():
        os.utime(path, (1, 1))
    runs = []
    for words in (["--json"], ["--json"], ["--json", "--no-cache"]):
        alone([str(bakery), *words])
        runs.append(capfdbinary.readouterr().out)
    assert len(set(runs)) == 1
    (bakery / "chat.py").write_text("import groq\n")
    alone([str(bakery), "--json"])
    assert b"ai:groq" in capfdbinary.readouterr().out


def test_outputs_are_written_whole(bakery, tmp_path):
    sarif, bom = tmp_path / "a.sarif", tmp_path / "a.cdx.json"
    alone([str(bakery), "--sarif", str(sarif), "--bom", str(bom)])
    assert json.loads(sarif.read_bytes())["version"] == "2.1.0"
    assert json.loads(bom.read_bytes())["specVersion"] == "1.7"
    with pytest.raises(CannotError, match="cannot be written"):
        alone([str(bakery), "--bom", str(tmp_path / "missing" / "a.json")])


def test_the_help_page_lists_the_command():
    assert "scan" in [command.name for command in build().registered_commands]


def run(*words):
    program = "from fairlead.doors.cli.main import main; main()"
    path = os.pathsep.join(p for p in sys.path if p)
    return subprocess.run(
        [sys.executable, "-c", program, *words],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": path},
    )


def test_a_missing_tree_is_answered_with_two_and_a_sentence(tmp_path):
    done = run("scan", str(tmp_path / "missing"))
    assert (done.returncode, done.stdout) == (2, "")
    assert "is not a folder" in done.stderr


def test_a_scan_imports_nothing_that_takes_long(bakery):
    dear = ("django", "typer", "rich", "socket", "orjson", "dataclasses", "pathlib")
    program = (
        "import sys; from fairlead.doors.cli.scan import alone; "
        f"alone([{str(bakery)!r}, '--json']); "
        f"sys.exit(' '.join(name for name in {dear!r} if name in sys.modules) or 0)"
    )
    path = os.pathsep.join(p for p in sys.path if p)
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONPATH": path},
    )
    assert done.returncode == 0, done.stderr
