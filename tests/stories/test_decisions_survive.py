"""No acknowledged decision is lost: not to kill -9 (R1), a power cut (R2), a full disk (R3), four
processes (R5) or a clock that jumps (R9). What is told in docs/reliability.md is counted here.

`FAIRLEAD_KILLS=1000 FAIRLEAD_POWER_CUTS=5000 FAIRLEAD_FULL_DISKS=300
FAIRLEAD_OF_EACH_CLIENT=300` (`make reliability`) makes it as long as it is at night.
"""

import os
import random
import shutil
import sys
from pathlib import Path

import pytest

from tests.acknowledged import Acknowledged
from tests.clients import Clients, served
from tests.power_cuts import Disk, found_in, records
from tests.processes import Writer, acknowledged, environment, limited, said

WRITER = Writer("tests.decision_writer")
KILLS = int(os.environ.get("FAIRLEAD_KILLS", "10"))
CUTS = int(os.environ.get("FAIRLEAD_POWER_CUTS", "500"))
FULL = int(os.environ.get("FAIRLEAD_FULL_DISKS", "3"))
EACH = int(os.environ.get("FAIRLEAD_OF_EACH_CLIENT", "15"))
# In service the log is written back at 8,000 pages, which a short run does not reach.
OFTEN = {"FAIRLEAD_WRITE_BACK": "500"}
FILES = [f"{name}.sqlite3{more}" for name in ("fairlead", "keyring") for more in ("", "-wal")]


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    """An installation with a firm, a system and a token, made once."""
    folder = tmp_path_factory.mktemp("prepared") / "data"
    [told] = WRITER.prepare(environment(folder))
    return folder, told["token"]


@pytest.fixture
def place(prepared, tmp_path):
    return environment(shutil.copytree(prepared[0], tmp_path / "data"))


@pytest.fixture
def acks(tmp_path):
    """A file for what is acknowledged, beside the installation."""
    return Acknowledged(tmp_path / "acknowledged.sqlite3")


def told_in_the_table(line):
    """Say what was counted, for docs/reliability.md: `pytest -s` shows it."""
    sys.stdout.write(f"\n{line}\n")


def nothing_is_lost(place, acks, gone=0):
    """Read everything back; the keys of `gone` decisions were destroyed, all others open."""
    told = WRITER.checked(place, acks)
    assert (told["findings"], told["gone"]) == ([], gone)
    assert told["n"] >= len(acks)
    return told


def test_R1_kill_nine_at_any_moment_loses_no_decision_that_was_acknowledged(place, acks):
    dice = random.Random(9)
    for turn in range(KILLS):
        acks.add(WRITER.killed(place, dice.uniform(0.05, 0.6), f"k{turn}", 0, 40, 0))
    told = nothing_is_lost(place, acks)
    assert len(acks) >= KILLS
    # A kill comes between at most one batch and its word: what is beyond that was not listened to.
    assert told["n"] - len(acks) <= 40 * KILLS
    told_in_the_table(f"R1: {KILLS} kills, {len(acks):,} acknowledged decisions, 0 lost")


def cut(place, folder, **more):
    """Record a run, cut the power at random moments; say how many images lost something."""
    base = shutil.copytree(place["FAIRLEAD_DATA"], folder / "before")
    env = place | {"FAIRLEAD_RECORD": str(folder / "record"), **more}
    lines, err = said(WRITER.start(env, "write", "cut", 450, 30, 300))
    assert err == ""
    assert len(acknowledged(lines)) >= 450
    told = list(records(folder / "record"))
    written_back = any(op == "write" and file == "fairlead.sqlite3" for op, file, *_ in told)
    assert written_back == ("FAIRLEAD_WRITE_BACK" in more)
    return images(base, told, folder / "image")


def images(base, told, image):
    disk, dice, lost = Disk(base, FILES), random.Random(2), 0
    moments = sorted(dice.randrange(len(told)) for _ in range(CUTS))
    for moment, record in enumerate(told):
        while moments and moments[0] == moment:
            del moments[0]
            image.mkdir()
            for name, data in disk.image(dice).items():
                (image / name).write_bytes(data)
            at = found_in(image)
            lost += any(at.get(name) != seq for name, seq in disk.said.items())
            shutil.rmtree(image)
        disk.take(*record)
    return lost


@pytest.mark.parametrize("more", [{}, OFTEN], ids=["as in service", "while it is written back"])
def test_R2_a_power_cut_loses_no_decision_that_was_acknowledged(place, tmp_path, more):
    assert cut(place, tmp_path, **more) == 0
    told_in_the_table(f"R2: {CUTS} images of a disk after a power cut, 0 corrupt, 0 lost something")


def test_R2_the_same_is_seen_to_lose_without_full_synchronisation(place, tmp_path):
    lost = cut(place, tmp_path, FAIRLEAD_SYNC="NORMAL", **OFTEN)
    assert lost > CUTS / 4
    told_in_the_table(
        f"R2: with synchronous=NORMAL {lost} of {CUTS} images lost acknowledged decisions"
    )


