"""A network as boxes and arrows: one layout, drawn as SVG, PNG and text.

`layout.py` places boxes and arrows on a grid of characters, in the steps of Sugiyama:
rows (`layering.py`), order (`ordering.py`), columns (`columns.py`), and the ways of
lines between the rows (`channels.py`). Text is the grid itself; the pictures give a
character so many pixels. To add a rendering, write a function of a `Diagram`.
"""

from scrawl.figures.diagram.drawing import Arrow, Box, Diagram, Point
from scrawl.figures.diagram.layout import diagram
from scrawl.figures.diagram.png import diagram_to_png
from scrawl.figures.diagram.svg import diagram_to_svg
from scrawl.figures.diagram.text import diagram_to_text

__all__ = [
    "Arrow",
    "Box",
    "Diagram",
    "Point",
    "diagram",
    "diagram_to_png",
    "diagram_to_svg",
    "diagram_to_text",
]
