"""`fairlead check FILE`: is a model still within our limits? yes 0, beyond one 1, cannot judge 2.

Needs no server and sends nothing anywhere. Roles of columns are guessed from their names and said;
`--columns FILE.yaml` or single options correct the guess.
"""

import json as as_json
import sys
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer
import yaml

from fairlead.doors.cli.errors import CannotError
from fairlead.doors.cli.progress import Bar
from fairlead.doors.cli.saving import save

if TYPE_CHECKING:
    from fairlead.core.metrics.check import Checked
    from fairlead.core.metrics.measure import By as Windows
    from fairlead.core.metrics.measure import Progress

_EXITS: Final = {"within": 0, "breach": 1, "insufficient evidence": 2}
_PERCENT: Final = 100
_LONGEST: Final = 100_000
_MISSING: Final = "Measuring needs more than plain Fairlead: pip install 'fairlead[monitor]'."


class By(StrEnum):
    """How the rows are cut into windows."""

    ALL = "all"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"


def register(app: typer.Typer) -> None:
    """Join the command line."""
    app.command("check")(check)


def check(  # noqa: PLR0917 - options of a command, named by Typer
    file: Annotated[Path, typer.Argument(help="Parquet or CSV file, or a folder of Parquet.")],
    reference: Annotated[
        Path | None, typer.Option(help="An earlier period: rows, or a kept profile (.json).")
    ] = None,
    policy: Annotated[
        str, typer.Option(help="Limits: a YAML file, or bias-default, drift-default.")
    ] = "",
    columns: Annotated[
        Path | None, typer.Option(help="YAML with the roles of columns; else they are guessed.")
    ] = None,
    label: Annotated[str, typer.Option(help="What came true.")] = "",
    prediction: Annotated[str, typer.Option(help="What was predicted.")] = "",
    score: Annotated[str, typer.Option(help="The model's score from 0 to 1.")] = "",
    threshold: Annotated[
        float | None, typer.Option(help="From which score on yes is predicted.")
    ] = None,
    protected: Annotated[
        list[str] | None, typer.Option(help="A protected attribute; may be repeated.")
    ] = None,
    time: Annotated[str, typer.Option(help="When the row was decided.")] = "",
    by: Annotated[By, typer.Option(help="Windows by the time column.")] = By.ALL,
    html: Annotated[Path | None, typer.Option(help="Write the report as a page here.")] = None,
    pdf: Annotated[Path | None, typer.Option(help="Write the report as PDF here.")] = None,
    junit: Annotated[Path | None, typer.Option(help="Write JUnit XML here.")] = None,
    keep_reference: Annotated[
        Path | None, typer.Option(help="Keep the reference's profile here (.json).")
    ] = None,
    *,
    json: Annotated[bool, typer.Option("--json", help="Answer as JSON.")] = False,
) -> None:
    """Measure predictions and hold them against limits: groups, drift, quality, performance."""
    told = {"label": label, "prediction": prediction, "score": score, "time": time}
    roles = {**_roles(columns), **{name: value for name, value in told.items() if value}}
    roles |= {"protected": protected} if protected else {}
    roles |= {"threshold": threshold} if threshold is not None else {}
    name = policy or ("drift-default" if reference else "bias-default")
    checked = _checked(file, reference, name, roles, by.value)
    _write(checked, html=html, pdf=pdf, junit=junit, profile=keep_reference)
    typer.echo(_as_json(checked) if json else _as_text(checked))
    raise typer.Exit(_EXITS[checked.report.answer.value])


def _roles(path: Path | None) -> dict[str, Any]:
    if path is None:
        return {}
    try:
        if path.stat().st_size > _LONGEST:
            raise CannotError(f"{path.name} is too long for a list of columns.")
        told = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise CannotError(f"{path.name} cannot be read: {error.strerror}.") from error
    except (yaml.YAMLError, UnicodeDecodeError) as broken:
        raise CannotError(f"{path.name} is no YAML: {broken}.") from broken
    if not isinstance(told, dict):
        raise CannotError(f"{path.name} must say which column is what, such as “label: repaid”.")
    return {str(role): value for role, value in told.items()}


def _checked(
    file: Path, reference: Path | None, policy: str, roles: dict[str, Any], by: "Windows"
) -> "Checked":
    try:
        from fairlead.core.metrics import check as checking
        from fairlead.core.metrics import given
        from fairlead.core.metrics.errors import MeasureError
    except ImportError as absent:
        raise CannotError(_MISSING) from absent
    try:
        return checking.check(
            file,
            columns=given.columns_of(file, roles),
            policy=given.policy_of(policy),
            reference=given.reference_of(reference),
            by=by,
            today=datetime.now(UTC).date().isoformat(),  # noqa: TID251 - a command knows the day
            progress=progress(),
        )
    except MeasureError as refused:
        raise CannotError(str(refused)) from refused
    except ImportError as absent:
        raise CannotError(_MISSING) from absent
    except OSError as error:
        raise CannotError(f"{error.filename or file} cannot be read: {error.strerror}.") from error


def progress() -> "Progress | None":
    """Give a bar on standard error, where somebody looks."""
    if not sys.stderr.isatty():
        return None
    bar = Bar("Measuring")
    return lambda _what, done: bar(round(done * _PERCENT), _PERCENT)


def _write(
    checked: "Checked",
    *,
    html: Path | None,
    pdf: Path | None,
    junit: Path | None,
    profile: Path | None,
) -> None:
    from fairlead.core.papers import measurement as papers

    if html or pdf:
        paper = papers.paper_of(checked)
        if html:
            save(html, papers.html.html(paper).encode())
        if pdf:
            save(pdf, papers.pdf.pdf(paper))
    if junit:
        name = f"fairlead check {checked.measurement.source}"
        save(junit, papers.junit.junit(checked.report.results, name=name))
    if profile:
        if checked.reference is None:
            raise CannotError("There is no reference to keep: name one with --reference.")
        save(profile, checked.reference.to_bytes())


def _as_json(checked: "Checked") -> str:
    coverage = checked.measurement.coverage
    told = {
        "source": checked.measurement.source,
        "source_digest": checked.measurement.source_digest,
        "rows": coverage.rows,
        "left_out": dict(coverage.left_out),
        "columns": checked.measurement.columns.to_dict(),
        "policy": checked.policy.name,
        "digest": checked.report.digest,
        "report": as_json.loads(checked.report.to_json()),
    }
    return as_json.dumps(told, ensure_ascii=False)


def _as_text(checked: "Checked") -> str:
    """The verdict, the columns as they were taken, and every limit's answer."""
    from fairlead.core.papers import measurement as papers

    roles = checked.measurement.columns.to_dict()
    shown = {k: v for k, v in roles.items() if v and k not in {"features", "decimals", "task"}}
    lines = [
        f"{checked.report.answer.value}: {papers.verdict(checked.report, checked.policy)}",
        f"{checked.measurement.coverage.rows:,} rows of {checked.measurement.source}; "
        + ", ".join(f"{role} {_plain(value)}" for role, value in shown.items()),
    ]
    lines += [f"  {each.answer}: {papers.told(each, str)}" for each in checked.report.judged]
    return "\n".join(lines)


def _plain(value: object) -> str:
    return " + ".join(map(str, value)) if isinstance(value, list) else f"“{value}”"
