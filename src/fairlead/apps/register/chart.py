"""The map of AI: which records hang together, as a picture and as the table beside it."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext

from fairlead.apps.org.models import Organisation
from fairlead.apps.register import queries
from fairlead.apps.register.kinds import KIND_PAGES
from fairlead.apps.register.models import Link, Registered
from fairlead.core.papers.layers import Edge, Node, layers

MOST: Final = 200
COLUMNS: Final = ("use_case", "system", "model", "data_set", "supplier")


@dataclass(frozen=True)
class Tie:
    """One link as a person reads it from its source: how, and to what."""

    says: str
    name: str
    href: str


@dataclass(frozen=True)
class Place:
    """One record on the map with everything that it leads to."""

    record: Registered
    kind: str
    ties: list[Tie]


@dataclass(frozen=True)
class Chart:
    """The whole map; `left_out` records did not fit on it."""

    svg: str
    places: list[Place]
    left_out: int


def chart_of(organisation: Organisation, around: Registered | None = None) -> Chart:
    """Draw what is in use and how it hangs together: everything, or what lies around one record."""
    links = list(queries.links(organisation))
    chosen, left_out = _chosen(organisation, links, around)
    shown = {each.code for each in chosen}
    drawn = [each for each in links if {each.source.code, each.target.code} <= shown]
    owners = {each.owner.pseudonym: each.owner for each in chosen if each.owner}
    nodes = [_node(each) for each in chosen]
    nodes += [Node(key, str(who), len(COLUMNS)) for key, who in owners.items()]
    edges = [Edge(each.source.code, each.target.code, _says(each)) for each in drawn]
    owned = [(each, each.owner) for each in chosen if each.owner]
    edges += [Edge(each.code, who.pseudonym, gettext("is owned by")) for each, who in owned]
    svg = layers(
        nodes,
        edges,
        headings=[*(str(KIND_PAGES[kind].many) for kind in COLUMNS), gettext("People")],
        title=gettext("Map of AI"),
        empty=gettext("Nothing is registered yet."),
    )
    return Chart(svg, _places(chosen, drawn), left_out)


def _chosen(
    organisation: Organisation, links: list[Link], around: Registered | None
) -> tuple[list[Any], int]:
    """Choose what is drawn: linked records first, so that a long register keeps its threads."""
    near = _near(links)
    every = [each for kind in COLUMNS for each in queries.in_use(organisation, kind, MOST + 1)]
    if around is not None:
        wanted = {around.code} | near[around.code]
        wanted |= {code for each in near[around.code] for code in near[each]}
        every = [each for each in every if each.code in wanted]
    every.sort(key=lambda each: (not near[each.code], COLUMNS.index(each.kind), each.number))
    return every[:MOST], max(len(every) - MOST, 0)


def _near(links: list[Link]) -> dict[str, set[str]]:
    near: dict[str, set[str]] = defaultdict(set)
    for each in links:
        near[each.source.code].add(each.target.code)
        near[each.target.code].add(each.source.code)
    return near


def _node(record: Registered) -> Node:
    label = str(KIND_PAGES[record.kind].one)
    layer = COLUMNS.index(record.kind)
    return Node(record.code, record.name, layer, record.get_absolute_url(), label)


def _says(link: Link) -> str:
    return gettext(link.fact.says)


def _places(chosen: list[Any], drawn: list[Link]) -> list[Place]:
    leads: dict[str, list[Tie]] = defaultdict(list)
    for each in drawn:
        to = each.target
        leads[each.source.code].append(Tie(_says(each), to.name, to.get_absolute_url()))
    ordered = sorted(chosen, key=lambda each: (COLUMNS.index(each.kind), each.name.casefold()))
    return [
        Place(each, str(KIND_PAGES[each.kind].one), leads.get(each.code, [])) for each in ordered
    ]
