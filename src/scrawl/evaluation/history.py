"""What each epoch of a training gave, as history.csv keeps it.

Loss and accuracy of the training images are running means over the epoch, with dropout
on, as Keras prints them. A cell without a value is empty, and every number is written
with as many digits as it takes to read it back unchanged. A network of several outputs
has further columns for each, under the names of Keras: `sum_loss`, `val_sum_accuracy`.
"""

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from scrawl.errors import InvalidFile, InvalidRequest
from scrawl.files import MEBIBYTE, read_text

MAX_HISTORY_BYTES = 4 * MEBIBYTE  # 40,000 epochs, which take 20 times that when read
MAX_OUTPUTS = 12
OUTPUT_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}")

_NONE: Mapping[str, "OutputMeasures"] = MappingProxyType({})  # one for all epochs


@dataclass(frozen=True, slots=True)
class OutputMeasures:
    """What an epoch gave for one of several outputs of a network."""

    loss: float  # in nats, not weighted
    accuracy: float
    val_loss: float | None
    val_accuracy: float | None


@dataclass(frozen=True, slots=True)
class Epoch:
    """One pass over the training images; the first epoch is 1.

    Of several outputs, the losses are added up, each with its weight, and the accuracy
    is that of the first; `outputs` has them one by one. Of one, it is empty.
    """

    epoch: int
    loss: float  # in nats
    accuracy: float
    val_loss: float | None
    val_accuracy: float | None
    learning_rate: float  # of the last batch
    seconds: float
    outputs: Mapping[str, OutputMeasures] = field(default_factory=dict)


def history_columns(outputs: Sequence[str] = ()) -> tuple[str, ...]:
    """Return the names of the columns of history.csv, for *outputs* if it has more."""
    measures = ("loss", "accuracy")
    of_outputs = [f"{name}_{measure}" for name in outputs for measure in measures]
    return (
        *("epoch", "loss", "accuracy", "val_loss", "val_accuracy"),
        *("learning_rate", "seconds"),
        *of_outputs,
        *(f"val_{column}" for column in of_outputs),
    )


def check_output_names(outputs: Sequence[str]) -> None:
    """Refuse *outputs* whose results could not be kept apart in the files of a run.

    Raises:
        InvalidRequest: if there are too many, a name is unfit, or two mean one column.
    """
    if len(outputs) > MAX_OUTPUTS:
        raise InvalidRequest(
            f"There are {len(outputs)} outputs. Use at most {MAX_OUTPUTS}."
        )
    for name in outputs:
        if not OUTPUT_NAME.fullmatch(name):
            raise InvalidRequest(f"{name[:80]!r} is no name of an output. Rename it.")
    for column, count in Counter(history_columns(outputs)).items():
        if count > 1:
            raise InvalidRequest(
                f"Two results of the outputs {', '.join(outputs)} would be called"
                f" {column!r}. Rename one of the outputs."
            )


def history_record(epoch: Epoch) -> dict[str, int | float | None]:
    """Return the numbers of an *epoch* by the names of their columns."""
    outputs = epoch.outputs.values()
    numbers = (
        *(epoch.epoch, epoch.loss, epoch.accuracy, epoch.val_loss, epoch.val_accuracy),
        *(epoch.learning_rate, epoch.seconds),
        *(number for each in outputs for number in (each.loss, each.accuracy)),
        *(number for each in outputs for number in (each.val_loss, each.val_accuracy)),
    )
    return dict(zip(history_columns(tuple(epoch.outputs)), numbers, strict=True))


def history_to_csv(history: Sequence[Epoch]) -> str:
    """Return the text of history.csv; all epochs are of the same outputs."""
    header = ",".join(history_columns(tuple(history[0].outputs) if history else ()))
    return "".join(f"{line}\n" for line in (header, *map(_row, history)))


