"""What the notebooks print, printed: shapes, rows, matrices, epochs."""

import numpy as np

from scrawl import networks
from scrawl.arrays import Labels, Scores
from scrawl.data import Dataset
from scrawl.evaluation import Epoch, Metrics, to_text
from scrawl.networks import Network
from scrawl.studies.parts import Listing
from scrawl.training import Run


def shapes_printed(data: Dataset) -> Listing:
    """Return the sizes and shapes of all arrays of the *data*."""
    lines = []
    for name, part in (("training", data.train), ("test", data.test)):
        height, width = part.images.shape[1:]
        ink = f"grey: 0 is paper, {part.images.max()} the darkest ink"
        lines += [
            f"{name} images  {part.images.shape}, {part.images.dtype}",
            f"{name} labels  {part.labels.shape}, {part.labels.dtype}",
            f"  {len(part):,} images of {height}x{width} pixels, {ink}",
        ]
    lines.append(f"classes  {', '.join(data.classes)}")
    return Listing("Sizes and shapes", "\n".join(lines))


def layers_printed(network: Network, title: str = "Its layers") -> Listing:
    """Return the table of the layers of a *network*, with their shapes."""
    return Listing(title, networks.summary(network))


def one_hot_printed(labels: Labels, num_classes: int) -> Listing:
    """Return *labels* as the rows of zeros and a one that Keras is given."""
    rows = np.eye(num_classes, dtype=int)[labels]
    lines = (f"{label} -> {row}" for label, row in zip(labels, rows, strict=True))
    return Listing("Labels as one-hot rows, as Keras is given them", "\n".join(lines))


def epochs_printed(run: Run) -> Listing:
    """Return a line for each epoch of a *run*, in the words of Keras."""
    lines = (_epoch_printed(epoch, len(run.history)) for epoch in run.history)
    return Listing(f"Epoch by epoch, seed {run.info.seed}", "\n".join(lines))


def metrics_printed(metrics: Metrics, title: str) -> Listing:
    """Return accuracy, the report of each class and the confusion matrix."""
    return Listing(title, to_text(metrics))


def scores_printed(scores: Scores, names: list[str], title: str) -> Listing:
    """Return rows of *scores*, each after its name."""
    width = max(map(len, names))
    lines = (
        f"{name:{width}}  {' '.join(f'{score:.3e}' for score in row)}"
        for name, row in zip(names, scores.tolist(), strict=True)
    )
    return Listing(title, "\n".join(lines))


def _epoch_printed(epoch: Epoch, num_epochs: int) -> str:
    line = (
        f"Epoch {epoch.epoch:{len(str(num_epochs))}}/{num_epochs}"
        f" - loss: {epoch.loss:.4f} - accuracy: {epoch.accuracy:.4f}"
    )
    if epoch.val_loss is None or epoch.val_accuracy is None:
        return line
    return (
        f"{line} - val_loss: {epoch.val_loss:.4f}"
        f" - val_accuracy: {epoch.val_accuracy:.4f}"
    )
