"""`fairlead up`: the whole of Fairlead on this machine, until Ctrl-C.

Two web workers and one background worker, watched together: when one dies the
others are stopped, so that nobody believes in a half-running Fairlead.
"""

import fcntl
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import webbrowser
from pathlib import Path
from typing import IO, Annotated

import typer
from rich.console import Console

from fairlead.doors.cli import site

_SAY = Console(stderr=True, highlight=False)
_GRACE = 15
_PATIENCE = 60
_WEB_WORKERS = 2


def register(app: typer.Typer) -> None:
    """Join the command line."""
    app.command("up")(up)


def up(
    data: Annotated[Path, typer.Option(help="Folder of database, files and keys.")] = site.DEFAULT,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on.")] = 8000,
    *,
    open_browser: Annotated[bool, typer.Option("--open", help="Open a browser.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Say where it runs as JSON.")] = False,
) -> None:
    """Start Fairlead on this machine and keep it running until Ctrl-C."""
    _refuse_taken(host, port)
    site.open_site(data, url=f"http://{_typed(host)}:{port}")
    lock = _only_one(data)
    address = first_page()
    running = [_web(host, port), _worker()]
    if _answers(host, port, running):
        _announce(address, data, as_json=json)
        if open_browser and (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
            webbrowser.open(address)
    code = _watch(running)
    lock.close()
    raise typer.Exit(code)


def first_page() -> str:
    """Give the address to open: the wizard with its key as long as there is no organisation."""
    from django.conf import settings

    from fairlead.apps.org.queries import is_empty

    if not is_empty():
        return f"{settings.FAIRLEAD_URL}/"
    return f"{settings.FAIRLEAD_URL}/start/?key={setup_key(Path(settings.FAIRLEAD_DATA))}"


def setup_key(data: Path) -> str:
    """Give the key that opens the wizard once; whoever can read the data folder may begin."""
    path = data / "setup-key"
    if not path.exists():
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(16))
    return path.read_text(encoding="ascii").strip()


def _typed(host: str) -> str:
    if host in {"0.0.0.0", "::"}:  # noqa: S104 - compared, not bound
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host


def _refuse_taken(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            _SAY.print(
                f"Cannot listen on {host}:{port} ({error.strerror}). "
                f"Choose another port: fairlead up --port {min(port + 1, 65535)}"
            )
            raise typer.Exit(2) from error


def _answers(host: str, port: int, running: list[subprocess.Popen[bytes]]) -> bool:
    """Wait until the server listens: a link that is printed must open."""
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until and all(each.poll() is None for each in running):
        try:
            with socket.create_connection((_typed(host).strip("[]"), port), timeout=1):
                return True
        except OSError:
            time.sleep(0.05)
    return False


def _only_one(data: Path) -> IO[str]:
    # Two servers on one folder would sign two histories: see docs/formats/ledger.md, high water.
    lock = (data / "up.lock").open("w", encoding="ascii")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        _SAY.print(f"Fairlead already runs on {data}: stop it first, or choose another --data.")
        raise typer.Exit(2) from error
    return lock


def _announce(address: str, data: Path, *, as_json: bool) -> None:
    if as_json:
        typer.echo(f'{{"url": "{address}", "data": "{data}"}}')
        return
    _SAY.print(f"\n  Fairlead is at [bold]{address}[/bold]")
    _SAY.print(f"  Records, files and keys are in {data}. Stop with Ctrl-C.\n", soft_wrap=True)


def _web(host: str, port: int) -> subprocess.Popen[bytes]:
    bind = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    command = [sys.executable, "-m", "gunicorn", "fairlead.doors.web.wsgi", "--bind", bind]
    command += ["--workers", str(_WEB_WORKERS), "--threads", "4", "--preload", "--timeout", "60"]
    command += ["--log-level", "warning", "--no-control-socket"]
    return subprocess.Popen(command, env=os.environ.copy())


def _worker() -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "fairlead.doors.worker"]
    return subprocess.Popen(command, env=os.environ.copy())


def _watch(running: list[subprocess.Popen[bytes]]) -> int:
    stopping = False

    def stop(*_: object) -> None:
        nonlocal stopping
        stopping = True

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    while not stopping and all(each.poll() is None for each in running):
        time.sleep(0.2)
    for each in running:
        each.terminate()
    for each in running:
        each.wait(_GRACE)
    if stopping:
        return 0
    _SAY.print("A part of Fairlead stopped by itself; the lines above say why.")
    return 2
