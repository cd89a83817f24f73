"""`fairlead verify PACK`: the packaged verifier, run as an auditor would run it."""

from typing import TYPE_CHECKING, Annotated

if TYPE_CHECKING:
    import typer


def register(app: "typer.Typer") -> None:
    """Join the command line, for the help page; the work is done by `alone`."""
    import typer

    def verify(
        pack: Annotated[str, typer.Argument(help="The ZIP file.")],
    ) -> None:
        """Check an audit pack, offline: exit 0 valid, 1 invalid, 2 cannot judge."""
        raise typer.Exit(alone([pack]))

    app.command("verify")(verify)


def alone(arguments: list[str]) -> int:
    """Run the verifier in this process; it imports nothing of Fairlead."""
    from fairlead.core.ledger.verifier import fairlead_verify

    code: int = fairlead_verify.main(arguments)  # type: ignore[no-untyped-call]  # one file, Python 3.9
    return code
