"""Setting a paper by typst, as a PDF that a screen reader can read (PDF/UA-1).

The template is fixed and everything else comes in as data: no text that somebody typed is ever
read as a command.
"""

import json
from collections.abc import Mapping
from typing import Any

from fairlead.core.papers.svg import all_printable


def typeset(template: str, **told: Mapping[str, Any]) -> bytes:
    """Set a template with these inputs, by name; takes some ten milliseconds, starts no program."""
    import typst  # noqa: PLC0415 - 80 MB that only whoever prints needs

    given = {
        name: json.dumps(all_printable(each), ensure_ascii=False) for name, each in told.items()
    }
    made: bytes
    try:
        made = typst.compile(template.encode(), sys_inputs=given, pdf_standards=["ua-1"])
    except typst.TypstError:
        # PDF/UA promises that every letter is readable; a name in a script for which this
        # machine has no font breaks that promise, and the paper must come out all the same.
        made = typst.compile(template.encode(), sys_inputs=given)
    return made
