"""Writes a scan as SARIF 2.1.0, for code hosts and editors.

One rule per kind of sign, one result per place.
"""

from typing import Any, Final

import orjson

from fairlead.core.scan.result import Finding, Place, ScanResult

_SCHEMA: Final = "https://json.schemastore.org/sarif-2.1.0.json"
_PLAIN: Final = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/")
_LEVEL: Final = {"used": "note", "used in CI": "note", "used by the team": "note"}


def to_sarif(result: ScanResult) -> bytes:
    """The findings of a scan as a SARIF log, without mentions."""
    shown = [f for f in result.findings if f.grade != "mentioned"]
    rules = sorted({place.kind for finding in shown for place in finding.places})
    run: dict[str, Any] = {
        "tool": {"driver": _driver(result, rules)},
        "columnKind": "utf16CodeUnits",
        "properties": {
            "treeDigest": result.tree_digest,
            "catalogueDigest": result.catalogue_digest,
        },
        "results": [_result(f, place, rules) for f in shown for place in f.places],
    }
    log = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return orjson.dumps(log, option=orjson.OPT_SORT_KEYS | orjson.OPT_INDENT_2)


def _driver(result: ScanResult, rules: list[str]) -> dict[str, Any]:
    return {
        "name": "fairlead scan",
        "semanticVersion": f"{result.rules_version}.0.0",
        "rules": [
            {"id": _id(rule), "shortDescription": {"text": f"AI is used here: {rule}."}}
            for rule in rules
        ],
    }


def _id(kind: str) -> str:
    return "ai/" + kind.replace(" ", "-").lower()


def _uri(path: str) -> str:
    """A path as a relative address; core needs no network library for that."""
    data = path.encode("utf-8", "replace")
    return "".join(chr(b) if chr(b) in _PLAIN else f"%{b:02X}" for b in data)


def _result(finding: Finding, place: Place, rules: list[str]) -> dict[str, Any]:
    return {
        "ruleId": _id(place.kind),
        "ruleIndex": rules.index(place.kind),
        "level": _LEVEL.get(finding.grade, "none"),
        "message": {"text": f"{finding.name}: {finding.grade} ({place.rule})."},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": _uri(place.path)},
                    "region": {"startLine": place.line},
                }
            }
        ],
        "partialFingerprints": {"fairlead/v1": f"{finding.vendor_id}:{place.path}:{place.kind}"},
        "properties": {"vendor": finding.vendor_id, "grade": finding.grade},
    }
