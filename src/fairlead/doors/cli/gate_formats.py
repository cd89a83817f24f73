"""The gate's answer as sentences, SARIF 2.1.0 and JUnit XML.

yes: SYS-3 Order forecast may be released.

no: SYS-3 Order forecast may not be released, because:
  CHK-3: The source is silent: no run since 2026-11-20.
"""

from collections.abc import Iterable
from typing import Any, Final
from xml.etree.ElementTree import Element, SubElement, tostring

import orjson

SCHEMA: Final = "fairlead-gate/1"
_SARIF: Final = "https://json.schemastore.org/sarif-2.1.0.json"
_RULES: Final = {
    "retired": "A retired system is not released.",
    "stopped": "Nobody has stopped the system.",
    "oversight": "No finding of oversight is open.",
    "validation": "Every model version in use is validated, and that holds.",
    "configuration": "Prompt and configuration are those that were validated.",
    "finding": "No finding is open.",
    "breach": "The last run passed no limit.",
    "silent": "No source is silent.",
    "evidence": "What it rests on is in date.",
    "no_check": "A check watches the system.",
    "not_run": "Every check has run.",
    "failed": "The last run of every check could measure.",
    "insufficient": "Every check has enough rows to say.",
    "paused": "No check is paused.",
}
_HEADS: Final = {
    "yes": "yes: {system} {name} may be released.",
    "no": "no: {system} {name} may not be released, because:",
    "cannot judge": "cannot judge whether {system} {name} may be released, because:",
}


def sentences(told: dict[str, Any]) -> str:
    """Say the answer and what it rests on, for people."""
    lines = [_HEADS[told["answer"]].format(**told)]
    lines += [f"  {_line(each)}" for each in told["reasons"]]
    if told["reasons"] and told["unknown"]:
        lines.append("Nobody can say either:")
    lines += [f"  {_line(each)}" for each in told["unknown"]]
    return "\n".join(lines)


def to_sarif(told: dict[str, Any]) -> bytes:
    """Write the reasons as a SARIF log: errors speak against release, warnings are not known."""
    results = [_result(told, each, "error") for each in told["reasons"]]
    results += [_result(told, each, "warning") for each in told["unknown"]]
    run = {
        "tool": {"driver": {"name": "fairlead gate", "rules": [_rule(k) for k in sorted(_RULES)]}},
        "results": results,
        "properties": {key: told[key] for key in ("system", "answer", "exit", "as_of")},
    }
    log = {"$schema": _SARIF, "version": "2.1.0", "runs": [run]}
    return orjson.dumps(log, option=orjson.OPT_SORT_KEYS | orjson.OPT_INDENT_2)


def to_junit(told: dict[str, Any]) -> bytes:
    """Write one test case a rule: failed by what speaks against, in error by what is not known."""
    against, unknown = _by_kind(told["reasons"]), _by_kind(told["unknown"])
    suite = Element(
        "testsuite",
        name=f"fairlead gate {told['system']}",
        tests=str(len(_RULES)),
        failures=str(len(against)),
        errors=str(len(set(unknown) - set(against))),
        timestamp=str(told["as_of"])[:19],
    )
    for kind, says in _RULES.items():
        case = SubElement(suite, "testcase", classname=f"fairlead.gate.{told['system']}", name=says)
        if kind in against:
            _tell(case, "failure", against[kind])
        elif kind in unknown:
            _tell(case, "error", unknown[kind])
    written: bytes = tostring(suite, encoding="utf-8")
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + written


def _tell(case: Element, tag: str, lines: list[str]) -> None:
    SubElement(case, tag, message=_printable(lines[0])).text = _printable("\n".join(lines))


def _printable(text: str) -> str:
    """XML 1.0 has no control characters; what somebody typed may have."""
    return "".join(sign for sign in text if sign in "\t\n" or sign >= " ")


def _by_kind(reasons: Iterable[dict[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for each in reasons:
        found.setdefault(each["kind"], []).append(_line(each))
    return found


def _line(reason: dict[str, str]) -> str:
    return f"{reason['about']}: {reason['says']}" if reason["about"] else reason["says"]


def _rule(kind: str) -> dict[str, Any]:
    return {"id": f"gate/{kind}", "shortDescription": {"text": _RULES[kind]}}


def _result(told: dict[str, Any], reason: dict[str, str], level: str) -> dict[str, Any]:
    name = "/".join(filter(None, (told["system"], reason["about"])))
    return {
        "ruleId": f"gate/{reason['kind']}",
        "level": level,
        "message": {"text": _line(reason)},
        "locations": [{"logicalLocations": [{"fullyQualifiedName": name, "kind": "resource"}]}],
        "partialFingerprints": {"fairlead/v1": f"{name}:{reason['kind']}"},
    }
