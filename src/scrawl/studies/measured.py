"""What several runs of one trial measured, seed by seed or on the average."""

from collections.abc import Sequence
from statistics import fmean

from scrawl.figures import Quantity
from scrawl.training import Run


def accuracies(runs: Sequence[Run]) -> list[float]:
    """Return the accuracy on the test images, for each seed."""
    return [run.metrics.accuracy for run in runs]


def losses(runs: Sequence[Run]) -> list[float]:
    """Return the loss on the test images, in nats, for each seed."""
    return [run.metrics.loss for run in runs]


def mean_validation(runs: Sequence[Run], quantity: Quantity) -> list[float]:
    """Return the mean over *runs* of what images set aside gave after each epoch."""
    histories = [run.history for run in runs]
    return [
        fmean(getattr(epoch, f"val_{quantity}") for epoch in epochs)
        for epochs in zip(*histories, strict=True)
    ]
