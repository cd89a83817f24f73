"""No acknowledged entry is lost: not to kill -9 (R1), a full disk (R3) or four writers (R5).

`FAIRLEAD_KILLS=1000` makes the kill loop as long as it is at night.
"""

import json
import os
import random
import resource
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
KILLS = int(os.environ.get("FAIRLEAD_KILLS", "10"))


def environment(folder):
    env = {**os.environ, "FAIRLEAD_DATA": str(folder), "PYTHONPATH": f"{ROOT}/src:{ROOT}"}
    env["DJANGO_SETTINGS_MODULE"] = "fairlead.doors.web.settings"
    env.pop("FAIRLEAD_DATABASE", None)
    return env


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    """An installation with one empty log, made once."""
    folder = tmp_path_factory.mktemp("prepared") / "data"
    prepare(environment(folder))
    return folder


@pytest.fixture
def place(prepared, tmp_path):
    return environment(shutil.copytree(prepared, tmp_path / "data"))


def start(env, *words, **more):
    command = [sys.executable, "-m", "tests.ledger_writer", *map(str, words)]
    return subprocess.Popen(
        command,
        env=env,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **more,
    )


def said(process, timeout=120):
    out, err = process.communicate(timeout=timeout)
    lines = [line for line in out.splitlines(keepends=True) if line.endswith("\n")]
    return [json.loads(line) for line in lines], err


def prepare(env):
    process = start(env, "prepare")
    _lines, err = said(process, timeout=180)
    assert process.returncode == 0, err


def checked(env):
    [told], err = said(start(env, "check"))
    assert not err
    return told


def acknowledged(lines):
    return {
        name: at
        for line in lines
        for name, at in zip(line.get("ids", ()), line.get("at", ()), strict=True)
    }


def killed(env, name, seconds):
    """Let a writer write for a while, kill it, and give what it had acknowledged."""
    process = start(env, "write", name, 0, 40)
    first = process.stdout.readline()
    time.sleep(seconds)
    process.kill()
    lines, _err = said(process)
    return acknowledged([json.loads(first), *lines] if first.endswith("\n") else lines)


def test_R1_kill_nine_at_any_moment_loses_nothing_that_was_acknowledged(place):
    dice, acks = random.Random(9), {}
    for turn in range(KILLS):
        acks |= killed(place, f"k{turn}", dice.uniform(0.05, 0.6))
    told = checked(place)
    assert told["findings"] == []
    assert {name: told["at"].get(name) for name in acks} == acks
    assert len(acks) >= KILLS


def limited(megabytes):
    def limit():
        size = megabytes * 1024 * 1024
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    return limit


def test_R3_a_full_disk_is_said_and_nothing_acknowledged_is_lost(place):
    database = Path(place["FAIRLEAD_DATA"]) / "fairlead.sqlite3"
    room = database.stat().st_size // (1024 * 1024) + 3
    lines, err = said(start(place, "write", "full", 0, 200, 400, preexec_fn=limited(room)))
    assert "Traceback" not in err
    assert "disk is full" in lines[-1]["refused"]
    told = checked(place)
    assert told["findings"] == []
    assert {name: told["at"].get(name) for name in acknowledged(lines)} == acknowledged(lines)
    more, _err = said(start(place, "write", "after", 5, 5))
    assert len(acknowledged(more)) >= 5  # it goes on by itself when there is room again


def four_writers(place):
    writers = [start(place, "write", f"w{n}", 200, 3) for n in range(4)]
    acks = {}
    for each in writers:
        lines, err = said(each)
        assert err == ""
        assert not [line for line in lines if "refused" in line]
        acks |= acknowledged(lines)
    told = checked(place)
    assert told["findings"] == []
    assert told["at"] == acks
    assert sorted(acks.values()) == list(range(len(acks)))
    assert len(acks) >= 800
    return acks


def test_R5_four_processes_write_one_gapless_log(place):
    four_writers(place)


@pytest.mark.postgres
def test_R5_R1_postgresql_keeps_the_same_promises(tmp_path, postgres):
    env = environment(tmp_path / "data") | {"FAIRLEAD_DATABASE": postgres}
    prepare(env)
    acks = four_writers(env)
    for turn in range(3):
        acks |= killed(env, f"k{turn}", 0.3)
    told = checked(env)
    assert told["findings"] == []
    assert {name: told["at"].get(name) for name in acks} == acks
    rails_stand(postgres)


def rails_stand(address):
    import psycopg

    for statement in (
        "DELETE FROM journal_entry",
        "UPDATE journal_entry SET ts = ''",
        "UPDATE journal_entry SET seq = seq + 1",
        "TRUNCATE journal_entry CASCADE",
        "UPDATE journal_head SET size = size - 1",
    ):
        with psycopg.connect(address) as own, pytest.raises(psycopg.Error, match="ledger:"):
            own.execute(statement)