def test_R3_a_full_disk_is_said_and_nothing_acknowledged_is_lost(place, acks):
    database, dice = Path(place["FAIRLEAD_DATA"]) / "fairlead.sqlite3", random.Random(3)
    refused = 0
    for turn in range(FULL):
        room = database.stat().st_size / (1024 * 1024) + dice.uniform(0.02, 1.5)
        writer = WRITER.start(place, "write", f"full{turn}", 0, 60, 400, preexec_fn=limited(room))
        lines, err = said(writer)
        assert "Traceback" not in err
        assert "disk is full" in lines[-1]["refused"]
        acks.add(acknowledged(lines))
        refused += 1
    more, err = said(WRITER.start(place, "write", "after", 5, 5, 0))
    assert err == ""
    acks.add(acknowledged(more))
    assert len(acknowledged(more)) >= 5  # it goes on by itself when there is room again
    nothing_is_lost(place, acks)
    told_in_the_table(f"R3: {refused} full disks, {len(acks):,} acknowledged decisions, 0 lost")


def four_processes(place, acks):
    """Four at once, one of them killed in the middle."""
    writers = [WRITER.start(place, "write", f"w{n}", 150, 4, 0) for n in range(3)]
    acks.add(WRITER.killed(place, 0.7, "w3", 0, 4, 0))
    for each in writers:
        lines, err = said(each)
        assert err == ""
        assert not [line for line in lines if "refused" in line]
        acks.add(acknowledged(lines))
    told = nothing_is_lost(place, acks)
    assert told["last"] - told["first"] + 1 == told["n"]
    assert len(acks) >= 450
    told_in_the_table(
        f"R5: four processes, one killed: {len(acks):,} acknowledged decisions, gapless"
    )


def test_R5_four_processes_record_into_one_gapless_log(place, acks):
    four_processes(place, acks)


def many_clients(place, acks, token):
    """32 clients and four web processes; one of these is killed after each quarter."""
    all_told = 32 * EACH
    with served(place, workers=4) as server:
        clients = Clients(server.port, token, many=32, each=EACH)
        clients.start()
        for quarter in (1, 2, 3):
            clients.wait_for(all_told * quarter // 4)
            server.kill_one()
        clients.wait()
    acks.add(clients.acknowledged)
    assert clients.otherwise == []  # nobody was told that the database is locked, or anything else
    assert clients.broken_off  # the kills hit what was under way
    told = nothing_is_lost(place, acks)
    assert len(clients.acknowledged) == all_told
    assert told["last"] - told["first"] + 1 == told["n"]
    told_in_the_table(
        f"R5: 32 clients, four web processes, three kills: {all_told:,} acknowledged decisions, "
        f"{clients.broken_off} sent again, gapless, none twice"
    )
    return told


def test_R5_thirty_two_clients_of_four_web_processes(place, acks, prepared):
    assert many_clients(place, acks, prepared[1])["n"] == len(acks)  # none twice, none unheard


def test_R14_what_was_erased_is_in_no_file_and_every_proof_still_holds(place, acks):
    folder = Path(place["FAIRLEAD_DATA"])
    acks.add(acknowledged(said(WRITER.start(place, "write", "a", 120, 40, 100))[0]))
    [told], err = said(WRITER.start(place, "erase", "canary-a-7"))
    assert (err, told["gone"]) == ("", 1)
    left = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    for secret in (*map(bytes.fromhex, (told["key"], told["wrapped"], told["lookup"])), b"canary-"):
        assert not [path for path, data in left.items() if secret in data]
    of_the_person = [name for _, name in acks.within(0, acks.end()) if int(name[2:]) % 50 == 7]
    assert len(of_the_person) > 1
    nothing_is_lost(place, acks, gone=len(of_the_person))
    told_in_the_table(f"R14: key, its wrapping and the name of a person in {len(left)} files: 0")


def test_R11_an_old_backup_signs_nothing_until_a_new_epoch_tells_the_gap(place):
    database = Path(place["FAIRLEAD_DATA"]) / "fairlead.sqlite3"
    said(WRITER.start(place, "write", "old", 20, 10, 0))
    [before], _ = said(WRITER.start(place, "sign"))
    kept = database.read_bytes()
    said(WRITER.start(place, "write", "lost", 20, 10, 0))
    [after], _ = said(WRITER.start(place, "sign"))
    for each in database.parent.glob("fairlead.sqlite3*"):
        each.unlink()
    database.write_bytes(kept)
    [refused], _ = said(WRITER.start(place, "sign"))
    assert "refused" in refused
    [closed], err = said(WRITER.start(place, "write", "more", 5, 1, 0))
    assert err == ""
    assert "takes no entries" in closed["refused"]  # 503 over HTTP: the sender keeps it
    [anew], _ = said(WRITER.start(place, "epoch"))
    assert (anew["epoch"], anew["first"]) == (2, "log.epoch")
    assert before["size"] < after["size"]
    assert after["size"] in anew["facts"].values()
    lines, err = said(WRITER.start(place, "write", "lost", 20, 10, 0))  # sent again
    assert err == ""
    assert len(acknowledged(lines)) >= 20
    [signed], _ = said(WRITER.start(place, "sign"))
    assert signed["size"] == 1 + len(acknowledged(lines))


@pytest.mark.postgres
def test_R5_R1_postgresql_keeps_the_same_promises(tmp_path, postgres, acks):
    env = environment(tmp_path / "data") | {"FAIRLEAD_DATABASE": postgres}
    [prepared] = WRITER.prepare(env)
    four_processes(env, acks)
    kills, already = max(3, KILLS // 10), len(acks)
    for turn in range(kills):
        acks.add(WRITER.killed(env, 0.3, f"k{turn}", 0, 40, 0))
    before = nothing_is_lost(env, acks)["n"] - len(acks)  # stand, but no answer was heard
    told_in_the_table(f"R1: {kills} kills, {len(acks) - already:,} acknowledged decisions, 0 lost")
    after = many_clients(env, acks, prepared["token"])["n"] - len(acks)
    assert after == before
