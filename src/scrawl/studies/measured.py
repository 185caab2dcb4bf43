"""What several runs of one trial measured, seed by seed or on the average."""

from collections.abc import Sequence
from statistics import fmean

from scrawl.errors import InvalidRequest
from scrawl.evaluation import Epoch
from scrawl.figures import Quantity
from scrawl.training import Run


def accuracies(runs: Sequence[Run]) -> list[float]:
    """Return the accuracy on the test images, for each seed."""
    return [run.metrics.accuracy for run in runs]


def losses(runs: Sequence[Run]) -> list[float]:
    """Return the loss on the test images, in nats, for each seed."""
    return [run.metrics.loss for run in runs]


def validation(epoch: Epoch, quantity: Quantity) -> float:
    """Return what images set aside gave after an *epoch*.

    Raises:
        InvalidRequest: if none were set aside.
    """
    value = epoch.val_loss if quantity == "loss" else epoch.val_accuracy
    if value is None:
        raise InvalidRequest(
            f"No images were set aside to measure epoch {epoch.epoch} with. Give the"
            " recipe of the trial a validation_split."
        )
    return value


def mean_training(runs: Sequence[Run], quantity: Quantity) -> list[float]:
    """Return the mean over *runs* of what training images gave in each epoch."""
    histories = [run.history for run in runs]
    return [
        fmean(getattr(epoch, quantity) for epoch in epochs)
        for epochs in zip(*histories, strict=True)
    ]


def mean_validation(runs: Sequence[Run], quantity: Quantity) -> list[float]:
    """Return the mean over *runs* of what images set aside gave after each epoch."""
    histories = [run.history for run in runs]
    return [
        fmean(validation(epoch, quantity) for epoch in epochs)
        for epochs in zip(*histories, strict=True)
    ]
