"""Monitoring for programs: may this system be released, and states that a pipeline counted.

GET  /api/v1/monitor/gate/SYS-3            scope `gate` or `read`
200 {"schema": "fairlead-gate/1", "system": "SYS-3", "answer": "no", "exit": 1,
     "reasons": [{"kind": "silent", "about": "CHK-3", "says": "The source is silent: …"}], …}

POST /api/v1/monitor/checks/CHK-3/states   scope `measure`
     {"schema": "fairlead-states/1", "states": ["eyJjZWxscyI6…"], "sql": {"cells": "SELECT …"}}
201 {"code": "RUN-7", "check": "CHK-3", "state": "finished", "answer": "within", …}

The answer is in the body, not in the status: a gate that says no answered well.
"""

from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import FileResponse, HttpRequest
from django.utils import timezone
from ninja import Query, Router, Schema, Status
from pydantic import ConfigDict, Field

from fairlead.apps.monitor import measuring, queries, services
from fairlead.apps.org.asking import asking
from fairlead.apps.pages.saying import said
from fairlead.apps.register.queries import get_system
from fairlead.core.rules.gate import Gate, Reason

router = Router(tags=["monitor"])
AREA = "monitor"
GATE_SCHEMA = "fairlead-gate/1"


class ReasonOut(Schema):
    """One thing that speaks against release, or that nobody knows."""

    kind: str
    about: str
    says: str


class GateOut(Schema):
    """Whether a system may be released: `yes` (0), `no` (1), `cannot judge` (2)."""

    schema_: str = Field(alias="schema")
    system: str
    name: str
    answer: str
    exit: int
    as_of: datetime
    reasons: list[ReasonOut]
    unknown: list[ReasonOut]


@router.get("/gate/{code}", response=GateOut, by_alias=True, url_name="monitor-gate")
def ask_gate(
    request: HttpRequest,
    code: str,
    configuration: Annotated[str, Query(pattern=r"^([0-9a-f]{64})?$")] = "",
) -> dict[str, Any]:
    """Say whether a system may be released, and why not; name the SHA-256 of its configuration."""
    system = get_system(asking(request, AREA).organisation, code)
    told = queries.gate_of(system, told=configuration)
    return gate_told(told, system.code, system.name)


def gate_told(told: Gate, code: str, name: str) -> dict[str, Any]:
    """Tell the gate's answer as the API and the command do."""
    return {
        "schema": GATE_SCHEMA,
        "system": code,
        "name": name,
        "answer": told.answer.value,
        "exit": told.answer.exit,
        "as_of": timezone.now(),
        "reasons": [_reason(each) for each in told.reasons],
        "unknown": [_reason(each) for each in told.unknown],
    }


def _reason(reason: Reason) -> dict[str, str]:
    return {"kind": reason.kind, "about": reason.about, "says": said(reason.because)}


Digest = Annotated[str, Field(pattern=r"^([0-9a-f]{64})?$")]


class CheckOut(Schema):
    """A check as who measures for it needs it: columns, limits, windows, reference."""

    code: str
    name: str
    system: str
    source: str
    window: str
    rhythm: str
    columns: dict[str, Any]
    policy: dict[str, Any]
    reference: str
    reference_sha256: str
    paused: bool
    silent: bool
    last_answer: str


class StatesIn(Schema):
    """States that were counted where the rows are; the rows themselves never come."""

    model_config = ConfigDict(extra="forbid")

    schema_: Literal["fairlead-states/1"] = Field(alias="schema")
    states: list[str] = Field(min_length=1, max_length=4000)
    sql: dict[str, str] = Field(default_factory=dict, max_length=50)
    source: str = Field("", max_length=200)
    source_sha256: Digest = ""
    coverage: dict[str, Any] = Field(default_factory=dict, max_length=50)
    versions: dict[str, str] = Field(default_factory=dict, max_length=50)


