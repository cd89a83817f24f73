"""The subjects keep their promises on PostgreSQL too: their own tests, run again."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
AGAIN = [
    "tests/apps/org",
    "tests/apps/register",
    "tests/apps/risk",
    "tests/apps/evidence/test_evidence.py",
    "tests/apps/controls",
    "tests/apps/discover",
    "tests/apps/oversight",
    "tests/apps/pack",
    "tests/apps/journal",
    "tests/apps/keyring",
    "tests/apps/privacy",
    "tests/apps/decisions/test_intake.py",
    "tests/apps/decisions/test_intake_api.py",
    "tests/apps/decisions/test_searching.py",
]


@pytest.mark.postgres
@pytest.mark.slow
def test_the_subjects_on_postgresql(postgres, postgres_keys, tmp_path):
    there = [path for path in AGAIN if (ROOT / path).exists()]
    environment = {
        **{key: value for key, value in os.environ.items() if not key.startswith("PYTEST_XDIST")},
        "FAIRLEAD_DATABASE": postgres,
        "FAIRLEAD_KEYRING_DATABASE": postgres_keys,
        "FAIRLEAD_DATA": str(tmp_path / "data"),
    }
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-m",
        "not browser and not shared_data",
        *there,
    ]
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=900
    )
    assert done.returncode == 0, done.stdout[-4000:]
