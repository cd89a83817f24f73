"""The examples of the guide do what they say; those of other libraries are named with versions."""

import json
import os
import subprocess
import sys
from pathlib import Path

EXAMPLES = Path(__file__).parents[3] / "docs" / "examples"


def test_the_scoring_example_records_two_decisions_with_their_reasons(server, tmp_path):
    done = subprocess.run(
        [sys.executable, EXAMPLES / "scoring.py"],
        env={
            **os.environ,
            "FAIRLEAD_SERVER": server.address,
            "FAIRLEAD_TOKEN": "t",
            "FAIRLEAD_SYSTEM": "SYS-3",
            "FAIRLEAD_QUEUE": str(tmp_path / "decisions.queue"),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, "c-1 refused\nc-2 granted\nsent\n"), done.stderr
    refused, granted = map(json.loads, server.kept.values())
    assert (refused["subject"], refused["human"]) == ("c-1", {"required": True})
    reasons = [each["code"] for each in refused["explanation"]["reasons"]]
    assert set(reasons) == {"income_low", "employed_shortly", "many_loans"}
    assert granted["explanation"]["rules"] == [
        {"code": "least_score", "says": "at least 0.5", "met": True}
    ]
