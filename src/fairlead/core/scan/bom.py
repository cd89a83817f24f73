"""CycloneDX, out and in.

Out: a 1.7 ML-BOM of what a scan found. In: what another scanner *reports*, which never
counts as proof of use.
"""

import uuid
from typing import Any, Final

import orjson

from fairlead.core.catalogue import catalogue
from fairlead.core.scan.errors import CannotScanError
from fairlead.core.scan.names import Names
from fairlead.core.scan.result import PLACES_KEPT, Artefact, Finding, Place, ScanResult

LARGEST_BOM: Final = 100_000_000
MOST_COMPONENTS: Final = 200_000
_ROOM: Final = uuid.UUID("5f1d3f9e-2f0b-5d3a-9c0e-6a5b7c1d2e3f")
_SERVICES: Final = frozenset(
    {
        "llm_api",
        "inference_platform",
        "llm_gateway",
        "search_research",
        "image_video",
        "audio_voice",
    }
)
_PURL: Final = {"pypi": "pypi", "npm": "npm", "golang": "go", "cargo": "cargo", "gem": "gem"}
_PURL_MORE: Final = {kind: kind for kind in ("nuget", "maven", "docker", "composer", "pub", "hex")}


def to_cyclonedx(result: ScanResult) -> bytes:
    """The used and declared findings as a CycloneDX 1.7 bill of materials.

    The serial number comes from the digests, so the same tree gives the same bytes.
    """
    shown = [f for f in result.findings if f.grade not in {"mentioned", "reported by"}]
    services = [f for f in shown if _category(f.vendor_id) in _SERVICES]
    parts = [f for f in shown if _category(f.vendor_id) not in _SERVICES]
    serial = uuid.uuid5(_ROOM, f"{result.tree_digest} {result.catalogue_digest}")
    bom: dict[str, Any] = {
        "$schema": "http://cyclonedx.org/schema/bom-1.7.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.7",
        "serialNumber": f"urn:uuid:{serial}",
        "version": 1,
        "metadata": _metadata(result),
        "components": [*map(_component, parts), *map(_model, result.artefacts)],
        "services": [_service(f) for f in services],
    }
    return orjson.dumps(bom, option=orjson.OPT_SORT_KEYS | orjson.OPT_INDENT_2)


def _metadata(result: ScanResult) -> dict[str, Any]:
    return {
        "tools": {"components": [{"type": "application", "name": "fairlead scan"}]},
        "component": {"type": "application", "name": "scanned tree", "bom-ref": "tree"},
        "properties": [
            {"name": "fairlead:tree-digest", "value": result.tree_digest},
            {"name": "fairlead:catalogue-digest", "value": result.catalogue_digest},
            {"name": "fairlead:rules-version", "value": result.rules_version},
        ],
    }


def _category(vendor_id: str) -> str:
    vendor = catalogue().plain("vendors")["vendors"].get(vendor_id)
    return str(vendor["category"]) if vendor else ""


def _said(finding: Finding) -> list[dict[str, str]]:
    return [
        {"name": "fairlead:grade", "value": finding.grade},
        {"name": "fairlead:scope", "value": finding.scope},
        *(
            {"name": "fairlead:place", "value": f"{p.path}:{p.line} {p.kind}"}
            for p in finding.places[:5]
        ),
    ]


def _component(finding: Finding) -> dict[str, Any]:
    kind = {"ml_framework": "framework", "agent_framework": "framework"}
    return {
        "type": kind.get(_category(finding.vendor_id), "library"),
        "bom-ref": finding.vendor_id,
        "name": finding.name,
        "properties": _said(finding),
    }


def _service(finding: Finding) -> dict[str, Any]:
    return {"bom-ref": finding.vendor_id, "name": finding.name, "properties": _said(finding)}


def _model(artefact: Artefact) -> dict[str, Any]:
    note = [{"name": "fairlead:note", "value": artefact.note}] if artefact.note else []
    return {
        "type": "machine-learning-model",
        "bom-ref": f"file:{artefact.path}",
        "name": artefact.path,
        "modelCard": {"modelParameters": {"modelArchitecture": f"stored as {artefact.format}"}},
        "properties": [
            {"name": "fairlead:format", "value": artefact.format},
            {"name": "fairlead:size", "value": str(artefact.size)},
            {
                "name": "fairlead:loading-may-run-code",
                "value": str(artefact.loading_may_run_code).lower(),
            },
            *note,
        ],
    }


