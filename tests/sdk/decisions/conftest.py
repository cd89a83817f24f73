"""A stand-in of the server, and recorders that are closed when the test ends."""

import pytest

from fairlead.sdk.decisions import crew, sender
from fairlead.sdk.decisions.recorder import Recorder
from tests.sdk.decisions.standin import StandIn


@pytest.fixture
def server():
    found = StandIn()
    yield found
    found.close()


@pytest.fixture
def recording(tmp_path, server, monkeypatch):
    """Make recorders on one queue file, with short rests."""
    monkeypatch.setattr(crew, "_GATHER", 0.01)
    monkeypatch.setattr(sender, "_FIRST_REST", 0.02)
    monkeypatch.setattr(sender, "_LONGEST_REST", 0.1)
    made = []

    def make(**told):
        found = Recorder(
            **{
                "server": server.address,
                "token": "a-token",
                "system": "SYS-3",
                "instance": "scoring",
                "queue": tmp_path / "decisions.queue",
                **told,
            }
        )
        made.append(found)
        return found

    yield make
    for each in made:
        each.close(0)
