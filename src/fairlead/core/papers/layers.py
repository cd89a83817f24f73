"""The map of AI as a picture: use cases, systems, models, data, suppliers and people in columns.

Deterministic: the same records give the same bytes, whatever order they come in. Columns are
given, so a circle of links is drawn like any other. Within a column the order is the one that
crosses least after a few sweeps. A link that passes a column gets a lane of its own there: drawn
behind a card it would seem to start from it.

>>> bread = Node("SYS-1", "Recipe writer", layer=1, href="/register/1/", kind="system")
>>> layers([bread], []).count("<a ")
1
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple, cast

from fairlead.core.papers.svg import folded, ink, link, picture, tag, words

HEADINGS = ("Use cases", "Systems", "Models", "Data", "Suppliers", "People")
WIDE, HIGH, COLUMN_GAP, ROW_GAP, MARGIN, HEAD = 156, 48, 64, 14, 16, 40
LANE = 4
SWEEPS = 6
LETTERS = 23


class Node(NamedTuple):
    """One record on the map; `layer` is its column, counted from 0."""

    id: str
    label: str
    layer: int
    href: str = ""
    kind: str = ""


class Edge(NamedTuple):
    """A link from one record to another."""

    from_id: str
    to_id: str
    kind: str = ""


class _Lane(NamedTuple):
    """Where a link passes a column that it neither starts nor ends in."""

    edge: Edge
    layer: int


Stop = str | _Lane


class _Spot(NamedTuple):
    x: float
    y: float
    high: float

    @property
    def middle(self) -> float:
        return self.y + self.high / 2


def layers(
    nodes: Iterable[Node],
    edges: Iterable[Edge],
    *,
    headings: Sequence[str] = HEADINGS,
    title: str = "Map of AI",
    empty: str = "Nothing is registered yet.",
) -> str:
    """Draw the map.

    Raises:
        ValueError: two nodes bear one id, a column has no heading, or a link leads nowhere.
    """
    by_id, links = _checked(nodes, edges, headings)
    used = sorted({node.layer for node in by_id.values()})
    ways = {edge: _way(edge, by_id, used) for edge in links}
    columns = _ordered(by_id, ways, used)
    spots = _placed(columns, used)
    inside = [tag("text", words(empty), x=MARGIN, y=HEAD + 24, fill=ink("ink-3"))]
    if by_id:
        inside = [
            *(_heading(headings[layer], n) for n, layer in enumerate(used)),
            tag("g", *(_link(e, by_id, ways[e], spots) for e in links), class_="fl-map-links"),
            *(_card(by_id[stop], spots[stop]) for stop in _cards(columns, used)),
        ]
    return picture(
        *inside,
        name="map",
        title=title,
        description=_described(by_id, used, links, headings),
        width=max(len(used), 2) * (WIDE + COLUMN_GAP) - COLUMN_GAP + 2 * MARGIN,
        height=max((spot.y + spot.high for spot in spots.values()), default=HEAD + HIGH) + MARGIN,
    )


def _checked(
    nodes: Iterable[Node], edges: Iterable[Edge], headings: Sequence[str]
) -> tuple[dict[str, Node], list[Edge]]:
    ordered = sorted(map(Node._make, nodes), key=lambda node: (node.layer, node.label, node.id))
    by_id = {node.id: node for node in ordered}
    if len(by_id) < len(ordered):
        raise ValueError("two nodes bear one id")
    outside = [node.id for node in ordered if not 0 <= node.layer < len(headings)]
    if outside:
        raise ValueError(f"no column is given for {', '.join(outside)}")
    links = sorted(set(map(Edge._make, edges)))
    for edge in links:
        if not {edge.from_id, edge.to_id} <= by_id.keys():
            raise ValueError(f"the link {edge.from_id} → {edge.to_id} leads nowhere")
    return by_id, links


def _way(edge: Edge, by_id: Mapping[str, Node], used: Sequence[int]) -> tuple[Stop, ...]:
    """Name the stops of a link: its two ends, and a lane in each column between them."""
    first, last = by_id[edge.from_id].layer, by_id[edge.to_id].layer
    low, high = sorted((first, last))
    between = [_Lane(edge, layer) for layer in used if low < layer < high]
    return (edge.from_id, *(between if first <= last else between[::-1]), edge.to_id)


def _ordered(
    by_id: Mapping[str, Node], ways: Mapping[Edge, tuple[Stop, ...]], used: Sequence[int]
) -> dict[int, list[Stop]]:
    """Order each column by where its neighbours stand, there and back."""
    columns: dict[int, list[Stop]] = {layer: [] for layer in used}
    near: dict[Stop, list[Stop]] = defaultdict(list)
    for key, node in by_id.items():
        columns[node.layer].append(key)
    for edge, way in ways.items():
        for lane in way[1:-1]:
            columns[cast("_Lane", lane).layer].append(lane)
        if by_id[edge.from_id].layer != by_id[edge.to_id].layer:
            for one, other in pairwise(way):
                near[one].append(other)
                near[other].append(one)
    for sweep in range(SWEEPS):
        for layer in used[::-1] if sweep % 2 else used:
            columns[layer] = _resorted(columns[layer], near, _heights(columns))
    return columns


def _heights(columns: Mapping[int, list[Stop]]) -> dict[Stop, float]:
    """Say how far down its column each stop is, from 0 to 1."""
    return {
        stop: (n + 0.5) / len(column)
        for column in columns.values()
        for n, stop in enumerate(column)
    }


def _resorted(
    column: Iterable[Stop], near: Mapping[Stop, list[Stop]], height: Mapping[Stop, float]
) -> list[Stop]:
    """Sort a column by the middle of each stop's neighbours; who has none stays."""

    def place(stop: Stop) -> tuple[float, str]:
        neighbours = near.get(stop) or [stop]
        middle = sum(height[one] for one in neighbours) / len(neighbours)
        return round(middle, 9), str(stop)

    return sorted(column, key=place)


