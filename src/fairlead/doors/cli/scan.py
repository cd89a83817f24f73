"""`fairlead scan`: which AI a source tree uses, without a server and without the network."""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Final

import typer

from fairlead.core.scan.errors import CannotScanError
from fairlead.core.scan.keep import Shelf
from fairlead.core.scan.result import ScanResult
from fairlead.doors.cli.errors import CannotError

FOUND: Final = 1
_GATES: Final[dict[str, frozenset[str]]] = {
    "never": frozenset(),
    "used": frozenset({"used", "used in CI", "used by the team"}),
    "declared": frozenset({"used", "used in CI", "used by the team", "declared"}),
    "mentioned": frozenset({"used", "used in CI", "used by the team", "declared", "mentioned"}),
}


def register(app: typer.Typer) -> None:
    """Join the command line."""
    app.command("scan")(scan)


def scan(
    path: Annotated[Path, typer.Argument(help="A folder, a .zip or a .tar.gz.")],
    *,
    json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
    sarif: Annotated[Path | None, typer.Option(help="Write SARIF 2.1.0 here.")] = None,
    bom: Annotated[Path | None, typer.Option(help="Write a CycloneDX ML-BOM here.")] = None,
    fail_on: Annotated[
        str, typer.Option(help="Exit with 1 on findings: never, used, declared, mentioned.")
    ] = "never",
    every: Annotated[bool, typer.Option("--all", help="Show mentions in the table too.")] = False,
    no_cache: Annotated[bool, typer.Option("--no-cache", help="Read everything anew.")] = False,
) -> None:
    """Find the AI that a source tree uses, and where."""
    if fail_on not in _GATES:
        raise CannotError(f"--fail-on {fail_on} is unknown. Choose one of: {', '.join(_GATES)}.")
    result = _scanned(path, None if no_cache else Shelf(cache_folder()))
    _write(sarif, bom, result)
    if json:
        sys.stdout.buffer.write(result.to_json() + b"\n")
    else:
        _show(result, every=every)
    if any(finding.grade in _GATES[fail_on] for finding in result.findings):
        raise typer.Exit(FOUND)


def cache_folder() -> Path:
    """Where things cheap to recompute are kept, as the desktop standard has it."""
    given = os.environ.get("XDG_CACHE_HOME", "")
    base = Path(given) if given.startswith("/") else Path.home() / ".cache"
    return base / "fairlead" / "scan"


def _scanned(path: Path, shelf: Shelf | None) -> ScanResult:
    from fairlead.core.scan.scan import scan as find

    try:
        return find(path, shelf=shelf, progress=_progress())
    except CannotScanError as error:
        raise CannotError(str(error)) from error


def _progress() -> Callable[[int, int], None] | None:
    """A bar on standard error, once it has taken a second and somebody looks."""
    if not sys.stderr.isatty():
        return None
    from fairlead.doors.cli.progress import Bar

    return Bar("Reading files")


def _write(sarif: Path | None, bom: Path | None, result: ScanResult) -> None:
    if sarif is not None:
        from fairlead.core.scan.sarif import to_sarif

        _save(sarif, to_sarif(result))
    if bom is not None:
        from fairlead.core.scan.bom import to_cyclonedx

        _save(bom, to_cyclonedx(result))


def _save(path: Path, data: bytes) -> None:
    """Whole or not at all."""
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_bytes(data)
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise CannotError(f"{path} cannot be written: {error.strerror}.") from error


def _show(result: ScanResult, *, every: bool) -> None:
    from fairlead.doors.cli.scan_table import show

    show(result, every=every)
