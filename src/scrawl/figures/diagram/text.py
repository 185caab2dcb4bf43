"""A diagram as text for a terminal, in the lines and corners of Unicode.

Where lines cross without meeting, the one that goes down passes over the other.
"""

from collections import defaultdict
from collections.abc import Iterable
from itertools import pairwise

from scrawl.errors import InvalidRequest
from scrawl.figures.diagram.drawing import Arrow, Box, Diagram, Point

MAX_CHARACTERS = 1 << 20

UP, DOWN, LEFT, RIGHT = 1, 2, 4, 8
LINES = {
    UP | DOWN: "│",
    LEFT | RIGHT: "─",
    DOWN | RIGHT: "╭",
    DOWN | LEFT: "╮",
    UP | RIGHT: "╰",
    UP | LEFT: "╯",
    UP | DOWN | RIGHT: "├",
    UP | DOWN | LEFT: "┤",
    DOWN | LEFT | RIGHT: "┬",
    UP | LEFT | RIGHT: "┴",
    UP | DOWN | LEFT | RIGHT: "┼",
}
LEAVING, ARRIVING, CROSSING = "┬", "▼", "│"

Canvas = list[list[str]]


def diagram_to_text(diagram: Diagram) -> str:
    """Return the *diagram* as lines of text, without a newline at the end.

    A chain is at most 80 columns wide, and so are two branches side by side, unless
    layers have very long names.

    Raises:
        InvalidRequest: if there would be more than a million characters.
    """
    width, height = diagram.num_columns, diagram.num_rows
    if width * height > MAX_CHARACTERS:
        raise InvalidRequest(
            f"The diagram of {diagram.name!r} would have {height:,} lines of"
            f" {width:,} characters, too many for a terminal. Write an SVG file."
        )
    canvas = [[" "] * width for _ in range(height)]
    _draw_lines(canvas, diagram.arrows)
    for box in diagram.boxes:
        _draw_box(canvas, box)
    for arrow in diagram.arrows:
        first, last = arrow.points[0], arrow.points[-1]
        canvas[first.row][first.column] = LEAVING
        canvas[last.row][last.column] = ARRIVING
    return "\n".join("".join(row).rstrip() for row in canvas)


def _draw_box(canvas: Canvas, box: Box) -> None:
    inside = box.width - 2
    above = "─ input " if box.is_input else ""
    below = " output ─" if box.is_output else ""
    rows = [
        f"┌{above.ljust(inside, '─')}┐",
        *(
            f"│ {line.left}{line.right.rjust(inside - 2 - len(line.left))} │"
            for line in box.lines
        ),
        f"└{below.rjust(inside, '─')}┘",
    ]
    for row, text in enumerate(rows, start=box.top):
        canvas[row][box.left : box.right + 1] = text


def _draw_lines(canvas: Canvas, arrows: Iterable[Arrow]) -> None:
    """Draw all arrows, without heads, and over the borders that they begin at."""
    parts: defaultdict[str, set[tuple[Point, Point]]] = defaultdict(set)
    for arrow in arrows:
        parts[arrow.source].update(pairwise(arrow.points))
    for of_source in parts.values():
        for (column, row), arms in _arms(of_source).items():
            is_free = canvas[row][column] == " "
            # Ends have one arm; the borders of boxes are drawn over them.
            canvas[row][column] = LINES.get(arms, " ") if is_free else CROSSING


def _arms(parts: Iterable[tuple[Point, Point]]) -> dict[tuple[int, int], int]:
    """Return the directions in which lines of one source leave each character."""
    arms: defaultdict[tuple[int, int], int] = defaultdict(int)
    for start, end in parts:
        if start.column == end.column:
            rows = range(start.row, end.row + 1)
            cells = [(start.column, row) for row in rows]
            forth, back = DOWN, UP
        else:
            left, right = sorted((start.column, end.column))
            columns = range(left, right + 1)
            cells = [(column, start.row) for column in columns]
            forth, back = RIGHT, LEFT
        for cell in cells[:-1]:
            arms[cell] |= forth
        for cell in cells[1:]:
            arms[cell] |= back
    return arms
