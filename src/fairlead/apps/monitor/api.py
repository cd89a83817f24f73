"""Monitoring for programs: may this system be released?

GET /api/v1/monitor/gate/SYS-3     scope `gate` or `read`
200 {"schema": "fairlead-gate/1", "system": "SYS-3", "answer": "no", "exit": 1,
     "reasons": [{"kind": "silent", "about": "CHK-3", "says": "The source is silent: …"}], …}

The answer is in the body, not in the status: a gate that says no answered well.
"""

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import Field

from fairlead.apps.monitor import queries
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
