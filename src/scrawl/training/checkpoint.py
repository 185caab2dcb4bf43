"""checkpoint.safetensors: where a training stands, so that it can go on from there.

It holds the arrays of the trainer and the weights that would be kept, in the layout of
Keras, and beside them how far the training has come, as JSON. A SHA-256 over both tells
a damaged file; sizes are checked before memory is taken, and nothing in it is run.
"""

import hashlib
import math
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from scrawl.arrays import Weights
from scrawl.compiler import TrainingState
from scrawl.errors import InvalidFile, NothingThere
from scrawl.evaluation import Epoch, history_from_csv, history_to_csv
from scrawl.files import (
    MEBIBYTE,
    read_bytes,
    tensors_from_bytes,
    tensors_to_bytes,
    write_bytes,
)
from scrawl.networks import Network
from scrawl.training.checkpoint_record import Record, read_record, record_to_json

CHECKPOINT_FILE = "checkpoint.safetensors"
GROUPS = ("weights", "first_moments", "second_moments", "averages", "kept")


@dataclass(frozen=True, eq=False)
class Checkpoint:
    """A training between two batches.

    `history` has the epochs that are over; `seconds` were spent in the one under way.
    """

    trainer: TrainingState
    plan: str  # the SHA-256 of recipe and network
    kept: Weights  # of the epoch that would be kept
    kept_epoch: int
    num_good_epochs: int
    history: tuple[Epoch, ...]
    seconds: float
    best_loss: float  # on the examples set aside, of early stopping


def save_checkpoint(folder: Path, checkpoint: Checkpoint) -> None:
    """Write the *checkpoint* to the *folder* of a run: whole, or not at all.

    Raises:
        NotWritable: if the disk is full or the folder forbids it.
    """
    arrays = {
        f"{group}/{name}": array
        for group in GROUPS
        for name, array in _group(checkpoint, group).items()
    }
    history = history_to_csv(checkpoint.history).encode()
    arrays["history"] = np.frombuffer(history, np.uint8)
    text = record_to_json(_to_record(checkpoint))
    words = {"checkpoint": text, "sha256": digest_of(text, arrays)}
    write_bytes(folder / CHECKPOINT_FILE, tensors_to_bytes(arrays, words))


def load_checkpoint(folder: Path, network: Network) -> Checkpoint | None:
    """Return the checkpoint in the *folder* of a run, if there is one.

    Raises:
        InvalidFile: if it is damaged, or is not of such a *network*.
    """
    path = folder / CHECKPOINT_FILE
    numbers = sum(math.prod(item.weight.shape) for item in network.weight_list())
    limit = 4 * len(GROUPS) * numbers + 16 * MEBIBYTE
    try:
        content = read_bytes(path, limit)
    except NothingThere:
        return None
    try:
        arrays, words = tensors_from_bytes(content)
        return _from_parts(arrays, words, network)
    except KeyError as error:
        raise _damaged(path, f"It lacks {error}.") from error
    except (InvalidFile, ValueError) as error:
        raise _damaged(path, str(error)) from error


def _damaged(path: Path, reason: str) -> InvalidFile:
    return InvalidFile(
        f"{path} is damaged. {reason} Remove it to begin the training again."
    )


def remove_checkpoint(folder: Path) -> None:
    """Remove the checkpoint of a training that is over."""
    with suppress(OSError):  # it would never be looked at again
        (folder / CHECKPOINT_FILE).unlink()


def _group(checkpoint: Checkpoint, group: str) -> Weights:
    return checkpoint.kept if group == "kept" else getattr(checkpoint.trainer, group)


def digest_of(text: str, arrays: Mapping[str, np.ndarray]) -> str:
    """Return the SHA-256, in hexadecimal, of words and arrays."""
    hasher = hashlib.sha256(text.encode())
    for name in sorted(arrays):
        hasher.update(f"{name} {arrays[name].dtype} {arrays[name].shape}".encode())
        hasher.update(np.ascontiguousarray(arrays[name]).data)
    return hasher.hexdigest()


def _to_record(checkpoint: Checkpoint) -> Record:
    trainer = checkpoint.trainer
    return Record(
        plan=checkpoint.plan,
        epoch=trainer.epoch,
        steps_done=trainer.steps_done,
        images_done=trainer.images_done,
        sums=trainer.sums,
        seconds=checkpoint.seconds,
        kept_epoch=checkpoint.kept_epoch,
        num_good_epochs=checkpoint.num_good_epochs,
        best_loss=checkpoint.best_loss,
    )


def _from_parts(
    arrays: Mapping[str, np.ndarray], words: Mapping[str, str], network: Network
) -> Checkpoint:
    text = words["checkpoint"]
    if words["sha256"] != digest_of(text, arrays):
        raise InvalidFile("Its SHA-256 differs.")
    record = read_record(text, network.outputs)
    groups = {name: dict(_arrays_of(arrays, name, network)) for name in GROUPS}
    return Checkpoint(
        trainer=TrainingState(
            weights=_whole(groups["weights"], network),
            first_moments=groups["first_moments"],
            second_moments=groups["second_moments"],
            averages=groups["averages"],
            steps_done=record.steps_done,
            epoch=record.epoch,
            images_done=record.images_done,
            sums=record.sums,
        ),
        plan=record.plan,
        kept=_whole(groups["kept"], network),
        kept_epoch=record.kept_epoch,
        num_good_epochs=record.num_good_epochs,
        history=history_from_csv(arrays["history"].tobytes().decode(), CHECKPOINT_FILE),
        seconds=record.seconds,
        best_loss=record.best_loss,
    )


def _whole(weights: Weights, network: Network) -> Weights:
    missing = [name for name, _ in network.weight_list() if name not in weights]
    if missing:
        raise InvalidFile(f"It lacks {missing[0]}.")
    return weights


def _arrays_of(
    arrays: Mapping[str, np.ndarray], group: str, network: Network
) -> Iterator[tuple[str, np.ndarray]]:
    """Yield what there is of a *group*, which must have the shapes of *network*."""
    shapes = {name: weight.shape for name, weight in network.weight_list()}
    for name, array in arrays.items():
        if name.startswith(f"{group}/"):
            weight = name.removeprefix(f"{group}/")
            if array.shape != shapes.get(weight) or array.dtype != np.float32:
                raise InvalidFile(
                    f"{name!r:.80} is not of the network {network.name!r}."
                )
            yield weight, array
