from collections import Counter
from itertools import chain, pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from scrawl.figures import diagram
from scrawl.figures.diagram.letters import text_width
from scrawl.figures.diagram.picture import picture
from scrawl.figures.diagram.shapes import INKS, Label, Rectangle, Stroke, Way
from scrawl.networks import Dense, Flatten, Input, Network, Node


def test_every_shape_has_an_ink(network):
    """And every ink is used, but for the paper."""
    drawn = picture(diagram(network))

    used = {shape.ink for group in drawn.groups for shape in group.shapes}
    assert used <= set(INKS)


def test_every_text_of_a_box_is_a_label(network):
    """Names are bold, and nothing is cut."""
    layout = diagram(network)

    labels = [
        shape
        for group in picture(layout).groups
        for shape in group.shapes
        if isinstance(shape, Label)
    ]

    told = [text for box in layout.boxes for line in box.lines for text in line if text]
    roles = ["input"] * len(network.inputs) + ["output"] * len(network.outputs)
    assert Counter(label.text for label in labels) == Counter(told + roles)
    assert [label.text for label in labels if label.is_bold] == [
        box.name for box in layout.boxes
    ]


def test_texts_fit_their_boxes():
    """A name of sixty-four wide letters is written smaller, and not cut."""
    name = "W" * 64
    nodes = Node(name, Flatten(), ("image",)), Node("digit", Dense(10), (name,))
    network = Network("wide", (Input(),), nodes, ("digit",))

    drawn = picture(diagram(network))

    box, label, *_ = next(
        group.shapes for group in drawn.groups if group.title.startswith(name + ",")
    )
    assert isinstance(box, Rectangle)
    assert isinstance(label, Label)
    width = label.size * text_width(name, is_bold=True)
    assert box.left < label.x < label.x + width < box.left + box.width


@given(data=st.data())
@settings(max_examples=40)
def test_no_ink_lies_twice(data, random_network):
    """Where lines of one box run together, one is drawn: two would be darker."""
    drawn = picture(diagram(random_network(data)))

    for group in drawn.groups:
        for shape in group.shapes:
            if isinstance(shape, Stroke):
                marks = Counter(chain.from_iterable(map(spots_of, shape.ways)))
                assert max(marks.values()) == 1


def spots_of(way: Way) -> set[tuple[float | str, ...]]:
    """Return the middles of the half grid lines that the straight parts of a way pass.

    Curves are known by where they begin and end.
    """
    marks: set[tuple[float | str, ...]] = {
        ("curve", *bend.start, *bend.end) for bend in way.bends
    }
    ends = [
        way.first,
        *(spot for b in way.bends for spot in (b.start, b.end)),
        way.last,
    ]
    for start, end in zip(ends[::2], ends[1::2], strict=True):
        for one, other in pairwise(steps(start.y, end.y)):
            marks.add(("down", start.x, (one + other) / 2))
        for one, other in pairwise(steps(*sorted((start.x, end.x)))):
            marks.add(("across", (one + other) / 2, start.y))
    return marks


def steps(start: float, end: float) -> list[float]:
    """Return whole pixels between *start* and *end*."""
    first, last = round(start), round(end)
    return [float(step) for step in range(first, last + 1)]
