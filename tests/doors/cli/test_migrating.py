"""Bringing an installation to this version's shape takes room on the disk, not memory."""

import subprocess
import sys

from tests.processes import ROOT, environment

SCRIPT = """
import os, sys
from pathlib import Path
from fairlead.doors.cli import site

site.open_site(Path(sys.argv[1]), migrate=False)
from django.db import connection
from django.db.models.signals import pre_migrate

def tell(using=None, **told):
    if using in (None, "default"):
        stores()

def stores():
    [(at,)] = connection.cursor().execute("PRAGMA temp_store").fetchall()
    print(at, os.environ.get("SQLITE_TMPDIR") == sys.argv[1])

pre_migrate.connect(tell, weak=False, dispatch_uid="told")
site.bring_up_to_date()
print("afterwards")
stores()
"""


def test_what_a_migration_may_undo_lies_in_the_data_folder(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(tmp_path)],
        cwd=ROOT,
        env=environment(tmp_path),
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    during, _, afterwards = done.stdout.partition("afterwards\n")
    assert set(during.splitlines()) == {"1 True"}
    assert afterwards == "2 False\n"
