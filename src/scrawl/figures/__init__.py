"""Pictures of what was measured; matplotlib loads when the first one is drawn.

A figure is a function from values to a matplotlib figure, which knows no window and no
pyplot. To add one, write a file here in the look of `theme.py`, and name its picture in
the table of `run_figures.py`. A diagram of a network (`diagram/`) is a layout, which
three functions draw.
"""

from scrawl.figures.confusion import confusion_figure
from scrawl.figures.curves import learning_curves
from scrawl.figures.diagram import (
    Diagram,
    diagram,
    diagram_to_png,
    diagram_to_svg,
    diagram_to_text,
)
from scrawl.figures.mistakes import mistakes_figure
from scrawl.figures.run_figures import FIGURES, draw_all
from scrawl.figures.samples import samples_figure
from scrawl.figures.theme import to_png

__all__ = [
    "FIGURES",
    "Diagram",
    "confusion_figure",
    "diagram",
    "diagram_to_png",
    "diagram_to_svg",
    "diagram_to_text",
    "draw_all",
    "learning_curves",
    "mistakes_figure",
    "samples_figure",
    "to_png",
]
