"""The map of AI as a picture: use cases, systems, models, data, suppliers and people in columns.

Deterministic: the same records give the same bytes, whatever order they come in. Columns are
given, so a circle of links is drawn like any other. Within a column the order is the one that
crosses least after a few sweeps.

>>> bread = Node("SYS-1", "Recipe writer", layer=1, href="/register/1/", kind="system")
>>> layers([bread], []).count("<a ")
1
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from fairlead.core.papers.svg import folded, ink, link, picture, tag, words

HEADINGS = ("Use cases", "Systems", "Models", "Data", "Suppliers", "People")
WIDE, HIGH, COLUMN_GAP, ROW_GAP, MARGIN, HEAD = 156, 48, 64, 14, 16, 40
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


class _Spot(NamedTuple):
    x: float
    y: float


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
    columns = _ordered(by_id, links)
    used = sorted(columns)
    rows = max((len(column) for column in columns.values()), default=1)
    spots = _placed(columns, used, rows)
    inside = [tag("text", words(empty), x=MARGIN, y=HEAD + 24, fill=ink("ink-3"))]
    if by_id:
        inside = [
            *(_heading(headings[layer], n) for n, layer in enumerate(used)),
            tag("g", *(_edge(edge, by_id, spots) for edge in links), class_="fl-map-links"),
            *(_card(by_id[key], spots[key]) for layer in used for key in columns[layer]),
        ]
    return picture(
        *inside,
        name="map",
        title=title,
        description=_described(columns, used, links, headings),
        width=max(len(used), 2) * (WIDE + COLUMN_GAP) - COLUMN_GAP + 2 * MARGIN,
        height=HEAD + rows * (HIGH + ROW_GAP) + MARGIN,
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


def _ordered(by_id: Mapping[str, Node], links: Iterable[Edge]) -> dict[int, list[str]]:
    """Order each column by where its neighbours stand, to and fro."""
    columns: dict[int, list[str]] = defaultdict(list)
    for key, node in by_id.items():
        columns[node.layer].append(key)
    near: dict[str, list[str]] = defaultdict(list)
    for edge in links:
        if by_id[edge.from_id].layer != by_id[edge.to_id].layer:
            near[edge.from_id].append(edge.to_id)
            near[edge.to_id].append(edge.from_id)
    for sweep in range(SWEEPS):
        for layer in sorted(columns, reverse=bool(sweep % 2)):
            height = _heights(columns)
            columns[layer].sort(key=lambda key: (_middle(key, near, height), key))
    return dict(columns)


def _heights(columns: Mapping[int, list[str]]) -> dict[str, float]:
    """Say how far down its column each node stands, from 0 to 1."""
    return {
        key: (n + 0.5) / len(column) for column in columns.values() for n, key in enumerate(column)
    }


def _middle(key: str, near: Mapping[str, list[str]], height: Mapping[str, float]) -> float:
    neighbours = near.get(key) or [key]
    return round(sum(height[one] for one in neighbours) / len(neighbours), 9)


def _placed(columns: Mapping[int, list[str]], used: Sequence[int], rows: int) -> dict[str, _Spot]:
    spots = {}
    for n, layer in enumerate(used):
        start = HEAD + (rows - len(columns[layer])) * (HIGH + ROW_GAP) / 2
        for row, key in enumerate(columns[layer]):
            x = MARGIN + n * (WIDE + COLUMN_GAP)
            spots[key] = _Spot(x, start + row * (HIGH + ROW_GAP))
    return spots


def _described(
    columns: Mapping[int, list[str]],
    used: Sequence[int],
    links: Sequence[Edge],
    headings: Sequence[str],
) -> str:
    counted = ", ".join(f"{headings[layer]}: {len(columns[layer])}" for layer in used)
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
            tag("text", words(row), x=spot.x + 10, y=first + n * 15, fill=ink("ink"))
            for n, row in enumerate(rows)
        ),
    )


def _edge(edge: Edge, by_id: Mapping[str, Node], spots: Mapping[str, _Spot]) -> str:
    """Draw a link to the right, to the left, within a column, or back to itself."""
    tail, head = spots[edge.from_id], spots[edge.to_id]
    y1, y2 = tail.y + HIGH / 2, head.y + HIGH / 2
    if tail.x < head.x:
        x1, x2, bend = tail.x + WIDE, head.x, (head.x - tail.x - WIDE) / 2
        curve = f"C{x1 + bend:g} {y1:g} {x2 - bend:g} {y2:g} {x2:g} {y2:g}"
    elif tail.x > head.x:
        x1, x2, bend = tail.x, head.x + WIDE, (tail.x - head.x - WIDE) / 2
        curve = f"C{x1 - bend:g} {y1:g} {x2 + bend:g} {y2:g} {x2:g} {y2:g}"
    else:
        x1 = x2 = tail.x + WIDE
        bend, y1, y2 = COLUMN_GAP / 2, y1 - 6, y2 + 6
        curve = f"C{x1 + bend:g} {y1:g} {x2 + bend:g} {y2:g} {x2:g} {y2:g}"
    said = " ".join(
        filter(None, (by_id[edge.from_id].label, edge.kind or "→", by_id[edge.to_id].label))
    )
    return tag(
        "g",
        tag("title", words(said)),
        tag(
            "path", d=f"M{x1:g} {y1:g}{curve}", fill="none", stroke=ink("ink-3"), stroke_opacity=0.6
        ),
        tag("circle", cx=x2, cy=y2, r=2.5, fill=ink("ink-3")),
        class_=f"fl-map-link fl-map-{_slug(edge.kind)}",
    )


def _slug(kind: str) -> str:
    return "".join(c if c.isalnum() else "-" for c in kind.casefold()) or "plain"
