"""The register for programs: list, read, enter, change, retire and take back.

    POST /api/v1/register/systems {"name": "Order forecast", "our_roles": ["user"]}
    201 {"code": "SYS-1", "kind": "system", "rev": 1, …}

A change names the `rev` that it read: whoever was overtaken gets a 422 and reads again.
"""

from collections.abc import Callable
from datetime import date
from typing import Any, Final, Literal

from django.http import Http404, HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import ConfigDict, Field

from fairlead.apps.org.asking import asking
from fairlead.apps.pages.paging import Asked, paged
from fairlead.apps.register import queries, services

router = Router(tags=["register"])
AREA: Final = "register"
Slug = Literal["use-cases", "systems", "models", "data-sets", "suppliers"]
KINDS: Final[dict[str, str]] = {
    "use-cases": "use_case",
    "systems": "system",
    "models": "model",
    "data-sets": "data_set",
    "suppliers": "supplier",
}


class Strict(Schema):
    """A body in which every name must be known."""

    model_config = ConfigDict(extra="forbid")


class Facts(Strict):
    """What every record takes."""

    name: str = Field(min_length=1, max_length=200)
    purpose: str = Field("", max_length=4000)
    review_due_on: date | None = None


class UseCaseIn(Facts):
    """What AI is used for."""

    process: str = Field("", max_length=200)
    affected: list[str] = []
    affected_text: str = Field("", max_length=500)


class SystemIn(UseCaseIn):
    """One AI system."""

    vendor_id: str = Field("", max_length=60)
    stage: str = "operation_monitoring"
    our_roles: list[str] = []
    autonomy: str = ""
    personal_data: bool | None = None
    went_live_on: date | None = None


class ModelIn(Facts):
    """A model."""

    vendor_id: str = Field("", max_length=60)
    licence: str = Field("", max_length=100)


class DataSetIn(Facts):
    """Data that a system reads or a model was made from."""

    used_for: list[str] = []
    personal_data: bool | None = None
    rights: str = Field("", max_length=500)


class SupplierIn(Facts):
    """Who supplies a tool, a model or data."""

    vendor_id: str = Field("", max_length=60)
    country: str = Field("", max_length=2)
    website: str = Field("", max_length=200)


class ChangeIn(Strict):
    """What changes, and the revision it was read at."""

    rev: int = Field(ge=1)
    changes: dict[str, str | bool | list[str] | None] = Field(min_length=1, max_length=30)


class RetireIn(Strict):
    """Why it is retired, and since when."""

    because: str = Field(min_length=1, max_length=2000)
    on: date | None = None


class RecordOut(Schema):
    """One record; `facts` are those of its kind."""

    code: str
    kind: str
    name: str
    purpose: str
    rev: int
    owner: str | None
    owner_asked: str | None
    review_due_on: date | None
    retired_on: date | None
    facts: dict[str, Any]


class RecordPage(Schema):
    """Some records, and where to go on."""

    items: list[RecordOut]
    next_offset: int | None


def told(record: Any) -> dict[str, Any]:  # noqa: ANN401 - a record of any kind
    """Tell a record as the API does."""
    facts = set(BODIES[record.kind][0].model_fields) - set(Facts.model_fields)
    return {
        "code": record.code,
        "kind": record.kind,
        "name": record.name,
        "purpose": record.purpose,
        "rev": record.rev,
        "owner": record.owner.pseudonym if record.owner else None,
        "owner_asked": record.proposed_owner.pseudonym if record.proposed_owner else None,
        "review_due_on": record.review_due_on,
        "retired_on": record.retired_on,
        "facts": {name: getattr(record, name) for name in sorted(facts)},
    }


BODIES: Final[dict[str, tuple[type[Facts], Callable[..., Any]]]] = {
    "use_case": (UseCaseIn, services.register_use_case),
    "system": (SystemIn, services.register_system),
    "model": (ModelIn, services.register_model),
    "data_set": (DataSetIn, services.register_data_set),
    "supplier": (SupplierIn, services.register_supplier),
}


def _collection(slug: str, kind: str, takes: type[Facts]) -> None:
    """Give one kind its list and its way in; each kind has a body of its own."""

    @router.get(
        f"/{slug}",
        response=RecordPage,
        url_name=f"register-{slug}",
        operation_id=f"list_{kind}",
        summary=f"List {slug.replace('-', ' ')}, by number; q looks into names",
    )
    def listed(request: HttpRequest, asked: Query[Asked], q: str = "") -> dict[str, Any]:
        member = asking(request, AREA)
        rows = queries.records(member.organisation, kind).order_by("number")
        return paged(rows.filter(name__icontains=q[:200]) if q else rows, asked, told)

    @router.post(
        f"/{slug}",
        response={201: RecordOut},
        url_name=f"register-{slug}",
        operation_id=f"enter_{kind}",
        summary=f"Enter one of the {slug.replace('-', ' ')}",
    )
    def entered(request: HttpRequest, body: takes) -> Status[dict[str, Any]]:  # type: ignore[valid-type]  # one class a kind
        return _enter(request, kind, body)


for _slug, _kind in KINDS.items():
    _collection(_slug, _kind, BODIES[_kind][0])


@router.get("/{slug}/{code}", response=RecordOut, url_name="register-record")
def get_record(request: HttpRequest, slug: Slug, code: str) -> dict[str, Any]:
    """Read one record."""
    return told(_record(request, slug, code))


@router.patch("/{slug}/{code}", response=RecordOut, url_name="register-record")
def change_record(request: HttpRequest, slug: Slug, code: str, body: ChangeIn) -> dict[str, Any]:
    """Change what a record says; refused when somebody else changed it since `rev`."""
    record = _record(request, slug, code)
    kind = BODIES[record.kind][0]
    now = {name: getattr(record, name) for name in kind.model_fields}
    checked = kind.model_validate(now | body.changes)
    facts = {name: getattr(checked, name) for name in body.changes}
    changed = services.change(record, by=asking(request, AREA), rev=body.rev, **facts)
    return told(changed)


@router.post("/{slug}/{code}/retire", response=RecordOut, url_name="register-retire")
def retire_record(request: HttpRequest, slug: Slug, code: str, body: RetireIn) -> dict[str, Any]:
    """Retire a record; it stays in the register."""
    record = _record(request, slug, code)
    member = asking(request, AREA)
    return told(services.retire(record, by=member, because=body.because, on=body.on))


@router.post("/{slug}/{code}/reinstate", response=RecordOut, url_name="register-reinstate")
def reinstate_record(request: HttpRequest, slug: Slug, code: str) -> dict[str, Any]:
    """Take a retired record back into use."""
    return told(services.reinstate(_record(request, slug, code), by=asking(request, AREA)))


def _enter(request: HttpRequest, kind: str, body: Facts) -> Status[dict[str, Any]]:
    made = BODIES[kind][1](by=asking(request, AREA), **body.model_dump())
    return Status(201, told(made))


def _record(request: HttpRequest, slug: str, code: str) -> Any:  # noqa: ANN401 - a record of any kind
    record = queries.get_record(asking(request, AREA).organisation, code)
    if record.kind != KINDS[slug]:
        raise Http404
    return record
