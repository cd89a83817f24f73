"""A PostgreSQL server of our own for one test session, in a folder that vanishes with it.

Debian's packages are enough; the server runs as user `postgres` when the tests run as root.
In CI it may not be missing.
"""

import os
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path

import pytest

_COUNT = iter(range(1, 1000))


def _programs() -> Path | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return found[-1].parent if found else None


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _run(*command: object) -> None:
    prefix = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    done = subprocess.run([*prefix, *map(str, command)], check=False, capture_output=True, cwd="/")
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="session")
def postgres_server():
    programs = _programs()
    if programs is None:
        if os.environ.get("CI") == "true":
            pytest.fail("PostgreSQL is missing, and in CI it may not be")
        pytest.skip("not run: PostgreSQL is not installed")
    folder = Path(tempfile.mkdtemp(prefix="fl-pg-"))
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
    _run(programs / "initdb", "-D", folder / "db", "-A", "trust", "-U", "fairlead", "--no-sync")
    port = _free_port()
    options = f"-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories={folder}"
    _run(
        programs / "pg_ctl", "-D", folder / "db", "-w", "-o", options, "-l", folder / "log", "start"
    )
    yield port, programs
    _run(programs / "pg_ctl", "-D", folder / "db", "-m", "immediate", "stop")
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def postgres(postgres_server):
    """The address of an empty database on our own server."""
    return _empty(*postgres_server)


@pytest.fixture
def postgres_keys(postgres_server):
    """The address of another, for the keys of persons."""
    return _empty(*postgres_server)


def _empty(port, programs):
    name = f"t{next(_COUNT)}"
    _run(programs / "createdb", "-h", "127.0.0.1", "-p", port, "-U", "fairlead", name)
    return f"postgresql://fairlead@127.0.0.1:{port}/{name}"
