"""What was found, for programs: send a scan or a bill of materials.

POST /api/v1/discover/scans   the JSON that `fairlead scan --json` writes, scope `scan`
201 {"code": "SRC-4", "source": "scan", "tools": 3, …}

A program looks and reports; people decide.
"""

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import ConfigDict, Field

from fairlead.apps.discover import services
from fairlead.apps.org.asking import asking
from fairlead.core.scan.result import SCHEMA, Grade, ScanResult, Scope

router = Router(tags=["discover"])
AREA = "discover"

Line = Annotated[str, Field(max_length=1000, pattern=r"^[^\x00-\x1f]*$")]
Digest = Annotated[str, Field(pattern=r"^(sha256:)?[0-9a-f]{0,64}$")]
Count = Annotated[int, Field(ge=0, le=2**53)]
Size = Annotated[int, Field(ge=0, le=2_000_000_000)]


class Strict(Schema):
    """A part of a scan; what is not known is refused."""

    model_config = ConfigDict(extra="forbid", strict=True)


class PlaceIn(Strict):
    """Where something was seen."""

    path: Line
    line: Count
    kind: Annotated[str, Field(max_length=60, pattern=r"^[^\x00-\x1f]*$")]
    rule: Line


class ScannedIn(Strict):
    """One tool, how strongly it shows, and where."""

    vendor_id: str = Field(pattern=r"^[a-z0-9_.:-]{1,60}$")
    name: str = Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f]*$")
    grade: Grade
    scope: Scope
    places: list[PlaceIn] = Field(max_length=25)
    places_total: Count


class ArtefactIn(Strict):
    """A model or data file, known by its first bytes."""

    path: Line
    format: Line
    size: Count
    loading_may_run_code: bool
    note: Line = ""


class SkippedIn(Strict):
    """Files that were not read, and why."""

    reason: Line
    files: Count
    bytes: Count
    examples: list[Line]


class CoverageIn(Strict):
    """What was listed, what was read and what was not."""

    files_listed: Size
    files_read: Size
    bytes_read: Count
    by_language: dict[Line, Count]
    languages_without_import_rules: dict[Line, Count]
    skipped: list[SkippedIn]
    notes: list[Line]


class ScanIn(Strict):
    """The result of a scan, as `fairlead scan --json` writes it."""

    schema_: Literal["fairlead-scan/1"] = Field(alias="schema")
    tree_digest: Digest
    catalogue_digest: Digest
    rules_version: str = Field(max_length=20)
    coverage: CoverageIn
    findings: list[ScannedIn] = Field(max_length=2000)
    artefacts: list[ArtefactIn] = Field(max_length=10_000)


class BomIn(Schema):
    """A CycloneDX bill of materials, 1.4 to 1.7, in JSON."""

    model_config = ConfigDict(extra="allow")

    bom_format: Literal["CycloneDX"] = Field(alias="bomFormat")


class LookOut(Schema):
    """One look into a source; what it found waits in the inbox."""

    code: str
    source: str
    sha256: str
    rows: int
    tools: int


@router.post("/scans", response={201: LookOut}, url_name="discover-scans")
def take_in_scan(request: HttpRequest, body: ScanIn) -> Status[dict[str, Any]]:
    """Take in the result of a scan that ran elsewhere; the code itself never comes here."""
    told = body.model_dump(by_alias=True) | {"schema": SCHEMA}
    made = services.import_scan(by=asking(request, AREA), result=ScanResult.from_dict(told))
    return Status(201, look_told(made))


@router.post("/boms", response={201: LookOut}, url_name="discover-boms")
def take_in_bom(request: HttpRequest, body: BomIn) -> Status[dict[str, Any]]:  # noqa: ARG001 - read whole below
    """Take in a CycloneDX bill of materials; a report is no proof of use."""
    made = services.import_bom(by=asking(request, AREA), data=request.body)
    return Status(201, look_told(made))


def look_told(made: Any) -> dict[str, Any]:  # noqa: ANN401 - an import
    """Tell a look as the API does."""
    return {
        "code": made.code,
        "source": made.source,
        "sha256": made.digest,
        "rows": made.rows,
        "tools": made.matched,
    }
