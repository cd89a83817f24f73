"""The API as a whole: its version, its routers, its own few operations."""

from typing import Any

from django.db import connection
from django.http import HttpRequest
from ninja import NinjaAPI, Schema

from fairlead import __version__
from fairlead.apps.controls.api import router as controls
from fairlead.apps.decisions.api_reading import router as decisions
from fairlead.apps.discover.api import router as discover
from fairlead.apps.evidence.api import router as evidence
from fairlead.apps.hooks.api import router as hooks
from fairlead.apps.journal.api import router as ledger
from fairlead.apps.monitor.api import router as monitor
from fairlead.apps.org.asking import asking
from fairlead.apps.register.api import router as register
from fairlead.apps.risk.api import router as risk
from fairlead.doors.api.problems import translate
from fairlead.doors.api.reading import OrjsonRenderer, StrictParser
from fairlead.doors.api.tokens import BearerToken, IntakeToken

# No docs page of its own: the one that comes with the library asks a content delivery network.
api = NinjaAPI(
    title="Fairlead",
    version="1",
    description="The AI management system of one organisation. A token acts for its maker.",
    urls_namespace="api",
    docs_url=None,
    auth=BearerToken(),
    parser=StrictParser(),
    renderer=OrjsonRenderer(),
)
translate(api)
api.add_router("/register", register)
api.add_router("/evidence", evidence)
api.add_router("/decisions", decisions, auth=IntakeToken())
api.add_router("/discover", discover)
api.add_router("/risks", risk)
api.add_router("/controls", controls)
api.add_router("/monitor", monitor)
api.add_router("/ledger", ledger)
api.add_router("/webhooks", hooks)


class Health(Schema):
    """That we are alive."""

    status: str
    version: str


class Me(Schema):
    """For whom a token speaks, and what it opens."""

    organisation: str
    name: str
    pseudonym: str
    roles: list[str]
    scopes: list[str]


@api.get("/health", auth=None, response=Health, tags=["about"], url_name="health")
def health(request: HttpRequest) -> dict[str, Any]:  # noqa: ARG001 - an operation takes a request
    """Say that the database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return {"status": "ok", "version": __version__}


@api.get("/me", response=Me, tags=["about"], url_name="me")
def me(request: HttpRequest) -> dict[str, Any]:
    """Say for whom the token speaks."""
    member = asking(request, "home")
    return {
        "organisation": member.tenant,
        "name": member.organisation.name,
        "pseudonym": member.pseudonym,
        "roles": list(member.roles),
        "scopes": list(member.scopes or []),
    }
