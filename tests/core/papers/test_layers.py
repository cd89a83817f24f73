import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairlead.core.papers.layers import Edge, Node, layers
from tests.core.papers.pictures import SVG, links, of_class, read, texts

BAKERY = [
    Node("UC-1", "Answer orders", 0, "/u/1/", "use case"),
    Node("SYS-1", "Order assistant", 1, "/s/1/", "system"),
    Node("SYS-2", "Recipe writer", 1, "/s/2/", "system"),
    Node("SUP-1", "Oven & Sons", 4, "/p/1/", "supplier"),
]
LINKS = [Edge("UC-1", "SYS-1", "uses"), Edge("SYS-1", "SUP-1", "supplied by")]


def boxes(root):
    return [(float(box.get("x")), float(box.get("y"))) for box in of_class(root, "fl-map-node")]


def test_an_empty_map_says_so():
    root = read(layers([], []))
    assert texts(root) == ["Nothing is registered yet."]
    assert root[1].text == "Nothing. Links: 0. The table beside it says the same."


def test_one_record_is_a_link_under_its_heading():
    root = read(layers(BAKERY[1:2], []))
    assert (texts(root), links(root)) == (["Systems", "Order assistant"], ["/s/1/"])


def test_records_stand_in_columns_and_empty_columns_are_left_out():
    root = read(layers(BAKERY, LINKS))
    assert texts(root)[:3] == ["Use cases", "Systems", "Suppliers"]
    assert len({x for x, _ in boxes(root)}) == 3
    assert len(set(boxes(root))) == len(BAKERY)
    assert len(of_class(root, "fl-map-link")) == 2


def test_a_link_says_what_it_links():
    titles = [one.text for one in read(layers(BAKERY, LINKS)).iter(f"{SVG}title")]
    assert "Order assistant supplied by Oven & Sons" in titles


def test_the_order_of_records_does_not_change_a_byte():
    assert layers(BAKERY, LINKS) == layers(BAKERY[::-1], LINKS[::-1])


def test_circles_links_back_and_links_to_itself_are_drawn():
    nodes = [Node("a", "A", 0), Node("b", "B", 1), Node("c", "C", 1)]
    edges = [Edge("a", "b"), Edge("b", "a"), Edge("b", "c"), Edge("c", "c")]
    assert len(of_class(read(layers(nodes, edges)), "fl-map-link")) == 4


def test_neighbours_come_to_stand_side_by_side():
    nodes = [
        *(Node(f"a{n}", f"A{n}", 0) for n in range(6)),
        *(Node(f"b{n}", f"B{n}", 1) for n in range(6)),
    ]
    edges = [Edge(f"a{n}", f"b{5 - n}") for n in range(6)]
    said = [
        text for text in texts(read(layers(nodes, edges))) if text[0] in "AB" and len(text) == 2
    ]
    left, right = said[:6], said[6:]
    assert [int(one[1]) + int(other[1]) for one, other in zip(left, right, strict=True)] == [5] * 6


def test_two_hundred_records_do_not_overlap_and_lie_inside_the_picture():
    nodes = [Node(f"n{n}", f"Record {n}", n % 6) for n in range(200)]
    edges = [Edge(f"n{n}", f"n{(n * 7 + 1) % 200}") for n in range(200)]
    root = read(layers(nodes, edges))
    places = boxes(root)
    assert len(set(places)) == 200
    assert max(x for x, _ in places) + 156 <= float(root.get("width"))
    assert max(y for _, y in places) + 48 <= float(root.get("height"))


def test_long_and_hostile_names_stay_inside_their_box():
    names = ["Donaudampfschifffahrtsgesellschaftskapitän" * 3, "a b " * 90, "<b>&'\"\n\x07", ""]
    root = read(layers([Node(f"n{n}", name, 0) for n, name in enumerate(names)], []))
    assert all(len(text.rstrip()) <= 23 for text in texts(root))
    assert "n3" in texts(root)


def test_a_folded_name_stays_two_words_for_who_hears_it():
    root = read(layers([Node("a", "Mill and pack what is needed", 0)], []))
    assert "Mill and pack what is needed" in "".join(texts(root))


@pytest.mark.parametrize(
    ("nodes", "edges", "said"),
    [
        ([Node("a", "A", 0), Node("a", "B", 1)], [], "two nodes bear one id"),
        ([Node("a", "A", 6)], [], "no column is given for a"),
        ([Node("a", "A", -1)], [], "no column is given for a"),
        ([Node("a", "A", 0)], [Edge("a", "z")], "the link a → z leads nowhere"),
    ],
)
def test_what_cannot_be_drawn_is_an_error(nodes, edges, said):
    with pytest.raises(ValueError, match=said):
        layers(nodes, edges)


@given(
    columns=st.lists(st.integers(min_value=0, max_value=5), max_size=30),
    pairs=st.lists(st.tuples(st.integers(0, 29), st.integers(0, 29)), max_size=40),
)
def test_any_map_is_drawn_with_every_record_once(columns, pairs):
    nodes = [Node(f"n{n}", f"N{n}", layer) for n, layer in enumerate(columns)]
    edges = [Edge(f"n{a}", f"n{b}") for a, b in pairs if max(a, b) < len(nodes)]
    root = read(layers(nodes, edges))
    assert len(of_class(root, "fl-map-node")) == len(nodes)
    assert len(of_class(root, "fl-map-link")) == len(set(edges))


def test_a_long_link_passes_beside_the_records_between_and_never_behind_one():
    nodes = [
        Node("u", "Use", 0),
        *(Node(f"s{n}", f"S{n}", 1) for n in range(5)),
        Node("p", "Bo", 5),
    ]
    root = read(layers(nodes, [Edge("u", "p"), Edge("p", "u", "asks")]))
    paths = [path.get("d") for path in root.iter(f"{SVG}path")]
    lanes = {float(path.split("H")[0].split()[-1]) for path in paths}
    assert len(lanes) == 2
    for lane in lanes:
        assert all(not y <= lane <= y + 48 for x, y in boxes(root) if x == 236)
