"""Fairlearn: a `MetricFrame`, which writes no file of its own, through the lines of the docs.

    {"fairlearn": "0.15.0", "overall": {"count": 240.0, "selection_rate": 0.48, …},
     "by_group": {"schema": {"pandas_version": "1.4.0", …},
                  "data": [{"group": "a", "count": 108.0, "selection_rate": 0.55, …}]}}

`by_group` is pandas' own table form. Only rates over all rows of a group can be turned back into
counts; a true positive rate is told without interval, because its own rows are not told.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from fairlead.core.results.shares import bare, counted
from fairlead.core.results.strict import Node, NotReadError, said
from fairlead.core.results.summary import MOST_LINES, Line, Note, Summary

TOOL: Final = "fairlearn"
# pandas' version of the table form -> the releases it was tested with.
FORMATS: Final = {"1.4.0": "0.15.0"}
_KEYS: Final = frozenset({"fairlearn", "overall", "by_group"})
_VERSION: Final = re.compile(r"\d{1,3}\.\d{1,3}\.\d{1,3}")
_OF_ROWS: Final = frozenset({"selection_rate", "accuracy_score", "accuracy"})


def is_json(doc: Mapping[str, object]) -> bool:
    """Say whether this object is a MetricFrame in our lines."""
    return set(doc) == _KEYS


def read_json(doc: Node) -> Summary:
    """Read a MetricFrame."""
    version, table = doc["fairlearn"].text(most=20), doc["by_group"]
    form = table["schema"]["pandas_version"].text(most=20)
    if form not in FORMATS or not _VERSION.fullmatch(version):
        says = "Its table has form {form}; known is {known}."
        raise NotReadError(says, form=form, known=", ".join(FORMATS))
    keys = [each.text() for each in table["schema"]["primaryKey"].each()]
    overall = doc["overall"]
    counts = overall.get("count")
    n = counts.whole() if counts else None
    rows = list(table["data"].each())
    _must_add_up(rows, n)
    return Summary(
        tool=TOOL,
        format=f"MetricFrame, table {form}",
        tool_version=version,
        n=n,
        unit="rows",
        scores=tuple(_lines("", overall, frozenset()))[:MOST_LINES],
        categories=tuple(line for row in rows for line in _row(row, keys))[:MOST_LINES],
        notes=tuple(_notes(n)),
        shows=("evaluation", "groups"),
    )


def _must_add_up(rows: list[Node], n: int | None) -> None:
    if n is not None and sum(each["count"].whole() for each in rows) != n:
        raise NotReadError("Its groups do not add up to its rows: the file was changed.")


def _row(row: Node, keys: list[str]) -> Iterator[Line]:
    group = ", ".join(said(str(row[key].value)) for key in keys)
    return _lines(f"{group}: ", row, frozenset(keys))


def _lines(before: str, told: Node, keys: frozenset[str]) -> Iterator[Line]:
    counts = told.get("count")
    n = counts.whole() if counts else 0
    for name, each in told.under():
        if name == "count" or said(name) in keys or each.value is None:
            continue
        value = each.number()
        found = counted(value, n) if name in _OF_ROWS else bare(value, n)
        yield Line(name=said(before + name), measured=found)


def _notes(n: int | None) -> Iterator[Note]:
    yield Note(says="The file tells neither the model nor the day.")
    if n is None:
        yield Note(says="It counts no rows: add the metric `count` to the MetricFrame.")
