"""What the images look like: a sheet of them with their classes."""

from typing import TYPE_CHECKING

from scrawl.arrays import Images, Labels
from scrawl.figures.sheet import sheet
from scrawl.figures.theme import shorten

if TYPE_CHECKING:
    import matplotlib.figure

MAX_SAMPLES = 100


def samples_figure(
    images: Images, labels: Labels, classes: tuple[str, ...]
) -> "matplotlib.figure.Figure":
    """Return a sheet of the *images*, at most the first 100, named by their class."""
    shown = images[:MAX_SAMPLES]
    names = shorten(classes)
    captions = [names[label] for label in labels[: len(shown)]]
    return sheet(shown, captions, "Images and their classes")
