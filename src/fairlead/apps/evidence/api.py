"""Evidence for programs: list, read, take in, link to controls, download.

A program cannot state something: an attestation is a person's word, given on a page.

POST /api/v1/evidence/files   multipart: file=@rules.pdf, title=House rules, controls=iso42001:A.9.2
201 {"code": "E-1", "grade": "stated", "sha256": "9f86…", …}

A results file of a test tool is recognised: `result` says what was read from it, or why nothing
was, and `proposed_controls` which controls such a run may support. It is graded tested.
"""

from datetime import date
from typing import Any, BinaryIO, Literal, cast

from django.http import FileResponse, Http404, HttpRequest
from ninja import File, Form, Query, Router, Schema, Status
from ninja.files import UploadedFile
from pydantic import ConfigDict, Field

from fairlead.apps.evidence import blobs, queries, services
from fairlead.apps.org.asking import asking
from fairlead.apps.pages.paging import Asked, paged
from fairlead.core.results.supports import controls_for
from fairlead.core.rules.evidence import Grade

router = Router(tags=["evidence"])
AREA = "evidence"


class Told(Schema):
    """What is said about a piece of evidence."""

    model_config = ConfigDict(extra="forbid")

    title: str = Field(min_length=1, max_length=200)
    text: str = Field("", max_length=4000)
    grade: Literal["", "stated", "observed", "tested"] = ""
    valid_from: date | None = None
    valid_until: date | None = None
    controls: list[str] = Field([], max_length=38)


class LinkIn(Told):
    """A page elsewhere."""

    url: str = Field(min_length=8, max_length=2000)


class ControlsIn(Schema):
    """Which controls it supports."""

    model_config = ConfigDict(extra="forbid")

    controls: list[str] = Field(min_length=1, max_length=38)


class EvidenceOut(Schema):
    """One piece of evidence; whether it counts today is computed."""

    code: str
    kind: str
    title: str
    grade: str
    valid_from: date
    valid_until: date
    withdrawn: bool
    sha256: str
    size: int
    media_type: str
    filename: str
    url: str
    controls: list[str]
    result: dict[str, Any] | None
    proposed_controls: list[str]


class EvidencePage(Schema):
    """Some evidence, and where to go on."""

    items: list[EvidenceOut]
    next_offset: int | None


@router.get("", response=EvidencePage, url_name="evidence-list")
def list_evidence(request: HttpRequest, asked: Query[Asked]) -> dict[str, Any]:
    """List evidence, newest first."""
    rows = queries.with_readings(queries.evidence(asking(request, AREA).organisation))
    rows = rows.prefetch_related("links")
    return paged(rows.order_by("-number"), asked, told)


@router.get("/{int:number}", response=EvidenceOut, url_name="evidence")
def get_evidence(request: HttpRequest, number: int) -> dict[str, Any]:
    """Read one piece of evidence; E-7 is number 7."""
    return told(_one(request, number))


@router.post("/links", response={201: EvidenceOut}, url_name="evidence-links")
def take_in_link(request: HttpRequest, body: LinkIn) -> Status[dict[str, Any]]:
    """Take in a page elsewhere."""
    member = asking(request, AREA)
    facts = body.model_dump()
    return Status(201, told(services.take_in(by=member, kind="link", source="automatic", **facts)))


@router.post("/files", response={201: EvidenceOut}, url_name="evidence-files")
def take_in_file(
    request: HttpRequest, body: Form[Told], file: File[UploadedFile]
) -> Status[dict[str, Any]]:
    """Take in a file by its digest; the same bytes twice are refused with where they are."""
    made = services.take_in(
        by=asking(request, AREA),
        kind="file",
        source="automatic",
        data=cast("BinaryIO", file.file),
        filename=file.name or "",
        media_type=file.content_type or "",
        **body.model_dump(),
    )
    return Status(201, told(made))


@router.post("/{int:number}/controls", response=EvidenceOut, url_name="evidence-controls")
def link_controls(request: HttpRequest, number: int, body: ControlsIn) -> dict[str, Any]:
    """Say which controls it supports."""
    one = _one(request, number)
    services.link(one, by=asking(request, AREA), controls=body.controls)
    return told(one)


@router.get("/{int:number}/file", response={200: None}, url_name="evidence-file")
def download(request: HttpRequest, number: int) -> FileResponse:
    """Download the file."""
    one = _one(request, number)
    if not one.has_file:
        raise Http404
    return FileResponse(
        blobs.opened(one.digest),
        as_attachment=True,
        filename=one.filename,
        content_type="application/octet-stream",
        headers={"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"},
    )


def told(one: Any) -> dict[str, Any]:  # noqa: ANN401 - a piece of evidence
    """Tell a piece of evidence as the API does."""
    same = ("code", "title", "valid_from", "valid_until", "size", "media_type", "filename", "url")
    return {name: getattr(one, name) for name in same} | {
        "kind": one.form,
        "grade": Grade(one.grade).name.lower(),
        "withdrawn": one.withdrawn_at is not None,
        "sha256": one.digest,
        "controls": sorted(link.control_id for link in one.links.all()),
        "result": one.reading,
        "proposed_controls": controls_for((one.reading or {}).get("shows", ())),
    }


def _one(request: HttpRequest, number: int) -> Any:  # noqa: ANN401 - a piece of evidence
    return queries.get_evidence(asking(request, AREA).organisation, number)