def _cards(columns: Mapping[int, list[Stop]], used: Sequence[int]) -> Iterable[str]:
    """Name the records in reading order, which is also the order of the tab key."""
    return (stop for layer in used for stop in columns[layer] if isinstance(stop, str))


def _placed(columns: Mapping[int, list[Stop]], used: Sequence[int]) -> dict[Stop, _Spot]:
    """Stack each column, and centre it on the tallest."""
    highs = {
        layer: [HIGH if isinstance(stop, str) else LANE for stop in columns[layer]]
        for layer in used
    }
    talls = {layer: sum(highs[layer]) + ROW_GAP * (len(highs[layer]) - 1) for layer in used}
    spots: dict[Stop, _Spot] = {}
    for n, layer in enumerate(used):
        y = HEAD + (max(talls.values()) - talls[layer]) / 2
        for stop, high in zip(columns[layer], highs[layer], strict=True):
            spots[stop] = _Spot(MARGIN + n * (WIDE + COLUMN_GAP), y, high)
            y += high + ROW_GAP
    return spots


def _described(
    by_id: Mapping[str, Node],
    used: Sequence[int],
    links: Sequence[Edge],
    headings: Sequence[str],
) -> str:
    many = Counter(node.layer for node in by_id.values())
    counted = ", ".join(f"{headings[layer]}: {many[layer]}" for layer in used)
    return f"{counted or 'Nothing'}. Links: {len(links)}. The table beside it says the same."


def _heading(said: str, n: int) -> str:
    return tag(
        "text",
        words(said),
        x=MARGIN + n * (WIDE + COLUMN_GAP),
        y=24,
        fill=ink("ink-3"),
        font_weight=600,
    )


def _card(node: Node, spot: _Spot) -> str:
    rows = folded(node.label or node.id, length=LETTERS, lines=2)
    first = spot.y + HIGH / 2 + (4 if len(rows) == 1 else -3)
    label = ", ".join(filter(None, (node.label or node.id, node.kind)))
    return link(
        node.href,
        label,
        tag("title", words(label)),
        tag(
            "rect",
            x=spot.x,
            y=spot.y,
            width=WIDE,
            height=HIGH,
            rx=6,
            fill=ink("surface"),
            stroke=ink("line-2"),
            class_=f"fl-map-node fl-map-{_slug(node.kind)}",
        ),
        *(
            # The blank keeps the words of a folded name apart for who hears it.
            tag("text", words(row), x=spot.x + 10, y=first + n * 15, fill=ink("ink"))
            for n, row in enumerate([*(f"{row} " for row in rows[:-1]), rows[-1]])
        ),
    )


def _link(
    edge: Edge, by_id: Mapping[str, Node], way: Sequence[Stop], spots: Mapping[Stop, _Spot]
) -> str:
    tail, head = by_id[edge.from_id], by_id[edge.to_id]
    said = f"{tail.label or tail.id} {edge.kind or '→'} {head.label or head.id}"
    path, x, y = _path([spots[stop] for stop in way])
    return tag(
        "g",
        tag("title", words(said)),
        tag("path", d=path, fill="none", stroke=ink("ink-3"), stroke_opacity=0.6),
        tag("circle", cx=x, cy=y, r=2.5, fill=ink("ink-3")),
        class_=f"fl-map-link fl-map-{_slug(edge.kind)}",
    )


def _path(stops: Sequence[_Spot]) -> tuple[str, float, float]:
    """Draw from stop to stop, and straight through the lanes; say where it ends."""
    if stops[0].x == stops[-1].x:
        return _loop(stops[0], stops[-1])
    onward = stops[0].x < stops[-1].x
    leave, arrive = (WIDE, 0) if onward else (0, WIDE)
    bend = COLUMN_GAP / 2 if onward else -COLUMN_GAP / 2
    x, y = stops[0].x + leave, stops[0].middle
    drawn = [f"M{x:g} {y:g}"]
    for stop in stops[1:]:
        x2, y2 = stop.x + arrive, stop.middle
        drawn.append(f"C{x + bend:g} {y:g} {x2 - bend:g} {y2:g} {x2:g} {y2:g}")
        x, y = (x2, y2) if stop is stops[-1] else (stop.x + leave, y2)
        drawn.append("" if stop is stops[-1] else f"H{x:g}")
    return "".join(drawn), x, y


def _loop(tail: _Spot, head: _Spot) -> tuple[str, float, float]:
    """Draw a link within a column as a bow at its right."""
    x, y1, y2 = tail.x + WIDE, tail.middle - 6, head.middle + 6
    out = x + COLUMN_GAP / 2
    return f"M{x:g} {y1:g}C{out:g} {y1:g} {out:g} {y2:g} {x:g} {y2:g}", x, y2


def _slug(kind: str) -> str:
    return "".join(c if c.isalnum() else "-" for c in kind.casefold()) or "plain"
