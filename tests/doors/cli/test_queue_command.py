"""`fairlead queue`: what waits, what was set aside, and sending it, without the program."""

import json
import os
import subprocess
import sys

import pytest

from fairlead.sdk.decisions.queue import Queue
from fairlead.sdk.decisions.recorder import Recorder
from tests.sdk.decisions.standin import StandIn


@pytest.fixture
def server():
    found = StandIn()
    yield found
    found.close()


@pytest.fixture
def waiting(tmp_path):
    """A queue in which three decisions wait, left by a program whose server was away."""
    recorder = Recorder(
        server="http://127.0.0.1:9", token="t", system="SYS-3", queue=tmp_path / "q"
    )
    for name in ("loan-1", "loan-2", "loan-3"):
        recorder.log("refused", id=name)
    recorder.close(0)
    return tmp_path / "q"


def fairlead(*words, server=None):
    told = {"FAIRLEAD_SERVER": server.address, "FAIRLEAD_TOKEN": "t"} if server else {}
    return subprocess.run(
        [sys.executable, "-c", "from fairlead.doors.cli.main import main; main()", *words],
        env={**os.environ, **told},
        capture_output=True,
        text=True,
        check=False,
    )


def test_what_waits_is_shown_and_sent(waiting, server):
    shown = fairlead("queue", "show", waiting)
    assert shown.returncode == 1
    assert shown.stdout.startswith("3 wait, 0 are set aside, 0 were not kept. Last sent: never.\n")
    sent = fairlead("queue", "send", waiting, server=server)
    assert (sent.returncode, sent.stdout) == (0, "0 wait, 0 are set aside.\n")
    assert sorted(server.kept) == ["loan-1", "loan-2", "loan-3"]
    assert fairlead("queue", "show", waiting).returncode == 0


def test_what_was_set_aside_is_shown_with_its_sentence_and_tried_again(waiting, server):
    server.refuses = {"loan-2"}
    assert fairlead("queue", "send", waiting, server=server).returncode == 1
    told = json.loads(fairlead("queue", "show", waiting, "--json").stdout)
    [letter] = told["letters"]
    assert (letter["id"], letter["status"], letter["says"]) == (
        "loan-2",
        422,
        "system: there is no SYS-3",
    )
    assert "loan-2  422" in fairlead("queue", "show", waiting).stdout
    server.refuses = set()
    unknown = fairlead("queue", "retry", waiting, "loan-9")
    assert (unknown.returncode, unknown.stdout) == (2, "")
    assert "loan-9 is not set aside here" in unknown.stderr
    assert fairlead("queue", "retry", waiting, "loan-2").stdout.startswith("1 wait again")
    assert fairlead("queue", "send", waiting, server=server).returncode == 0
    [numbers] = server.numbers().values()
    assert numbers == [1, 2, 3]


def test_what_cannot_be_done_says_what_to_do(waiting, tmp_path):
    nowhere = fairlead("queue", "show", tmp_path / "nothing")
    assert (nowhere.returncode, (tmp_path / "nothing").exists()) == (2, False)
    assert "There is no queue" in nowhere.stderr
    unnamed = fairlead("queue", "send", waiting)
    assert unnamed.returncode == 2
    assert "Name the server and a token with the scope “decide”." in unnamed.stderr
    away = fairlead("queue", "send", waiting, "--server", "http://127.0.0.1:9", "--seconds", "0.5")
    assert away.returncode == 2
    (tmp_path / "text").write_text("no queue at all " * 100)
    other = fairlead("queue", "show", tmp_path / "text")
    assert (other.returncode, "cannot be used" in other.stderr) == (2, True)
    queue = Queue(waiting)
    assert queue.held().waiting == 3
    queue.close()
