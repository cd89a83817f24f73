"""The program `fairlead`: finds the command that was asked for and turns errors into answers.

A command lives in `doors/cli/<name>.py` and joins by `register(app)`. Only the module of the
command that was asked for is imported, so that nothing waits for Django. A command that is run
often may offer `alone(words)` as well: it then starts without Typer, whose import takes longer
than the scan of an unchanged tree (`docs/benchmarks.md`).
Exit codes are 0 done, 1 found or no, 2 could not.
"""

import os
import sys
from importlib import import_module
from typing import TYPE_CHECKING, Annotated

from fairlead.doors.cli.errors import CannotError

if TYPE_CHECKING:
    from types import ModuleType
    from typing import NoReturn

    import typer

CANNOT = 2
_HERE = "fairlead.doors.cli"
_NO_SERVER = "this needs the server ({name} is missing): pip install 'fairlead[server]'"


def build(wanted: str = "") -> "typer.Typer":
    """Make the command line: with one command, or with all of them for the help page."""
    import typer

    app = typer.Typer(
        name="fairlead",
        help="An AI management system that you can start with one command and defend.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
    )

    @app.callback(invoke_without_command=True)
    def _options(
        *,
        version: Annotated[
            bool, typer.Option("--version", help="Say the version and stop.")
        ] = False,
    ) -> None:
        if version:
            from fairlead import __version__

            typer.echo(f"fairlead {__version__}")
            raise typer.Exit

    alone = _module(wanted)
    for module in [alone] if alone else _all():
        module.register(app)
    return app


def _module(wanted: str) -> "ModuleType | None":
    """The module that bears the name of a command."""
    name = wanted.replace("-", "_")
    if not name.isidentifier() or name not in _names():
        return None
    module = import_module(f"{_HERE}.{name}")
    return module if hasattr(module, "register") else None


def _names() -> list[str]:
    here = os.path.dirname(__file__)  # noqa: PTH120 - pathlib is imported by those who need it
    found = (name.removesuffix(".py") for name in os.listdir(here) if name.endswith(".py"))  # noqa: PTH208
    return sorted(name for name in found if name not in {"__init__", "main"})


def _all() -> "list[ModuleType]":
    modules = (import_module(f"{_HERE}.{name}") for name in _names())
    return [module for module in modules if hasattr(module, "register")]


def _leave(answer: int) -> "NoReturn":
    """End at once: taking a hundred thousand objects apart first would take as long as reading."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(answer)


def main() -> None:
    """Run the command line and leave with its answer."""
    wanted = sys.argv[1] if len(sys.argv) > 1 else ""
    try:
        module = _module(wanted)
        if module is not None and hasattr(module, "alone"):
            _leave(module.alone(sys.argv[2:]))
        build(wanted)()
    except CannotError as refused:
        sys.stderr.write(f"fairlead: {refused}\n")
        sys.exit(CANNOT)
    except ModuleNotFoundError as missing:
        from importlib.util import find_spec

        if find_spec("django") is not None:
            raise
        sys.stderr.write(f"fairlead: {_NO_SERVER.format(name=missing.name)}\n")
        sys.exit(CANNOT)
    except BrokenPipeError:
        # The reader of our output has seen enough, as `head` does.
        sys.stderr.close()
        sys.exit(CANNOT)
    except KeyboardInterrupt:
        sys.stderr.write("fairlead: stopped.\n")
        sys.exit(CANNOT)