def read_cyclonedx(data: bytes) -> tuple[Finding, ...]:
    """What another scanner's CycloneDX 1.4 to 1.7 JSON reports, as findings without proof.

    Raises:
        CannotScanError: it is no CycloneDX JSON, or too large.
    """
    bom = _opened(data)
    names = Names.of(catalogue())
    tool = _tool(bom)
    found: dict[str, list[Place]] = {}
    for component in _components(bom):
        for vendor in _vendors(component, names):
            kind = str(component.get("type", "component"))[:40]
            place = Place(str(component.get("name", ""))[:200], 1, kind, f"reported by {tool}")
            found.setdefault(vendor, []).append(place)
    return tuple(_reported(vendor, found[vendor], names) for vendor in sorted(found))


def _opened(data: bytes) -> dict[str, Any]:
    if len(data) > LARGEST_BOM:
        raise CannotScanError("The file is larger than 100 MB. Send a smaller bill of materials.")
    try:
        bom = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise CannotScanError(
            "This is no JSON. Export the bill of materials as CycloneDX JSON and send that."
        ) from error
    if not isinstance(bom, dict) or bom.get("bomFormat") != "CycloneDX":
        raise CannotScanError("This is no CycloneDX file: it does not say bomFormat CycloneDX.")
    return bom


def _tool(bom: dict[str, Any]) -> str:
    metadata = bom.get("metadata")
    tools = metadata.get("tools") if isinstance(metadata, dict) else None
    listed = tools.get("components") if isinstance(tools, dict) else tools
    first = listed[0] if isinstance(listed, list) and listed else None
    name = first.get("name") if isinstance(first, dict) else None
    plain = "".join(c for c in str(name or "another scanner") if c.isprintable())
    return plain[:60]


def _components(bom: dict[str, Any]) -> list[dict[str, Any]]:
    """All components and services, nested ones too, without recursion."""
    pending: list[Any] = [bom.get("components"), bom.get("services")]
    flat: list[dict[str, Any]] = []
    while pending:
        listed = pending.pop()
        for one in listed if isinstance(listed, list) else ():
            if not isinstance(one, dict):
                continue
            flat.append(one)
            pending += [one.get("components"), one.get("services")]
        if len(flat) > MOST_COMPONENTS:
            raise CannotScanError("The file lists over 200,000 components. Send a part of it.")
    return flat


def _vendors(component: dict[str, Any], names: Names) -> list[str]:
    """By package address, by our own reference, or by the very name of an entry."""
    purl, reference = component.get("purl"), component.get("bom-ref")
    owned = _by_purl(purl, names) if isinstance(purl, str) else None
    if owned:
        return [owned]
    if isinstance(reference, str) and reference in names.titles:
        return [reference]
    name = str(component.get("name", "")).lower()
    by_title = [vendor for vendor, title in names.titles.items() if title.lower() == name]
    if component.get("type") in {"machine-learning-model", None} and not by_title:
        maker = names.makers.get(name.partition("/")[0]) if "/" in name else None
        return [maker.vendor] if maker else []
    return by_title


def _by_purl(purl: str, names: Names) -> str | None:
    kind, _, rest = purl.removeprefix("pkg:").partition("/")
    ecosystem = {**_PURL, **_PURL_MORE}.get(kind)
    package = rest.partition("?")[0].replace("%40", "@")
    package = package[:1] + package[1:].partition("@")[0]
    if ecosystem == "maven":
        package = package.replace("/", ":")
    owned = names.package(ecosystem, package) if ecosystem else None
    return owned[0].vendor if owned else None


def _reported(vendor: str, places: list[Place], names: Names) -> Finding:
    unique = sorted(set(places))
    kept = tuple(unique[:PLACES_KEPT])
    return Finding(vendor, names.title(vendor), "reported by", "runtime", kept, len(unique))
