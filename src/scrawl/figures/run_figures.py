"""The pictures of a run: one table of files, drawn in one call."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from scrawl.evaluation import Epoch, Predictions
from scrawl.figures.confusion import confusion_figure
from scrawl.figures.curves import learning_curves
from scrawl.figures.mistakes import mistakes_figure
from scrawl.figures.samples import samples_figure
from scrawl.figures.theme import to_png
from scrawl.files import write_bytes

if TYPE_CHECKING:
    import matplotlib.figure

CURVES = "curves.png"

Draw = Callable[[Sequence[Epoch], Predictions], "matplotlib.figure.Figure"]


def draw_all(
    folder: Path, history: Sequence[Epoch] | None, predictions: Predictions
) -> list[Path]:
    """Write all pictures of a run into *folder* and return their paths.

    Nothing is written before everything is drawn, and equal input gives equal bytes.
    Where there can be no history (None), there are no curves.
    """
    pictures = {
        folder / name: to_png(draw(history or (), predictions))
        for name, draw in FIGURES.items()
        if history is not None or name != CURVES
    }
    for path, content in pictures.items():
        write_bytes(path, content)
    return list(pictures)


FIGURES: dict[str, Draw] = {
    CURVES: lambda history, _: learning_curves(history),
    "confusion.png": lambda _, predictions: confusion_figure(predictions),
    "samples.png": lambda _, predictions: samples_figure(
        predictions.sample_images,
        predictions.labels[: len(predictions.sample_images)],
        predictions.classes,
    ),
    "mistakes.png": lambda _, predictions: mistakes_figure(predictions),
}
