"""`pip install fairlead` alone, in a clean environment: scanner and verifier without a server."""

import os
import re
import subprocess
import sys
import time
import tomllib
from importlib.metadata import distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.slow
MOST_SECONDS = 60


def run(*words: object, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    left = ("PYTHONPATH", "DJANGO_SETTINGS_MODULE", "FAIRLEAD_DATA", "FAIRLEAD_SECRET_KEY")
    env = {name: value for name, value in os.environ.items() if name not in left}
    return subprocess.run(
        list(map(str, words)), capture_output=True, text=True, check=False, env=env, cwd=cwd
    )


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def needed(*extras: str) -> set[str]:
    """What the plain package and these extras need, and what that needs in turn."""
    told = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    left, found = list(told["dependencies"]), set[str]()
    for extra in extras:
        left += told["optional-dependencies"][extra]
    while left:
        one = Requirement(left.pop())
        if plain(one.name) in found or (one.marker and not one.marker.evaluate({"extra": ""})):
            continue
        found.add(plain(one.name))
        left += distribution(one.name).requires or []
    return found


def locked(names: set[str]) -> str:
    """The lines of the hash-locked list for these packages."""
    lock = (ROOT / "requirements" / "server.lock").read_text(encoding="utf-8")
    parts = re.split(r"(?m)^(?=[A-Za-z0-9])", lock)
    return "".join(part for part in parts if plain(re.split(r"[=\[ ;]", part)[0]) in names)


def must(done: subprocess.CompletedProcess[str]) -> None:
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def clean(tmp_path_factory):
    """A clean environment with the wheel and its base requirements in it, and when it began."""
    began = time.monotonic()
    folder = tmp_path_factory.mktemp("package")
    pip = ("-m", "pip", "--quiet", "--disable-pip-version-check")
    must(run(sys.executable, "-m", "venv", folder / "venv"))
    python = folder / "venv" / "bin" / "python"
    build = ("wheel", "--no-deps", "--no-build-isolation", "-w", folder, ROOT)
    must(run(sys.executable, *pip, *build))
    [wheel] = folder.glob("fairlead-*.whl")
    (folder / "base.lock").write_text(locked(needed()), encoding="utf-8")
    lock = ("install", "--require-hashes", "--no-deps", "-r", folder / "base.lock")
    must(run(python, *pip, *lock))
    must(run(python, *pip, "install", "--no-deps", wheel))
    must(run(python, "-m", "pip", "check"))
    return folder, began


def test_the_plain_package_scans_and_verifies_without_a_server(clean, capsys):
    folder, began = clean
    python, fairlead = (folder / "venv" / "bin" / name for name in ("python", "fairlead"))
    assert run(python, "-c", "import django").returncode == 1
    assert run(fairlead, "--version").stdout.startswith("fairlead ")
    pack = next((ROOT / "tests" / "vectors" / "packs").glob("*.zip"))
    verified = run(fairlead, "verify", pack, "--json", cwd=folder)
    assert '"verdict"' in verified.stdout, verified.stderr
    scanned = run(fairlead, "scan", ROOT / "tests" / "vectors", "--json", cwd=folder)
    assert scanned.returncode in {0, 1}, scanned.stderr
    assert scanned.stdout.startswith("{")
    server = run(fairlead, "doctor", "--data", folder, cwd=folder)
    assert (server.returncode, "fairlead[server]" in server.stderr) == (2, True), server.stderr
    told = run(python, "-X", "importtime", "-c", "import fairlead.doors.cli.main").stderr
    wheel = next(folder.glob("*.whl")).stat().st_size
    files = [path for path in (folder / "venv").rglob("*") if path.is_file()]
    size = sum(path.stat().st_size for path in files)
    with capsys.disabled():
        print(  # noqa: T201 - the figures are the point
            f"\nwheel {wheel / 1e6:.1f} MB, environment {size / 1e6:.0f} MB, import "
            f"{int(told.strip().splitlines()[-1].split('|')[1]) / 1000:.0f} ms, "
            f"proof in {time.monotonic() - began:.0f} s (to stay below {MOST_SECONDS})"
        )
    assert size < 700e6


FIRST = """
import sys, time
began = time.perf_counter()
from fairlead import metrics
found = metrics.fairness("rows.csv", label="y", prediction="p", protected=["sex"])
print(found.answer, round(time.perf_counter() - began, 2), time.process_time())
print([m for m in ("pyarrow", "numba", "scipy", "pandas", "altair", "django") if m in sys.modules])
"""


def test_groups_are_measured_with_nothing_but_duckdb_and_numpy(clean, capsys):
    """In this environment there is neither pyarrow nor numba nor Altair."""
    folder, _began = clean
    python = folder / "venv" / "bin" / "python"
    (folder / "metrics.lock").write_text(locked(needed("metrics")), encoding="utf-8")
    pip = ("-m", "pip", "--quiet", "--disable-pip-version-check")
    lock = ("install", "--require-hashes", "--no-deps", "-r", folder / "metrics.lock")
    must(run(python, *pip, *lock))
    lines = [f"{'fm'[i % 2]},{i % 3 % 2},{i % 5 % 2}" for i in range(2000)]
    (folder / "rows.csv").write_text("\n".join(["sex,y,p", *lines]), encoding="utf-8")
    done = run(python, "-c", FIRST, cwd=folder)
    must(done)
    answer, heavy = done.stdout.splitlines()
    assert heavy == "[]"
    site = next((folder / "venv").glob("lib/python3*/site-packages"))
    names = ("duckdb", "_duckdb", "numpy")
    ours = [
        p for p in site.rglob("*") if p.is_file() and p.relative_to(site).parts[0].startswith(names)
    ]
    size = sum(path.stat().st_size for path in ours)
    with capsys.disabled():
        print(f"\nDuckDB and NumPy {size / 1e6:.0f} MB; answer, seconds, CPU seconds: {answer}")  # noqa: T201 - the figures are the point
    assert size < 150e6
