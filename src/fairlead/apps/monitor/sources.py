"""Bringing the rows of a check to a file that can be measured, and away again.

A folder is named below FAIRLEAD_MEASURE_FOLDER/<id of the firm>; a database must stand on
FAIRLEAD_MEASURE_HOSTS. Both are empty at first: an administrator opens them on purpose.
"""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import orjson
from django.conf import settings
from django.utils import timezone

from fairlead.apps.decisions.services.measuring import COLUMNS, INPUT, rows_for
from fairlead.apps.evidence import blobs
from fairlead.apps.journal import keys
from fairlead.apps.journal.errors import BadInputError
from fairlead.apps.monitor import measuring
from fairlead.apps.monitor.models import Check, Run, Source, Window
from fairlead.apps.org.programs import Program
from fairlead.core.decisions.errors import RecordError
from fairlead.core.decisions.labels import read_labels

_AT_ONCE: Final = 10_000
_PORT: Final = 5432
_ABOUT_DATA: Final = "22"
# How far back a decision log is read: as long as people hand in what became of a decision.
_DAYS_BACK: Final = {Window.DAY: 92, Window.WEEK: 190, Window.MONTH: 400}
_PURPOSE: Final = "fairlead/monitor/dsn/v1"


@contextmanager
def rows_of(run: Run) -> Iterator[Path]:
    """Give a file or folder with the rows of a run; what was copied for it is gone afterwards.

    Raises:
        BadInputError: the source is not there, not allowed, or does not answer.
    """
    check = run.of_check
    if check.source == Source.FOLDER:
        yield folder(check.tenant, check.place)
        return
    work = Path(settings.FAIRLEAD_DATA) / "measuring"
    work.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=work, prefix=f"{run.code}-") as place:
        if check.source == Source.LOG:
            yield logged(check, Path(place))
        elif check.source == Source.SQL:
            yield _queried(check, Path(place) / "query.csv")
        else:
            yield _handed_in(run, Path(place))


def folder(tenant: str, place: str) -> Path:
    """Find what a check names below the folder of its firm; nothing outside of it.

    Raises:
        BadInputError: no folder is opened for measuring, or the path leads out of it.
    """
    if not settings.FAIRLEAD_MEASURE_FOLDER:
        raise BadInputError(
            "No folder is open for measuring: ask the administrator to set "
            "FAIRLEAD_MEASURE_FOLDER, or hand in a file."
        )
    root = Path(settings.FAIRLEAD_MEASURE_FOLDER).resolve() / tenant
    found = (root / place.strip().lstrip("/")).resolve()
    if found != root and root not in found.parents:
        raise BadInputError("“{place}” leads out of the folder of your firm.", place=place[:80])
    if not found.exists():
        raise BadInputError(
            "There is no “{place}” in the folder of your firm: check the path.", place=place[:80]
        )
    return found


def lock_dsn(check: Check, dsn: str) -> bytes:
    """Lock the address of a database with its password; it opens for this check only."""
    return keys.lock_secret(dsn.strip().encode(), _purpose(check))


def may_ask(dsn: str) -> None:
    """Refuse the address of a database that the administrator did not open.

    Raises:
        BadInputError: not an address, or of another host.
    """
    try:
        parts = urlsplit(dsn.strip())
        host, port = parts.hostname or "", parts.port or _PORT
    except ValueError:
        parts, host, port = urlsplit(""), "", 0
    if parts.scheme not in {"postgres", "postgresql"} or not host or not parts.path.strip("/"):
        raise BadInputError("Give the address as postgresql://user:password@host:5432/database.")
    if parts.query:
        raise BadInputError("Leave everything after “?” out of the address.")
    if f"{host}:{port}" not in settings.FAIRLEAD_MEASURE_HOSTS:
        raise BadInputError(
            "{host}:{port} is not open for measuring: ask the administrator to name it in "
            "FAIRLEAD_MEASURE_HOSTS.",
            host=host[:80],
            port=port,
        )


def may_query(query: str) -> str:
    """Give a query without its last semicolon, or say why it will not do.

    Raises:
        BadInputError: it is empty, several statements, or does not begin as a question does.
    """
    told = query.strip().rstrip(";").strip()
    if ";" in told:
        raise BadInputError("Give one SELECT without a semicolon.")
    if told.split(None, 1)[:1] and told.split(None, 1)[0].lower() in {"select", "with", "values"}:
        return told
    raise BadInputError("The query must begin with SELECT or WITH: a check only reads.")


