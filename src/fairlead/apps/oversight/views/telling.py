"""What a reviewer reads: reasons in words, and sealed parts as rows of names and values."""

import json
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from fairlead.apps.oversight.services import Case
from fairlead.core.oversight.looks import Step

if TYPE_CHECKING:
    from fairlead.apps.oversight.models import Review

Rows = list[tuple[str, str]]


def reasons_told(review: "Review") -> list[str]:
    """Say why a decision was chosen, in the reader's language."""
    return [_(each["says"]).format(**each["facts"]) for each in review.reasons]


def parts_told(case: Case) -> list[tuple[str, Rows, str]]:
    """Give the opened parts, each with a title: as rows where it has names, else as a text."""
    titles = {"input": _("What went in"), "prompt": _("What was asked")}
    if case.step != Step.BLIND:
        titles["output"] = _("What came out")
    return [
        (title, *_told(case.parts[name])) for name, title in titles.items() if name in case.parts
    ]


def _told(value: Any) -> tuple[Rows, str]:  # noqa: ANN401 - whatever was sealed
    if isinstance(value, dict):
        return [(str(name), _plain(each)) for name, each in value.items()], ""
    return [], _plain(value)


def _plain(value: Any) -> str:  # noqa: ANN401 - any JSON
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, indent=1)
    return "–" if value is None else str(value)
