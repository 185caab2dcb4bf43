"""A diagram as shapes in pixels, in one look: what both kinds of pictures draw."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import takewhile

from scrawl.figures.diagram.drawing import Arrow, Box, Diagram
from scrawl.figures.diagram.letters import text_width
from scrawl.figures.diagram.shapes import (
    Bend,
    Group,
    Label,
    Picture,
    Rectangle,
    Shape,
    Spot,
    Stroke,
    Triangle,
    Way,
)

# All in pixels.
COLUMN, ROW = 8.0, 20.0  # of a character of the grid
MARGIN = 16.0
BOX_CORNER, LINE_CORNER = 6.0, 8.0
PADDING = 14.0  # from the side of a box to its text
LINE_HEIGHT = 17.0
TEXT, SMALL_TEXT = 12.0, 9.5
ARROW_LENGTH, ARROW_WIDTH = 8.0, 7.0
TAG_HEIGHT, TAG_PADDING, TAG_INDENT = 14.0, 6.0, 12.0

ABOVE_BASELINE = 0.36  # of the size of letters: their middle


def picture(diagram: Diagram) -> Picture:
    """Return the shapes of a *diagram*: its arrows, and over them its boxes."""
    arrows: defaultdict[str, list[Arrow]] = defaultdict(list)
    for arrow in diagram.arrows:
        arrows[arrow.source].append(arrow)
    return Picture(
        2 * MARGIN + (diagram.num_columns - 1) * COLUMN,
        2 * MARGIN + (diagram.num_rows - 1) * ROW,
        (
            *(_arrows(source, found) for source, found in arrows.items()),
            *(Group(describe_box(box), tuple(_box(box))) for box in diagram.boxes),
        ),
    )


def describe_box(box: Box) -> str:
    """Return what a *box* says, in one line."""
    told = [text for line in box.lines for text in line if text]
    return ", ".join([*told, *_roles(box)])


def _roles(box: Box) -> list[str]:
    is_true = {"input": box.is_input, "output": box.is_output}
    return [role for role, is_so in is_true.items() if is_so]


def _arrows(source: str, arrows: Sequence[Arrow]) -> Group:
    targets = ", ".join(arrow.target for arrow in arrows)
    ways = [_way(arrow) for arrow in arrows]
    parts = tuple(_new_part(way, ways[:index]) for index, way in enumerate(ways))
    heads = (_head(way.last) for way in ways)
    return Group(f"{source} to {targets}", (Stroke("line", parts), *heads))


def _way(arrow: Arrow) -> Way:
    """Return the line up to where its arrowhead begins."""
    *spots, (x, y) = (Spot(_x(column), _y(row)) for column, row in arrow.points)
    spots.append(Spot(x, y - ARROW_LENGTH))
    bends = (
        Bend(_towards(before, corner), corner, _towards(after, corner))
        for before, corner, after in zip(spots, spots[1:], spots[2:], strict=False)
    )
    return Way(spots[0], tuple(bends), spots[-1])


def _towards(other: Spot, corner: Spot) -> Spot:
    """Return where the line between *other* and *corner* becomes a curve."""
    length = _distance(other, corner)
    share = min(LINE_CORNER, length / 2) / length
    return Spot(
        corner.x + share * (other.x - corner.x), corner.y + share * (other.y - corner.y)
    )


def _new_part(way: Way, drawn: Sequence[Way]) -> Way:
    """Return *way* from where it leaves all those drawn before: no ink lies twice."""
    parts = [way, *(_part_beside(way, other) for other in drawn)]
    return min(parts, key=lambda part: (len(part.bends), _first_length(part)))


def _part_beside(way: Way, other: Way) -> Way:
    """Return *way* from where it leaves the *other*, which begins at the same spot."""
    both = zip(way.bends, other.bends, strict=False)
    num_shared = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], both))
    start = way.bends[num_shared - 1].end if num_shared else way.first
    ends = [_next_spot(way, num_shared), _next_spot(other, num_shared)]
    first = min(ends, key=lambda spot: _distance(start, spot))
    return Way(first, way.bends[num_shared:], way.last)


def _next_spot(way: Way, num_bends: int) -> Spot:
    """Return where the straight line after so many bends ends."""
    return way.bends[num_bends].start if num_bends < len(way.bends) else way.last


def _first_length(way: Way) -> float:
    return _distance(way.first, _next_spot(way, 0))


def _distance(one: Spot, other: Spot) -> float:
    return abs(one.x - other.x) + abs(one.y - other.y)


def _head(base: Spot) -> Triangle:
    x, y = base
    half = ARROW_WIDTH / 2
    tip = Spot(x, y + ARROW_LENGTH)
    return Triangle("arrow", (Spot(x - half, y), Spot(x + half, y), tip))


def _box(box: Box) -> Iterator[Shape]:
    left, top, right, bottom = _x(box.left), _y(box.top), _x(box.right), _y(box.bottom)
    yield Rectangle(box.look, left, top, right - left, bottom - top, BOX_CORNER)
    size = _text_size(box)
    above = (bottom - top - LINE_HEIGHT * (len(box.lines) - 1)) / 2
    for index, (text, at_right) in enumerate(box.lines):
        ink = "soft" if index else "text"
        y = top + above + index * LINE_HEIGHT + ABOVE_BASELINE * size
        if text:
            yield Label(ink, text, left + PADDING, y, size, is_bold=index == 0)
        if at_right:
            yield Label(ink, at_right, right - PADDING, y, size, "end")
    if box.is_input:
        yield from _tag("input", left + TAG_INDENT, top)
    if box.is_output:
        yield from _tag("output", right - TAG_INDENT - _tag_width("output"), bottom)


def _text_size(box: Box) -> float:
    """Return the usual size, or a smaller one if a line would not fit."""
    inside = _x(box.right) - _x(box.left) - 2 * PADDING
    needed = max(
        text_width(text, is_bold=index == 0) + text_width(f"  {at_right}")
        for index, (text, at_right) in enumerate(box.lines)
    )
    return min(TEXT, inside / needed)


def _tag(text: str, left: float, middle: float) -> Iterator[Shape]:
    width, top = _tag_width(text), middle - TAG_HEIGHT / 2
    yield Rectangle("tag", left, top, width, TAG_HEIGHT, TAG_HEIGHT / 2)
    baseline = middle + ABOVE_BASELINE * SMALL_TEXT
    yield Label("paper", text, left + width / 2, baseline, SMALL_TEXT, "middle")


def _tag_width(text: str) -> float:
    return text_width(text) * SMALL_TEXT + 2 * TAG_PADDING


def _x(column: int) -> float:
    return MARGIN + column * COLUMN


def _y(row: int) -> float:
    return MARGIN + row * ROW
