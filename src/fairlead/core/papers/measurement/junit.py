"""A report as JUnit XML: one test case a judged number, so that a pipeline shows what it knows.

Beyond a limit is a failure. Too few rows to say is an error: it is not a pass.
"""

from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement, tostring

from fairlead.core.metrics.answers import Answer, Result
from fairlead.core.papers.measurement.found import told
from fairlead.core.papers.svg import printable

_TAGS = {Answer.BREACH: "failure", Answer.INSUFFICIENT: "error"}


def junit(results: Sequence[Result], *, name: str) -> bytes:
    """Write the judged results; numbers without a limit are no test."""
    judged = [each for each in results if each.answer is not None]
    count = {
        tag: sum(_TAGS.get(e.answer) == tag for e in judged if e.answer) for tag in _TAGS.values()
    }
    suite = Element(
        "testsuite",
        name=printable(name),
        tests=str(len(judged)),
        failures=str(count["failure"]),
        errors=str(count["error"]),
    )
    for each in judged:
        _case(suite, each)
    written: bytes = tostring(suite, encoding="utf-8")
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + written


def _case(suite: Element, result: Result) -> None:
    where = ", ".join(filter(None, (*result.scope.values(), result.window, result.version)))
    case = SubElement(
        suite,
        "testcase",
        classname=f"fairlead.{result.family}",
        name=printable(f"{result.metric} [{where}]"),
    )
    tag = _TAGS.get(result.answer) if result.answer else None
    if tag:
        says = printable(told(result, str))
        SubElement(case, tag, message=says).text = says
