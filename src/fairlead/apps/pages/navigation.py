"""The areas of the product along plan, do, check, act; the rail shows those a member may read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Reader(Protocol):
    """A member, as far as opening a page goes."""

    def reads(self, area: str, /) -> bool: ...


class Area(NamedTuple):
    """One area: where it stands on the rope, its address, and what a role must read to see it."""

    name: str
    label: str | Promise
    phase: str
    url_name: str
    icon: str
    reads: str


PHASES = {"plan": _("Plan"), "do": _("Do"), "check": _("Check"), "act": _("Act")}

AREAS = (
    Area("home", _("Home"), "top", "home", "home", "home"),
    Area("work", _("Tasks"), "top", "work:list", "checklist", "home"),
    Area("register", _("AI register"), "plan", "register:list", "robot", "register"),
    Area("discover", _("Discover"), "plan", "discover:list", "radar-2", "discover"),
    Area("risk", _("Risks and opportunities"), "plan", "risk:list", "scale", "risk"),
    Area("controls", _("Controls"), "plan", "controls:list", "shield-check", "controls"),
    Area("oversight", _("Human oversight"), "do", "oversight:list", "eye-check", "oversight"),
    Area("monitor", _("Monitoring"), "check", "monitor:list", "activity", "monitor"),
    Area("decisions", _("Decisions"), "check", "decisions:list", "gavel", "decisions"),
    Area("evidence", _("Evidence"), "check", "evidence:list", "file-check", "evidence"),
    Area("privacy", _("Personal data"), "do", "privacy:list", "user-shield", "privacy"),
    Area("pack", _("Audit pack"), "check", "pack:list", "package-export", "pack"),
    Area("journal", _("Ledger"), "end", "journal:ledger", "link", "ledger"),
    Area("settings", _("Settings"), "end", "org:settings", "settings", "settings"),
)


@dataclass(frozen=True)
class Count:
    """How many things wait in an area, said in words too; `due` is amber, otherwise red."""

    n: int
    says: str
    due: bool = True


@dataclass(frozen=True)
class Item:
    """One line of the rail as the template shows it."""

    area: Area
    href: str
    current: bool
    count: Count | None


@dataclass(frozen=True)
class Rail:
    """The rail: what stands above the rope, on its four rings, and below it."""

    here: str | Promise
    top: list[Item]
    phases: Sequence[tuple[str, str | Promise, list[Item]]]
    end: list[Item]


def rail(request: HttpRequest, reader: Reader, counts: Mapping[str, Count]) -> Rail:
    """Draw the rail for somebody: only areas that exist and that their role reads."""
    match = request.resolver_match
    here = (match.namespace or match.view_name) if match else ""
    items = [
        Item(area, href, _is_here(area, here, request.path), counts.get(area.name))
        for area in AREAS
        if reader.reads(area.reads) and (href := address(area.url_name))
    ]
    by = {phase: [i for i in items if i.area.phase == phase] for phase in ("top", *PHASES, "end")}
    rings = [(key, label, by[key]) for key, label in PHASES.items()]
    current = next((item.area.phase for item in items if item.current), "")
    return Rail(PHASES.get(current, ""), by["top"], rings, by["end"])


def address(url_name: str) -> str:
    """Give the address of an area, or nothing while that area does not exist."""
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return ""


def _is_here(area: Area, here: str, path: str) -> bool:
    if area.name == "settings":
        return path.startswith("/settings/")
    return here.partition(":")[0] == area.url_name.partition(":")[0]
