"""No acknowledged entry is lost: not to kill -9 (R1), a full disk (R3) or four writers (R5).

`FAIRLEAD_KILLS=1000` makes the kill loop as long as it is at night.
"""

import os
import random
import shutil
from pathlib import Path

import pytest

from tests.acknowledged import Acknowledged
from tests.processes import Writer, acknowledged, environment, limited, said

WRITER = Writer("tests.ledger_writer")
KILLS = int(os.environ.get("FAIRLEAD_KILLS", "10"))


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    """An installation with one empty log, made once."""
    folder = tmp_path_factory.mktemp("prepared") / "data"
    WRITER.prepare(environment(folder))
    return folder


@pytest.fixture
def place(prepared, tmp_path):
    return environment(shutil.copytree(prepared, tmp_path / "data"))


@pytest.fixture
def acks(tmp_path):
    return Acknowledged(tmp_path / "acknowledged.sqlite3")


def test_R1_kill_nine_at_any_moment_loses_nothing_that_was_acknowledged(place, acks):
    dice = random.Random(9)
    for turn in range(KILLS):
        acks.add(WRITER.killed(place, dice.uniform(0.05, 0.6), f"k{turn}", 0, 40))
    assert WRITER.checked(place, acks)["findings"] == []
    assert len(acks) >= KILLS


def test_R3_a_full_disk_is_said_and_nothing_acknowledged_is_lost(place, acks):
    database = Path(place["FAIRLEAD_DATA"]) / "fairlead.sqlite3"
    room = database.stat().st_size // (1024 * 1024) + 3
    lines, err = said(WRITER.start(place, "write", "full", 0, 200, 400, preexec_fn=limited(room)))
    assert "Traceback" not in err
    assert "disk is full" in lines[-1]["refused"]
    acks.add(acknowledged(lines))
    assert WRITER.checked(place, acks)["findings"] == []
    more, _err = said(WRITER.start(place, "write", "after", 5, 5))
    assert len(acknowledged(more)) >= 5  # it goes on by itself when there is room again


def four_writers(place, acks):
    writers = [WRITER.start(place, "write", f"w{n}", 200, 3) for n in range(4)]
    for each in writers:
        lines, err = said(each)
        assert err == ""
        assert not [line for line in lines if "refused" in line]
        acks.add(acknowledged(lines))
    return WRITER.checked(place, acks)


def test_R5_four_processes_write_one_gapless_log(place, acks):
    told = four_writers(place, acks)
    assert told["findings"] == []
    assert told["size"] == acks.end() == len(acks) >= 800  # from 0, without a hole, none twice


@pytest.mark.postgres
def test_R5_R1_postgresql_keeps_the_same_promises(tmp_path, postgres, acks):
    env = environment(tmp_path / "data") | {"FAIRLEAD_DATABASE": postgres}
    WRITER.prepare(env)
    told = four_writers(env, acks)
    assert told["findings"] == []
    assert told["size"] == acks.end() == len(acks) >= 800
    for turn in range(3):
        acks.add(WRITER.killed(env, 0.3, f"k{turn}", 0, 40))
    assert WRITER.checked(env, acks)["findings"] == []
    rails_stand(postgres)


def rails_stand(address):
    import psycopg

    for statement in (
        "DELETE FROM journal_entry",
        "UPDATE journal_entry SET actor = ''",
        "UPDATE journal_entry SET seq = seq + 1",
        "TRUNCATE journal_entry CASCADE",
        "UPDATE journal_head SET size = size - 1",
    ):
        with psycopg.connect(address) as own, pytest.raises(psycopg.Error, match="ledger:"):
            own.execute(statement)
