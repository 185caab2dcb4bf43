"""A diagram as a PNG file, which looks as the SVG does on light paper."""

from typing import TYPE_CHECKING, assert_never

from scrawl.errors import InvalidRequest
from scrawl.figures.diagram.drawing import Diagram
from scrawl.figures.diagram.picture import picture
from scrawl.figures.diagram.shapes import (
    INKS,
    Label,
    Picture,
    Rectangle,
    Stroke,
    Triangle,
    Way,
)
from scrawl.figures.theme import (
    DOTS_PER_INCH,
    POINTS_PER_INCH,
    new_figure,
    text_style,
    to_png,
)

if TYPE_CHECKING:
    import matplotlib.axes
    from matplotlib.patches import Patch
    from matplotlib.path import Path

MAX_DOTS = 1 << 26  # 256 MiB while it is drawn
MAX_SIDE = (1 << 16) - 1  # dots
ANCHORS = {"start": "left", "middle": "center", "end": "right"}


def diagram_to_png(diagram: Diagram, scale: int = 2) -> bytes:
    """Return the *diagram* as a PNG file with *scale* dots for a pixel of the SVG.

    Raises:
        InvalidRequest: if the picture would be too large.
    """
    drawn = picture(diagram)
    width, height = round(drawn.width * scale), round(drawn.height * scale)
    if max(width, height) > MAX_SIDE or width * height > MAX_DOTS:
        raise InvalidRequest(
            f"The picture of {diagram.name!r} would have {width}x{height} dots, too"
            " many for a PNG. Write an SVG, which has no dots."
        )
    figure = new_figure(width / DOTS_PER_INCH, height / DOTS_PER_INCH)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_axis_off()
    axes.set_xlim(0, drawn.width)
    axes.set_ylim(drawn.height, 0)
    _draw(axes, drawn, scale * POINTS_PER_INCH / DOTS_PER_INCH)
    return to_png(figure)


def _draw(axes: "matplotlib.axes.Axes", drawn: Picture, points: float) -> None:
    """Draw all shapes in their order; a pixel has so many *points*."""
    shapes = [shape for group in drawn.groups for shape in group.shapes]
    for order, shape in enumerate(shapes):
        if isinstance(shape, Label):
            _write(axes, shape, points, order)
        else:
            axes.add_patch(_patch(shape)).set(
                facecolor=INKS[shape.ink].fill,
                edgecolor=INKS[shape.ink].stroke,
                linewidth=INKS[shape.ink].width * points,
                zorder=order,
            )


def _write(
    axes: "matplotlib.axes.Axes", label: Label, points: float, order: int
) -> None:
    axes.text(
        label.x,
        label.baseline,
        label.text,
        horizontalalignment=ANCHORS[label.anchor],
        verticalalignment="baseline",
        fontweight="bold" if label.is_bold else "normal",
        zorder=order,
        **text_style(label.size * points, INKS[label.ink].fill),
    )


def _patch(shape: Rectangle | Stroke | Triangle) -> "Patch":
    from matplotlib.patches import FancyBboxPatch, PathPatch, Polygon
    from matplotlib.path import Path

    match shape:
        case Rectangle(_, left, top, width, height, corner):
            round_corners = f"round,pad=0,rounding_size={corner}"
            return FancyBboxPatch((left, top), width, height, boxstyle=round_corners)
        case Triangle(_, spots):
            return Polygon(spots, closed=True)
        case Stroke(_, ways):
            return PathPatch(Path.make_compound_path(*map(_path, ways)))
        case _:
            assert_never(shape)


def _path(way: Way) -> "Path":
    from matplotlib.path import Path

    spots = [way.first, *(spot for bend in way.bends for spot in bend), way.last]
    codes = [Path.LINETO, Path.CURVE3, Path.CURVE3] * len(way.bends)
    return Path(spots, [Path.MOVETO, *codes, Path.LINETO])
