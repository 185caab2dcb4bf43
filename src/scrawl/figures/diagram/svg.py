"""A diagram as an SVG file that needs nothing else, for light and dark pages.

The colours of light paper are written into the shapes, for programs that know no style
sheets; the style sheet `dark.css` has those of dark screens.
"""

from collections import defaultdict
from html import escape
from importlib.resources import files
from typing import assert_never

from scrawl.figures.diagram.drawing import Diagram
from scrawl.figures.diagram.picture import describe_box, picture
from scrawl.figures.diagram.shapes import (
    INKS,
    Group,
    Label,
    Rectangle,
    Shape,
    Spot,
    Stroke,
    Triangle,
    Way,
)

FONTS = "Helvetica, Arial, 'DejaVu Sans', sans-serif"


def diagram_to_svg(diagram: Diagram) -> str:
    """Return the *diagram* as the text of an SVG file; equal ones give equal text."""
    drawn = picture(diagram)
    width, height = _number(drawn.width), _number(drawn.height)
    head = _attributes(
        xmlns="http://www.w3.org/2000/svg",
        class_="scrawl-diagram",
        role="img",
        aria_labelledby=f"{diagram.name}-title {diagram.name}-desc",
        width=width,
        height=height,
        viewBox=f"0 0 {width} {height}",
        font_family=FONTS,
    )
    style = files("scrawl.figures.diagram").joinpath("dark.css").read_text("utf-8")
    lines = [
        f"<svg{head}>",
        _text("title", diagram.name, id=f"{diagram.name}-title"),
        _text("desc", _description(diagram), id=f"{diagram.name}-desc"),
        f"<style>\n{style}</style>",
        _shape(Rectangle("paper", 0.0, 0.0, drawn.width, drawn.height, 0.0)),
        *map(_group, drawn.groups),
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def _description(diagram: Diagram) -> str:
    """Return the whole picture in words."""
    sources: defaultdict[str, list[str]] = defaultdict(list)
    for arrow in diagram.arrows:
        sources[arrow.target].append(arrow.source)
    parts = [f"{describe_box(box)}{_from(sources[box.name])}." for box in diagram.boxes]
    return f"A network of {diagram.num_parameters:,} parameters. {' '.join(parts)}"


def _from(sources: list[str]) -> str:
    return f", from {' and '.join(sources)}" if sources else ""


def _group(group: Group) -> str:
    lines = [_text("title", group.title), *map(_shape, group.shapes)]
    return "\n".join(["<g>", *lines, "</g>"])


def _shape(shape: Shape) -> str:
    ink = INKS[shape.ink]
    look = {"class_": shape.ink, "fill": ink.fill}
    if ink.stroke != "none":
        look |= {"stroke": ink.stroke, "stroke_width": _number(ink.width)}
    match shape:
        case Rectangle(_, left, top, width, height, corner):
            place = {"x": left, "y": top, "width": width, "height": height}
            return f"<rect{_attributes(**_numbers(place | {'rx': corner}), **look)}/>"
        case Stroke(_, ways):
            return f"<path{_attributes(d=' '.join(map(_path, ways)), **look)}/>"
        case Triangle(_, spots):
            way = " ".join(map(_pair, spots))
            return f"<polygon{_attributes(points=way, **look)}/>"
        case Label(_, text, x, baseline, size, anchor, is_bold):
            place = _numbers({"x": x, "y": baseline, "font_size": size})
            if anchor != "start":
                place["text_anchor"] = anchor
            if is_bold:
                place["font_weight"] = "bold"
            return _text("text", text, **place, **look)
        case _:
            assert_never(shape)


def _path(way: Way) -> str:
    bends = (
        f"L{_pair(start)} Q{_pair(corner)} {_pair(end)} "
        for start, corner, end in way.bends
    )
    return f"M{_pair(way.first)} {''.join(bends)}L{_pair(way.last)}"


def _text(tag: str, text: str, **attributes: str) -> str:
    return f"<{tag}{_attributes(**attributes)}>{escape(text, quote=False)}</{tag}>"


def _attributes(**attributes: str) -> str:
    """Return attributes as they are written; their names have '-' for '_'."""
    return "".join(
        f' {name.rstrip("_").replace("_", "-")}="{escape(value)}"'
        for name, value in attributes.items()
    )


def _numbers(attributes: dict[str, float]) -> dict[str, str]:
    return {name: _number(value) for name, value in attributes.items()}


def _pair(spot: Spot) -> str:
    return f"{_number(spot.x)},{_number(spot.y)}"


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
