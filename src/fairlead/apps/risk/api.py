"""Risks for programs: read only; a risk is weighed and accepted by people."""

from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Schema

from fairlead.apps.org.asking import asking
from fairlead.apps.pages.paging import Asked, paged
from fairlead.apps.risk import queries

router = Router(tags=["risks"])
AREA = "risk"


class RiskOut(Schema):
    """One risk; a score of 0 says that nobody rated it."""

    code: str
    title: str
    category: str
    system: str | None
    inherent_score: int | None
    residual_score: int | None
    score: int
    level: str
    option: str
    accepted_until: date | None
    owner: str | None
    controls: list[str]
    closed: bool


class RiskPage(Schema):
    """Some risks, and where to go on."""

    items: list[RiskOut]
    next_offset: int | None


def told(risk: Any) -> dict[str, Any]:  # noqa: ANN401 - a risk
    """Tell a risk as the API does."""
    same = ("code", "title", "category", "inherent_score", "residual_score", "score", "option")
    return {name: getattr(risk, name) for name in (*same, "accepted_until", "controls")} | {
        "system": risk.system.code if risk.system else None,
        "level": queries.level_name(risk.level) or "not rated",
        "owner": risk.owner.pseudonym if risk.owner else None,
        "closed": risk.closed_at is not None,
    }


@router.get("", response=RiskPage, url_name="risk-list")
def list_risks(request: HttpRequest, asked: Query[Asked]) -> dict[str, Any]:
    """List the risks, by number."""
    member = asking(request, AREA)
    return paged(queries.risks(member.organisation).order_by("number"), asked, told)


@router.get("/{code}", response=RiskOut, url_name="risk")
def get_risk(request: HttpRequest, code: str) -> dict[str, Any]:
    """Read one risk."""
    return told(queries.get_risk(asking(request, AREA).organisation, code))