def read_history(path: Path) -> tuple[Epoch, ...]:
    """Return the epochs of the history.csv at *path*, the first one first.

    A loss may be nan or inf: that is what a diverging training measures.

    Raises:
        NothingThere: if there is no such file.
        InvalidFile: if it is not a history; the message names the line.
    """
    return history_from_csv(read_text(path, MAX_HISTORY_BYTES), str(path))


def history_from_csv(text: str, name: str) -> tuple[Epoch, ...]:
    """Return the epochs in *text*, which messages call *name*.

    Raises:
        InvalidFile: if it is not a history; the message names the line.
    """
    lines = _lines(text)
    outputs = _outputs_in(next(lines, ""))
    if outputs is None:
        needed = ",".join(history_columns())
        raise InvalidFile(
            f"{name} is no training history: its first line is not {needed!r}."
            " Check that it is the file you mean."
        )
    return tuple(_parse(name, outputs, lines))


def _lines(text: str) -> Iterator[str]:
    """Yield the lines one by one: a list of them would take three times the text."""
    found = re.finditer(r"[^\n]*\n|[^\n]+", text)
    return (match[0].rstrip("\r\n") for match in found)


def _row(epoch: Epoch) -> str:
    number, *measures = history_record(epoch).values()
    cells = ("" if value is None else repr(float(value)) for value in measures)
    return ",".join((str(number), *cells))


def _outputs_in(header: str) -> tuple[str, ...] | None:
    """Return the outputs whose columns a first line names, if it is one of ours."""
    columns = header.split(",")[len(history_columns()) :]
    losses = columns[: len(columns) // 2 : 2]
    outputs = tuple(column.removesuffix("_loss") for column in losses)
    try:
        check_output_names(outputs)
    except InvalidRequest:
        return None
    return outputs if header == ",".join(history_columns(outputs)) else None


def _parse(
    name: str, outputs: tuple[str, ...], lines: Iterator[str]
) -> Iterator[Epoch]:
    for number, line in enumerate(lines, start=1):
        try:
            epoch = _epoch(line.split(","), outputs)
        except ValueError:
            epoch = None
        if epoch is None or epoch.epoch != number or not _is_possible(epoch):
            raise InvalidFile(
                f"{name}, line {number + 1}: {line[:60]!r} is not epoch {number} of"
                f" {','.join(history_columns(outputs))}. Remove the line and those"
                " after it."
            )
        yield epoch


def _epoch(cells: list[str], outputs: tuple[str, ...]) -> Epoch:
    epoch, loss, accuracy, val_loss, val_accuracy, learning_rate, seconds = cells[:7]
    of_outputs = cells[7:]
    if len(of_outputs) != 4 * len(outputs):
        raise ValueError("too few cells, or too many")
    return Epoch(
        epoch=int(epoch),
        loss=float(loss),
        accuracy=float(accuracy),
        val_loss=_optional(val_loss),
        val_accuracy=_optional(val_accuracy),
        learning_rate=float(learning_rate),
        seconds=float(seconds),
        outputs=dict(zip(outputs, _measures(of_outputs), strict=True)) or _NONE,
    )


def _measures(cells: list[str]) -> Iterator[OutputMeasures]:
    middle = len(cells) // 2
    for at in range(0, middle, 2):
        yield OutputMeasures(
            loss=float(cells[at]),
            accuracy=float(cells[at + 1]),
            val_loss=_optional(cells[middle + at]),
            val_accuracy=_optional(cells[middle + at + 1]),
        )


def _optional(cell: str) -> float | None:
    return float(cell) if cell else None


def _is_possible(epoch: Epoch) -> bool:
    return (
        all(map(_has_rates, (epoch, *epoch.outputs.values())))
        and 0 <= epoch.learning_rate < math.inf
        and 0 <= epoch.seconds < math.inf
    )


def _has_rates(measured: Epoch | OutputMeasures) -> bool:
    rate = measured.val_accuracy
    return 0 <= measured.accuracy <= 1 and (rate is None or 0 <= rate <= 1)
