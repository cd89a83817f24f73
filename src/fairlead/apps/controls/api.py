"""The statement of applicability for programs: status as computed this moment."""

from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from fairlead.apps.controls import queries
from fairlead.apps.org.asking import asking

router = Router(tags=["controls"])


class ControlOut(Schema):
    """One control: what was decided, what state it is in, and why."""

    control: str
    title: str
    applies: bool | None
    reason: str
    state: str
    because: str
    next: str
    grade: str | None
    in_date_until: date | None


@router.get("", response=list[ControlOut], url_name="controls")
def list_controls(request: HttpRequest) -> list[dict[str, Any]]:
    """Give the 38 controls with their status."""
    member = asking(request, "controls")
    return [_told(row) for row in queries.statement(member.organisation)]


def _told(row: queries.ControlRow) -> dict[str, Any]:
    return {
        "control": row.control.id,
        "title": row.control.title,
        "applies": row.decision.applies if row.decision else None,
        "reason": row.decision.reason if row.decision else "",
        "state": row.status.state.value,
        "because": str(row.status.because),
        "next": str(row.status.next),
        "grade": row.status.grade.name.lower() if row.status.grade else None,
        "in_date_until": row.status.in_date_until,
    }
