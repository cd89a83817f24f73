"""Writing a file that a command was asked for: whole or not at all."""

from pathlib import Path

from fairlead.doors.cli.errors import CannotError


def save(name: str | Path, data: bytes) -> None:
    """Write a file beside its place first, then put it there.

    Raises:
        CannotError: it cannot be written; what stood there still stands.
    """
    path = Path(name)
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_bytes(data)
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise CannotError(f"{path} cannot be written: {error.strerror}.") from error
