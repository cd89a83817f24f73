"""What is written down stays: over a crash, a full file, a fork, several processes."""

import json
import multiprocessing
import os
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from fairlead.sdk.decisions.errors import FullError, QueueError
from fairlead.sdk.decisions.line import line_of
from fairlead.sdk.decisions.queue import Queue
from fairlead.sdk.decisions.recorder import Recorder
from tests.sdk.decisions.standin import refuses

LOGS_FOR_EVER = """
import sys
from fairlead.sdk.decisions.recorder import Recorder

recorder = Recorder(
    server="http://127.0.0.1:9", token="t", system="SYS-3", queue=sys.argv[1],
    durable=sys.argv[2] == "durable",
)
number = 0
while True:
    number += 1
    made = recorder.log("granted", id=f"{sys.argv[3]}-{number}", input={"income": 1900.5})
    sys.stdout.write(made + "\\n")
    sys.stdout.flush()
"""


def lines_of(path):
    queue = Queue(Path(path))
    found = [
        each for stream in queue.streams() for each in queue.take(stream, lines=10**6, most=10**9)
    ]
    queue.close()
    return [json.loads(each.line) for each in found]


@pytest.mark.parametrize("durable", ["durable", "usual"])
def test_what_log_accepted_outlives_kill_9_again_and_again(tmp_path, durable):
    """After each kill: every id that `log` returned is there, once, and no number lacks."""
    path, told = tmp_path / "decisions.queue", []
    for turn in range(6):
        child = subprocess.Popen(
            [sys.executable, "-c", LOGS_FOR_EVER, path, durable, f"t{turn}"],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        told += [child.stdout.readline().strip() for _ in range(20)]
        time.sleep(0.03 * turn)
        os.kill(child.pid, signal.SIGKILL)
        told += child.stdout.read().split()
        child.stdout.close()
        child.wait()
        found = lines_of(path)
        ids = [each["id"] for each in found]
        assert set(told) <= set(ids)
        assert len(set(ids)) == len(ids)
        assert len(ids) <= len(told) + turn + 1  # at most the one that was being written
        assert [each["n"] for each in found] == list(range(1, len(found) + 1))
    assert len({each["instance"] for each in found}) == 1


def test_a_log_torn_by_a_power_cut_loses_its_end_only(tmp_path):
    """Of the write-ahead log as much as reached the disk is read: the oldest decisions, whole."""
    path = tmp_path / "whole" / "decisions.queue"
    queue = Queue(path)
    stream = queue.stream("SYS-3", "scoring")
    for number in range(200):
        told = {"id": f"d-{number}", "outcome": "granted", "system": "SYS-3", "output": "x" * 300}
        queue.put(stream, line_of(told))
    wal = Path(f"{path}-wal").read_bytes()
    for cut in range(len(wal) // 2, len(wal), len(wal) // 23):
        torn = tmp_path / f"cut-{cut}" / "decisions.queue"
        torn.parent.mkdir()
        shutil.copy(path, torn)
        Path(f"{torn}-wal").write_bytes(wal[:cut] + bytes(len(wal) - cut))
        found = lines_of(torn)
        assert [each["n"] for each in found] == list(range(1, len(found) + 1))
        assert sqlite3.connect(torn).execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert found or cut < len(wal)
    queue.close()


def test_durable_waits_for_the_disk_and_many_share_one_wait(
    tmp_path, recording, server, monkeypatch
):
    waits = []
    from fairlead.sdk.decisions import file

    real = file._to_disk

    def seen(path):
        waits.append(path)
        time.sleep(0.02)
        real(path)

    monkeypatch.setattr(file, "_to_disk", seen)
    server.always = refuses(503)
    recorder = recording(durable=True)
    recorder.log("granted")
    assert waits
    waits.clear()
    threads = [threading.Thread(target=recorder.log, args=("granted",)) for _ in range(16)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert 1 <= len(waits) <= 8
    assert not recorder._queue.file.is_behind


def test_numbers_go_on_after_a_restart_and_after_all_was_sent(recording, server):
    for start in range(3):
        recorder = recording()
        for each in range(5):
            recorder.log("granted", id=f"d-{start}-{each}")
        assert recorder.flush(5)
        recorder.close()
    [numbers] = server.numbers().values()
    assert numbers == list(range(1, 16))


def test_a_lost_queue_starts_another_count_under_another_name(recording, server, tmp_path):
    for name in ("one.queue", "two.queue"):
        recorder = recording(queue=tmp_path / name)
        recorder.log("granted")
        assert recorder.flush(5)
    assert sorted(server.numbers().values()) == [[1], [1]]


def test_a_full_queue_refuses_the_new_and_the_numbering_shows_it(recording, server, caplog):
    server.always = refuses(503)
    recorder = recording(most_mib=1)
    made = [recorder.log("granted", output="x" * 5000) for _ in range(300)]
    kept = [each for each in made if each]
    assert 100 < len(kept) < 300
    assert made == kept + [""] * (300 - len(kept))  # the oldest are kept
    status = recorder.status()
    assert (status.waiting, status.not_kept) == (len(kept), 300 - len(kept))
    assert status.reasons == {"Full": 300 - len(kept)}
    assert sum("is full" in each.message for each in caplog.records) == 1
    server.always = None
    assert recorder.flush(10)
    recorder.log("granted")
    assert recorder.flush(10)
    [numbers] = server.numbers().values()
    assert numbers == [*range(1, len(kept) + 1), 301]
    assert (recorder._queue.file.path).stat().st_size <= 1.1 * 2**20


def test_who_prefers_to_wait_waits_until_there_is_room(recording, server):
    server.faults = [refuses(503)] * 3
    recorder = recording(most_mib=1, full="block")
    for _ in range(400):
        assert recorder.log("granted", output="x" * 5000)
    assert recorder.flush(10)
    [numbers] = server.numbers().values()
    assert numbers == list(range(1, 401))


def test_who_waits_in_vain_is_told(recording, server):
    server.always = refuses(503)
    recorder = recording(most_mib=1, full="block", block_for=0.2, strict=True)
    with pytest.raises(FullError, match="is full"):
        for _ in range(400):
            recorder.log("granted", output="x" * 5000)


def test_threads_share_a_queue_and_no_number_lacks(recording, server):
    recorder = recording()
    threads = [
        threading.Thread(target=lambda: [recorder.log("granted") for _ in range(250)])
        for _ in range(8)
    ]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert recorder.flush(10)
    [numbers] = server.numbers().values()
    assert numbers == list(range(1, 2001))


def _logs_as_a_process(address, path, name):
    recorder = Recorder(server=address, token="t", system="SYS-3", instance="scoring", queue=path)
    for each in range(200):
        recorder.log("granted", id=f"{name}-{each}")
    recorder.close(10)


def test_processes_share_a_queue_one_sends_and_no_number_lacks(server, tmp_path):
    path = tmp_path / "decisions.queue"
    start = multiprocessing.get_context("spawn")
    each = [
        start.Process(target=_logs_as_a_process, args=(server.address, path, f"p{at}"))
        for at in range(3)
    ]
    for one in each:
        one.start()
    for one in each:
        one.join(60)
    recorder = Recorder(server=server.address, token="t", system="SYS-3", queue=path)
    assert recorder.flush(10)
    recorder.close()
    assert len(server.kept) == 600
    [numbers] = server.numbers().values()
    assert numbers == list(range(1, 601))
    assert server.doubled == 0


@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_a_fork_goes_on_in_parent_and_child(recording, server, monkeypatch):
    """As gunicorn does with --preload: connections are not shared, numbers are."""
    from fairlead.sdk.decisions import file

    monkeypatch.setattr(file, "_WAIT", 60.0)  # a disk that stands still is tried elsewhere
    recorder = recording()
    for each in range(50):
        recorder.log("granted", id=f"before-{each}")
    children = []
    for at in range(3):
        child = os.fork()
        if not child:
            kept = all(recorder.log("granted", id=f"c{at}-{each}") for each in range(50))
            sent = recorder.flush(60)
            recorder.close()
            os._exit((not kept) + 2 * (not sent))
        children.append(child)
        recorder.log("granted", id=f"between-{at}")
    for each in range(50):
        recorder.log("granted", id=f"after-{each}")
    ended = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
    assert ended == [0, 0, 0], "1: not all kept, 2: not all sent"
    assert recorder.flush(60)
    assert len(server.kept) == 50 + 3 * 50 + 3 + 50
    [numbers] = server.numbers().values()
    assert numbers == list(range(1, 254))


def test_the_queue_is_for_its_owner_and_what_was_sent_is_overwritten(recording, server, tmp_path):
    recorder = recording()
    recorder.log("granted", input={"canary": "Rumpelstiltskin"})
    path = recorder._queue.file.path
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert any(b"Rumpelstiltskin" in each.read_bytes() for each in tmp_path.glob("decisions*"))
    assert recorder.flush(5)
    recorder.close()
    assert not any(b"Rumpelstiltskin" in each.read_bytes() for each in tmp_path.glob("decisions*"))


def test_a_quiet_queue_is_overwritten_without_being_closed(
    recording, server, tmp_path, monkeypatch
):
    from fairlead.sdk.decisions import crew

    monkeypatch.setattr(crew, "_QUIET", 0.1)
    recorder = recording()
    recorder.log("granted", input={"canary": "Rumpelstiltskin"})
    assert recorder.flush(5)
    until = time.monotonic() + 5
    while any(b"Rumpelstiltskin" in each.read_bytes() for each in tmp_path.glob("decisions*")):
        assert time.monotonic() < until
        time.sleep(0.05)


def test_another_file_is_not_taken_for_a_queue(tmp_path, server):
    other = tmp_path / "other.db"
    with sqlite3.connect(other) as db:
        db.execute("CREATE TABLE mine (a)")
    db.close()
    before = other.read_bytes()
    with pytest.raises(QueueError, match="is no queue of this Fairlead"):
        Recorder(server=server.address, token="t", queue=other)
    assert other.read_bytes() == before
    text = tmp_path / "text"
    text.write_text("no database at all, but longer than a header of one would be " * 20)
    with pytest.raises(QueueError, match="cannot be used"):
        Recorder(server=server.address, token="t", queue=text)


def test_lines_that_were_left_are_sent_at_the_next_start(recording, server):
    server.always = refuses(503)
    recorder = recording()
    recorder.log("granted", id="left")
    recorder.close(0)
    server.always = None
    again = recording()
    assert again.flush(5)
    assert list(server.kept) == ["left"]
