"""Sections as bytes, so that a page shows what was drawn when the run ended and draws nothing.

{"form":"fairlead-sections/1","sections":[{"key":"groups-sex","picture":"<svg …","rows":[…]}],…}
"""

import json
from collections.abc import Sequence
from typing import Any, Final

from fairlead.core.papers.measurement.section import Row, Section

FORM: Final = "fairlead-sections/1"


def write_sections(verdict: str, sections: Sequence[Section]) -> bytes:
    """Write the verdict and the sections, the same bytes for the same content."""
    body = {
        "form": FORM,
        "verdict": verdict,
        "sections": [
            {
                "key": each.key,
                "title": each.title,
                "note": each.note,
                "picture": each.picture,
                "columns": each.columns,
                "numbers": sorted(each.numbers),
                "rows": [[row.answer, *row.cells] for row in each.rows],
            }
            for each in sections
        ],
    }
    return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def read_sections(data: bytes) -> tuple[str, tuple[Section, ...]]:
    """Read what `write_sections` wrote.

    Raises:
        ValueError: another form.
    """
    body: dict[str, Any] = json.loads(data)
    if body.get("form") != FORM:
        raise ValueError("these are no sections of a report")
    return body["verdict"], tuple(map(_section, body["sections"]))


def _section(told: dict[str, Any]) -> Section:
    return Section(
        key=told["key"],
        title=told["title"],
        note=told["note"],
        picture=told["picture"],
        columns=tuple(told["columns"]),
        numbers=frozenset(told["numbers"]),
        rows=tuple(Row(tuple(cells), answer) for answer, *cells in told["rows"]),
    )
