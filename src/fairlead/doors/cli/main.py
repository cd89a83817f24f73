"""The program `fairlead`: finds the command that was asked for and turns errors into answers.

A command lives in `doors/cli/<name>.py` and joins by `register(app)`. Only the module of the
command that was asked for is imported, so that `fairlead scan` starts without Django.
Exit codes are 0 done, 1 found or no, 2 could not.
"""

import sys
from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules
from types import ModuleType

import typer

from fairlead import __version__
from fairlead.doors import cli
from fairlead.doors.cli.errors import CannotError

CANNOT = 2


def build(wanted: str = "") -> typer.Typer:
    """Make the command line: with one command, or with all of them for the help page."""
    app = typer.Typer(
        name="fairlead",
        help="An AI management system that you can start with one command and defend.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
    )
    app.callback()(_options)
    alone = _module(wanted)
    for module in [alone] if alone else _all():
        module.register(app)
    return app


def _options(
    version: bool = typer.Option(False, "--version", help="Say the version and stop."),  # noqa: FBT001, FBT003 - typer's way
) -> None:
    if version:
        typer.echo(f"fairlead {__version__}")
        raise typer.Exit


def _module(wanted: str) -> ModuleType | None:
    """The module that bears the name of a command."""
    name = wanted.replace("-", "_")
    if not name.isidentifier() or find_spec(f"{cli.__name__}.{name}") is None:
        return None
    module = import_module(f"{cli.__name__}.{name}")
    return module if hasattr(module, "register") else None


def _all() -> list[ModuleType]:
    names = sorted(found.name for found in iter_modules(cli.__path__) if found.name != "main")
    modules = (import_module(f"{cli.__name__}.{name}") for name in names)
    return [module for module in modules if hasattr(module, "register")]


def main() -> None:
    """Run the command line and leave with its answer."""
    wanted = sys.argv[1] if len(sys.argv) > 1 else ""
    try:
        build(wanted)()
    except CannotError as refused:
        sys.stderr.write(f"fairlead: {refused}\n")
        sys.exit(CANNOT)
    except BrokenPipeError:
        # The reader of our output has seen enough, as `head` does.
        sys.stderr.close()
        sys.exit(CANNOT)
    except KeyboardInterrupt:
        sys.stderr.write("fairlead: stopped.\n")
        sys.exit(CANNOT)
