"""What was drawn, read back from a figure."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text

from scrawl.figures import to_png

SLACK = 1.0  # dots


def cut_off(figure: Figure) -> list[str]:
    """Return the texts that are not wholly on the figure, or empty for none."""
    to_png(figure)  # lays it out
    width, height = figure.bbox.width, figure.bbox.height
    texts = [item for item in figure.findobj(Text) if _is_seen(item)]
    boxes = [(item.get_text(), item.get_window_extent()) for item in texts]
    return [
        text
        for text, box in boxes
        if min(box.x0, box.y0) < -SLACK
        or box.x1 > width + SLACK
        or box.y1 > height + SLACK
    ]


def overlapping(figure: Figure) -> list[tuple[str, str]]:
    """Return the pairs of texts that lie on each other."""
    to_png(figure)
    texts = [item for item in figure.findobj(Text) if _is_seen(item)]
    boxes = [(item.get_text(), item.get_window_extent()) for item in texts]
    return [
        (one, other)
        for index, (one, box) in enumerate(boxes)
        for other, second in boxes[:index]
        if box.padded(-SLACK).overlaps(second.padded(-SLACK))
    ]


def image_of(axes: Axes) -> np.ndarray:
    """Return the colours of the one picture on the *axes*, as bytes."""
    [image] = axes.images
    return np.asarray(image.get_array())


def _is_seen(text: object) -> bool:
    return isinstance(text, Text) and text.get_visible() and bool(text.get_text())
