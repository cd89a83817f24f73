"""`fairlead scan`: which AI a source tree uses, without a server and without the network.

The options are read by argparse, because Typer takes longer to import than the scan of an
unchanged tree; Typer only knows that the command exists.
"""

import argparse
import gc
import os
import sys
from typing import TYPE_CHECKING, Final

from fairlead.core.scan.errors import CannotScanError
from fairlead.core.scan.keep import Shelf
from fairlead.core.scan.result import USED
from fairlead.doors.cli.errors import CannotError

if TYPE_CHECKING:
    from collections.abc import Callable

    import typer

    from fairlead.core.scan.result import ScanResult

FOUND: Final = 1
_SAYS: Final = "Find the AI that a source tree or archive uses, and where."
_GATES: Final[dict[str, frozenset[str]]] = {
    "never": frozenset(),
    "used": USED,
    "declared": USED | {"declared"},
    "mentioned": USED | {"declared", "mentioned"},
}


def register(app: "typer.Typer") -> None:
    """Join the command line, for its help page."""
    import typer

    settings = {"ignore_unknown_options": True, "allow_extra_args": True}

    @app.command("scan", help=_SAYS, add_help_option=False, context_settings=settings)
    def _scan(context: typer.Context) -> None:
        raise typer.Exit(alone(context.args))


def alone(words: list[str]) -> int:
    """Scan as the words say; 1 when the gate finds something.

    Raises:
        CannotError: the tree cannot be read, or an output not be written.
    """
    asked = _options().parse_args(words)
    gc.disable()  # nothing here makes cycles, and the process is about to end
    result = _scanned(asked.path, anew=asked.no_cache)
    _write(asked.sarif, asked.bom, result)
    if asked.json:
        sys.stdout.buffer.write(result.to_json() + b"\n")
        sys.stdout.buffer.flush()
    else:
        _show(result, every=asked.all)
    found = any(finding.grade in _GATES[asked.fail_on] for finding in result.findings)
    return FOUND if found else 0


def _options() -> argparse.ArgumentParser:
    options = argparse.ArgumentParser(prog="fairlead scan", description=_SAYS)
    add = options.add_argument
    add("path", metavar="PATH", help="a folder, a .zip or a .tar.gz")
    add("--json", action="store_true", help="print the result as JSON")
    add("--sarif", metavar="FILE", help="write SARIF 2.1.0 here")
    add("--bom", metavar="FILE", help="write a CycloneDX 1.7 ML-BOM here")
    add("--fail-on", choices=_GATES, default="never", help="exit with 1 on such findings")
    add("--all", action="store_true", help="show mentions in the table too")
    add("--no-cache", action="store_true", help="read every file anew")
    return options


def cache_folder() -> str:
    """Where things cheap to recompute are kept, as the desktop standard has it."""
    given = os.environ.get("XDG_CACHE_HOME", "")
    base = given if given.startswith("/") else os.path.expanduser("~/.cache")
    return os.path.join(base, "fairlead", "scan")


def _scanned(path: str, *, anew: bool) -> "ScanResult":
    from fairlead.core.scan.scan import scan

    shelf = Shelf(cache_folder())
    try:
        return scan(path, shelf=shelf, anew=anew, share=True, progress=_progress())
    except CannotScanError as error:
        raise CannotError(str(error)) from error


def _progress() -> "Callable[[int, int], None] | None":
    """A bar on standard error, once it has taken a second and somebody looks."""
    if not sys.stderr.isatty():
        return None
    from fairlead.doors.cli.progress import Bar

    return Bar("Reading files")


def _write(sarif: str | None, bom: str | None, result: "ScanResult") -> None:
    if sarif is not None:
        from fairlead.core.scan.sarif import to_sarif

        _save(sarif, to_sarif(result))
    if bom is not None:
        from fairlead.core.scan.bom import to_cyclonedx

        _save(bom, to_cyclonedx(result))


def _save(name: str, data: bytes) -> None:
    from fairlead.doors.cli.saving import save

    save(name, data)


def _show(result: "ScanResult", *, every: bool) -> None:
    from fairlead.doors.cli.scan_table import show

    show(result, every=every)