def labels_of(check: Check) -> dict[str, str]:
    """Read what later outcomes say should have been decided.

    Raises:
        BadInputError: a pair is none.
    """
    try:
        return read_labels(check.labels)
    except RecordError as refused:
        raise BadInputError("{why}.", why=str(refused)) from refused


def logged(check: Check, place: Path) -> Path:
    """Write the decisions of a check's system as CSV, as many days back as its windows ask for.

    Raises:
        BadInputError: there are none, or more than may be measured at once.
    """
    wanted = measuring.read_columns(check.columns).used()
    days = _DAYS_BACK.get(Window(check.window))
    rows = rows_for(
        check,
        check.system,
        by=Program("monitor", check.organisation),
        since=timezone.now() - timedelta(days=days) if days else None,
        labels=labels_of(check),
        inputs=any(name.startswith(INPUT) for name in wanted),
    )
    draft, names = place / "rows.ndjson", dict.fromkeys((*COLUMNS, *wanted))
    with draft.open("wb") as file:
        for row in rows:
            names.update(dict.fromkeys(row))
            file.write(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE))
            _must_not_exceed(file.tell())
    if not draft.stat().st_size:
        raise BadInputError("No decision of {code} is in the log yet.", code=check.system.code)
    return _as_csv(draft, list(names), place / "decisions.csv")


def _as_csv(draft: Path, names: list[str], out: Path) -> Path:
    with draft.open("rb") as lines, out.open("w", encoding="utf-8", newline="") as file:
        file.write(_line(names))
        for line in lines:
            row = orjson.loads(line)
            file.write(_line(row.get(name) for name in names))
            _must_not_exceed(file.tell())
    return out


def _must_not_exceed(size: int) -> None:
    most = settings.FAIRLEAD_MEASURE_LIMIT
    if size > most:
        raise BadInputError(
            "The decisions are more than {most} MiB at once: measure smaller pieces of time.",
            most=most >> 20,
        )


def _handed_in(run: Run, place: Path) -> Path:
    if not run.rows_digest or not blobs.is_intact(run.rows_digest):
        raise BadInputError("The file is not here any more: hand it in again.")
    name = "rows" + "".join(Path(run.rows_name).suffixes[-2:]).casefold()
    shutil.copyfile(blobs.place_of(run.rows_digest), place / name)
    return place / name


def _queried(check: Check, out: Path) -> Path:
    """Write the rows of a query as CSV, piece by piece; the database may only read meanwhile."""
    try:
        import psycopg  # noqa: PLC0415 - an extra
    except ImportError as absent:
        raise BadInputError(
            "Asking PostgreSQL needs psycopg: install fairlead[postgres]."
        ) from absent
    dsn = keys.open_secret(bytes(check.locked_dsn), _purpose(check)).decode()
    may_ask(dsn)
    seconds = settings.FAIRLEAD_MEASURE_SECONDS
    options = f"-c default_transaction_read_only=on -c statement_timeout={seconds}s"
    try:
        with (
            psycopg.connect(dsn, connect_timeout=10, options=options) as db,
            db.cursor(name="fairlead") as cursor,
            out.open("w", encoding="utf-8", newline="") as file,
        ):
            cursor.itersize = _AT_ONCE
            cursor.execute(may_query(check.query).encode())
            file.write(_line(column.name for column in cursor.description or ()))
            most = settings.FAIRLEAD_MEASURE_LIMIT
            for row in cursor:
                file.write(_line(row))
                if file.tell() > most:
                    raise BadInputError(
                        "The query gives more than {most} MiB: ask for fewer rows or columns.",
                        most=most >> 20,
                    )
    except psycopg.Error as refused:
        raise BadInputError("The database did not answer: {why}", why=_why(refused)) from refused
    return out


def _why(refused: Any) -> str:  # noqa: ANN401 - an error of psycopg, an extra
    """Say what the database said; a message about data may quote a row, so only its code."""
    code = str(refused.sqlstate or "")
    if code.startswith(_ABOUT_DATA):
        return f"a value cannot be read or computed ({code})."
    return str(refused).strip().partition("\n")[0][:300]


def _line(values: Any) -> str:  # noqa: ANN401 - a row of a database
    """One line of CSV in which nothing and an empty text differ."""
    return ",".join(map(_cell, values)) + "\n"


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    return '"' + str(value).replace('"', '""') + '"'


def _purpose(check: Check) -> str:
    return f"{_PURPOSE}:{check.tenant}:{check.code}"
