"""What each epoch of a training gave, as history.csv keeps it.

Loss and accuracy of the training images are running means over the epoch, with dropout
on, as Keras prints them. A cell without a value is empty, and every number is written
with as many digits as it takes to read it back unchanged.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path

from scrawl.errors import InvalidFile
from scrawl.files import MEBIBYTE, read_text

MAX_HISTORY_BYTES = 16 * MEBIBYTE


@dataclass(frozen=True)
class Epoch:
    """One pass over the training images; the first epoch is 1."""

    epoch: int
    loss: float  # in nats
    accuracy: float
    val_loss: float | None
    val_accuracy: float | None
    learning_rate: float  # of the last batch
    seconds: float


HISTORY_HEADER = ",".join(field.name for field in fields(Epoch))


def history_row(epoch: Epoch) -> str:
    """Return the line of history.csv for an *epoch*, without the newline."""
    numbers = (
        epoch.loss,
        epoch.accuracy,
        epoch.val_loss,
        epoch.val_accuracy,
        epoch.learning_rate,
        epoch.seconds,
    )
    cells = ("" if number is None else repr(float(number)) for number in numbers)
    return ",".join((str(epoch.epoch), *cells))


def read_history(path: Path) -> tuple[Epoch, ...]:
    """Return the epochs of the history.csv at *path*, the first one first.

    A loss may be nan or inf: that is what a diverging training measures.

    Raises:
        NothingThere: if there is no such file.
        InvalidFile: if it is not a history; the message names the line.
    """
    lines = read_text(path, MAX_HISTORY_BYTES).splitlines()
    if not lines or lines[0] != HISTORY_HEADER:
        raise InvalidFile(
            f"{path} is no training history: its first line is not {HISTORY_HEADER!r}."
            " Check that it is the file you mean."
        )
    return tuple(_parse(path, lines))


def _parse(path: Path, lines: list[str]) -> Iterator[Epoch]:
    for number, line in enumerate(lines[1:], start=1):
        try:
            epoch = _epoch(line.split(","))
        except ValueError:
            epoch = None
        if epoch is None or epoch.epoch != number or not _is_possible(epoch):
            raise InvalidFile(
                f"{path}, line {number + 1}: {line[:60]!r} is not epoch {number} of"
                f" {HISTORY_HEADER}. Remove the line and those after it."
            )
        yield epoch


def _epoch(cells: list[str]) -> Epoch:
    epoch, loss, accuracy, val_loss, val_accuracy, learning_rate, seconds = cells
    return Epoch(
        epoch=int(epoch),
        loss=float(loss),
        accuracy=float(accuracy),
        val_loss=float(val_loss) if val_loss else None,
        val_accuracy=float(val_accuracy) if val_accuracy else None,
        learning_rate=float(learning_rate),
        seconds=float(seconds),
    )


def _is_possible(epoch: Epoch) -> bool:
    return (
        0 <= epoch.accuracy <= 1
        and (epoch.val_accuracy is None or 0 <= epoch.val_accuracy <= 1)
        and 0 <= epoch.learning_rate < math.inf
        and 0 <= epoch.seconds < math.inf
    )
