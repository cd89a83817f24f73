"""Sending what was counted to a check of a Fairlead server: states, never rows.

    metrics.push("november.parquet", check="CHK-3", server="https://fairlead.example", token="…")

The server says which column is what and hands out the sealed reference, so that what is counted
here can be compared there. A push may be repeated: windows that are there already count once.
"""

import base64
import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from fairlead.core.metrics.columnmap import ColumnMap
from fairlead.core.metrics.measure import Measurement, Progress, measure
from fairlead.core.metrics.reference import Reference
from fairlead.sdk.server import ServerError, ask, fetch

TOKEN: Final = "FAIRLEAD_TOKEN"  # noqa: S105 - the name of the variable, not a token
SERVER: Final = "FAIRLEAD_SERVER"
_API: Final = "/api/v1/monitor"
_LARGEST_PROFILE: Final = 64 * 1024 * 1024
_LARGEST_PIECE: Final = 3 * 1024 * 1024  # a server takes 5 MiB at once
_WORST_FIRST: Final = ("breach", "", "insufficient evidence", "within")
_WINDOWS: Final = ("day", "week", "month", "all")


@dataclass(frozen=True)
class Pushed:
    """What the server made of it: the run, its answer, and all it told; of several, the worst."""

    run: str
    answer: str
    told: dict[str, Any]


def push(
    rows: object,
    *,
    check: str,
    server: str = "",
    token: str = "",
    progress: Progress | None = None,
) -> Pushed:
    """Count rows as a check of a server asks for, and send the states.

    Raises:
        ServerError: no server or token named, no answer, or a refusal.
        MeasureError: the rows cannot be read or do not fit the check.
    """
    where, key = _named(server, token)
    asked = ask(where, f"{_API}/checks/{check}", token=key)
    columns = ColumnMap.from_dict(asked.get("columns", {}))
    by = asked.get("window")
    if by not in _WINDOWS:
        raise ServerError(f"{where} asks for windows by “{by}”: this Fairlead is older than it.")
    made = measure(rows, columns, _reference(where, key, asked), by=by, progress=progress)
    at = f"{_API}/checks/{check}/states"
    sent = [ask(where, at, token=key, body=body) for body in _bodies(made)]
    told = min(sent, key=lambda run: _WORST_FIRST.index(run.get("answer") or ""))
    return Pushed(run=str(told.get("code", "")), answer=str(told.get("answer", "")), told=told)


def _named(server: str, token: str) -> tuple[str, str]:
    where, key = server or os.environ.get(SERVER, ""), token or os.environ.get(TOKEN, "")
    if not where or not key:
        raise ServerError(
            f"Name the server and a token with the scope “measure”, or set {SERVER} and {TOKEN}."
        )
    return where, key


def _reference(where: str, key: str, asked: dict[str, Any]) -> Reference | None:
    """Fetch the sealed profile and hold it against the digest that the check names."""
    code = asked.get("reference", "")
    if not code:
        return None
    path = f"{_API}/references/{code}/profile"
    found = Reference.from_bytes(fetch(where, path, token=key, most=_LARGEST_PROFILE))
    if found.digest != asked.get("reference_sha256"):
        raise ServerError(f"The profile of {code} is not the one that the check names: ask again.")
    return found


def _bodies(made: Measurement) -> Iterator[dict[str, Any]]:
    """What is sent, in pieces that the server takes: of many wide windows, several runs."""
    piece: list[str] = []
    for state in made.states:
        text = base64.b64encode(state.to_bytes()).decode()
        if piece and sum(map(len, piece)) + len(text) > _LARGEST_PIECE:
            yield _body(made, piece)
            piece = []
        piece.append(text)
    yield _body(made, piece)


def _body(made: Measurement, states: list[str]) -> dict[str, Any]:
    coverage = made.coverage
    return {
        "schema": "fairlead-states/1",
        "states": states,
        "sql": dict(made.sql),
        "source": made.source,
        "source_sha256": made.source_digest,
        "coverage": {
            "rows": coverage.rows,
            "left_out": dict(coverage.left_out),
            "undated": coverage.undated,
            "repeated": coverage.repeated,
            "disordered": coverage.disordered,
        },
        "versions": dict(made.versions),
    }
