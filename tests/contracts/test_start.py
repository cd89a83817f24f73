"""`fairlead up` on a fresh folder answers its first page; seconds and memory are printed."""

import os
import subprocess
import sys

import pytest

from bench.start import MOST_MB, start

HEAVY = ["duckdb", "pyarrow", "numba", "scipy", "altair", "pandas", "openpyxl", "xlsxwriter"]


def test_a_web_worker_starts_without_what_only_measurements_need(tmp_path):
    ask = "import sys, fairlead.doors.web.wsgi; print(*{m.partition('.')[0] for m in sys.modules})"
    kept = {key: value for key, value in os.environ.items() if not key.startswith("FAIRLEAD_")}
    done = subprocess.run(
        [sys.executable, "-c", ask],
        env={**kept, "FAIRLEAD_DATA": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = set(done.stdout.split())
    assert {"django", "fairlead"} <= loaded
    assert not loaded & set(HEAVY)


@pytest.mark.slow
def test_a_fresh_folder_answers_its_first_page_and_stays_small(tmp_path, capsys):
    first = start(tmp_path / "data")
    again = start(tmp_path / "data")
    with capsys.disabled():
        print(  # noqa: T201 - the figures are the point
            f"\nfirst page after {first['seconds']:.1f} s with migration, {again['seconds']:.1f} s "
            f"without (goal 2 s on an idle machine); {again['rss']:.0f} MB RSS, "
            f"{again['pss']:.0f} MB PSS in {again['processes']} processes"
        )
    assert (first["status"], again["status"]) == (200, 200)
    assert again["pss"] <= MOST_MB
