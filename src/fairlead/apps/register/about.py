"""Which record a tool's results are about: proposed by the names in them, decided by a person."""

import re
from dataclasses import dataclass
from typing import Final

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from fairlead.apps.evidence.models import Evidence
from fairlead.apps.evidence.panels import add_panel
from fairlead.apps.evidence.queries import records_of
from fairlead.apps.org.requests import MemberRequest
from fairlead.apps.register import queries
from fairlead.apps.register.models import Registered

_KINDS: Final = ("system", "model")
_MOST: Final = 200
_WORD: Final = re.compile(r"[^\W_]{3,}")


@dataclass(frozen=True)
class Candidate:
    """A record that results may be about, and whether a name in them speaks for it."""

    record: Registered
    is_named: bool


def join() -> None:
    """Add the section to the page of evidence; called once, when Django is ready."""
    add_panel("about", shown)


def shown(request: MemberRequest, one: Evidence) -> SafeString | str:
    """Ask which system the results are about, the likeliest first."""
    if not one.reading or not one.is_current or not request.member.reads("register"):
        return ""
    told = {"one": one, "candidates": candidates(one)}
    return render_to_string("register/about.html", told, request=request)


def candidates(one: Evidence) -> list[Candidate]:
    """Give the systems and models that it is not about yet, those first whose name it says."""
    told = one.reading or {}
    words = _words(one.title, *(str(told.get(name, "")) for name in ("model", "task")))
    there = set(records_of(one))
    found = [
        Candidate(each, is_named=bool(words & _words(each.name)))
        for kind in _KINDS
        for each in queries.records(one.organisation, kind).order_by("number")[:_MOST]
        if not each.is_retired and (each.kind, each.code) not in there
    ]
    return sorted(found, key=lambda each: not each.is_named)


def _words(*texts: str) -> set[str]:
    return {word.casefold() for text in texts for word in _WORD.findall(text)}