class RunOut(Schema):
    """What a run answered, and by which digests it can be held to it."""

    code: str
    check: str
    state: str
    answer: str
    trouble: str
    counts: dict[str, int]
    rows: int
    windows: int
    fresh: int
    report_sha256: str
    record_sha256: str
    evidence: str
    findings: list[str]


class ConfigurationIn(Schema):
    """The SHA-256 of prompt and configuration in use."""

    model_config = ConfigDict(extra="forbid")

    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")


@router.get("/checks", response=list[CheckOut], url_name="monitor-checks")
def list_checks(request: HttpRequest, system: str = "") -> list[dict[str, Any]]:
    """List the checks of the firm, or of one system."""
    found = queries.checks(asking(request, AREA).organisation).order_by("number")
    return [_check(each) for each in found if system in {"", each.system.code}]


@router.get("/checks/{code}", response=CheckOut, url_name="monitor-check")
def one_check(request: HttpRequest, code: str) -> dict[str, Any]:
    """Give one check: with its columns and reference a pipeline counts comparable states."""
    return _check(queries.get_check(asking(request, AREA).organisation, code))


@router.get("/references/{code}/profile", url_name="monitor-reference")
def reference_profile(request: HttpRequest, code: str) -> FileResponse:
    """Hand out the bytes of a sealed reference profile, to count against it elsewhere."""
    found = queries.get_reference(asking(request, AREA).organisation, code)
    name, kind = f"{found.code}.json", "application/json"
    return FileResponse(
        measuring.opened(found.digest), as_attachment=True, filename=name, content_type=kind
    )


@router.post("/checks/{code}/states", response={201: RunOut}, url_name="monitor-states")
def take_states(request: HttpRequest, code: str, body: StatesIn) -> Status[dict[str, Any]]:
    """Take states in, judge them against the limits of the check, and keep the run."""
    member = asking(request, AREA)
    check = queries.get_check(member.organisation, code)
    run = services.push(
        check,
        by=member,
        states=body.states,
        sql=body.sql,
        source=body.source,
        source_digest=body.source_sha256,
        coverage=body.coverage,
        versions=body.versions,
    )
    return Status(201, _run(run))


@router.get("/runs/{code}", response=RunOut, url_name="monitor-run")
def one_run(request: HttpRequest, code: str) -> dict[str, Any]:
    """Give one run."""
    return _run(queries.get_run(asking(request, AREA).organisation, code))


@router.post(
    "/systems/{code}/configuration",
    response={201: GateOut},
    by_alias=True,
    url_name="monitor-configuration",
)
def tell_configuration(
    request: HttpRequest, code: str, body: ConfigurationIn
) -> Status[dict[str, Any]]:
    """Record prompt and configuration in use by digest, and say what the gate says then."""
    member = asking(request, AREA)
    system = get_system(member.organisation, code)
    services.record_configuration(system, by=member, digest=body.sha256)
    return Status(201, gate_told(queries.gate_of(system), system.code, system.name))


def _check(check: Any) -> dict[str, Any]:  # noqa: ANN401 - a check with its last run
    reference = check.reference
    return {
        "code": check.code,
        "name": check.name,
        "system": check.system.code,
        "source": check.source,
        "window": check.window,
        "rhythm": check.rhythm,
        "columns": check.columns,
        "policy": check.policy,
        "reference": reference.code if reference else "",
        "reference_sha256": reference.digest if reference else "",
        "paused": check.is_paused,
        "silent": queries.silent_since(check) is not None,
        "last_answer": check.last_answer or "",
    }


def _run(run: Any) -> dict[str, Any]:  # noqa: ANN401 - a run
    return {
        "code": run.code,
        "check": run.of_check.code,
        "state": run.state,
        "answer": run.answer,
        "trouble": run.trouble,
        "counts": run.counts,
        "rows": run.rows,
        "windows": run.windows,
        "fresh": run.fresh,
        "report_sha256": run.report_digest,
        "record_sha256": run.record_digest,
        "evidence": run.evidence.code if run.evidence else "",
        "findings": [each.code for each in run.findings.all()],
    }
