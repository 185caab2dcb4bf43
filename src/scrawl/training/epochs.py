"""What an epoch gave, in the words of history.csv, and why it was the last."""

import math

from scrawl.compiler import EpochResult
from scrawl.errors import Diverged
from scrawl.evaluation import Epoch, OutputMeasures
from scrawl.training.validation import Validation


def epoch_of(
    number: int,
    result: EpochResult,
    validation: Validation,
    *,
    learning_rate: object,
    seconds: float,
    has_outputs: bool,
) -> Epoch:
    """Return what epoch *number* gave, which ended with that *learning_rate*.

    If it *has_outputs*, also for each of them.
    """
    return Epoch(
        epoch=number,
        loss=result.loss,
        accuracy=result.accuracy,
        val_loss=validation.loss,
        val_accuracy=validation.accuracy,
        learning_rate=float(str(learning_rate)),  # .001, not its float32
        seconds=seconds,
        outputs=_by_output(result, validation) if has_outputs else {},
    )


def diverged(epoch: Epoch, learning_rate: float) -> Diverged:
    """Return the error that tells why an *epoch* was the last."""
    if not math.isfinite(epoch.loss):
        what = "the loss"
    else:
        what = "a weight" if epoch.val_loss is None else "the validation loss"
    return Diverged(
        f"The training diverged in epoch {epoch.epoch}: {what} is not finite."
        f" Use a learning rate lower than {learning_rate:g}."
    )


def _by_output(
    result: EpochResult, validation: Validation
) -> dict[str, OutputMeasures]:
    """Return what was measured of each output that has a loss."""
    aside = validation.outputs
    return {
        name: OutputMeasures(
            loss=each.loss,
            accuracy=each.accuracy,
            val_loss=aside[name].loss if aside else None,
            val_accuracy=aside[name].accuracy if aside else None,
        )
        for name, each in result.outputs.items()
    }
