"""predictions.npz: what was predicted, in a file that `numpy.load` opens too.

If there are several outputs, `outputs` has their names, and each but the first adds two
arrays: `sum_labels` and `sum_scores`, say.
"""

import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np

from scrawl.errors import InvalidFile, InvalidRequest
from scrawl.evaluation.history import check_output_names
from scrawl.evaluation.metrics import MAX_CLASSES
from scrawl.evaluation.npz import ArrayKind, names_in, read_npz, write_npz
from scrawl.evaluation.predictions import OutputPredictions, Predictions
from scrawl.files import MEBIBYTE, read_bytes, write_bytes

MAX_PREDICTIONS_BYTES = 256 * MEBIBYTE


def save_predictions(path: Path, predictions: Predictions) -> None:
    """Write *predictions* to *path*, a .npz without pickle: whole, or not at all.

    Raises:
        InvalidRequest: if they take more than 256 MiB.
        NotWritable: if the disk is full or the folder forbids it.
    """
    content = write_npz(_arrays(predictions))
    if len(content) > MAX_PREDICTIONS_BYTES:
        raise InvalidRequest(
            f"The predictions take {len(content) / MEBIBYTE:.0f} MiB, but may take"
            f" {MAX_PREDICTIONS_BYTES / MEBIBYTE:.0f} MiB. Use fewer images."
        )
    write_bytes(path, content)


def load_predictions(path: Path) -> Predictions:
    """Return the predictions in the .npz at *path*; its arrays are read-only.

    Raises:
        NothingThere: if there is no such file.
        InvalidFile: if it is damaged, larger than 256 MiB, or holds anything else.
    """
    content = read_bytes(path, MAX_PREDICTIONS_BYTES)
    try:
        return _predictions(content)
    except (InvalidFile, InvalidRequest) as error:
        raise InvalidFile(
            f"{path} holds no predictions. {error} Restore it, or train again."
        ) from error


def _arrays(predictions: Predictions) -> Mapping[str, np.ndarray]:
    arrays = {
        "labels": predictions.labels,
        "scores": predictions.scores,
        "sample_images": predictions.sample_images,
        "mistake_indices": predictions.mistake_indices,
        "mistake_images": predictions.mistake_images,
        "classes": np.array(predictions.classes),
    }
    if predictions.outputs:
        arrays["outputs"] = np.array(list(predictions.outputs))
    for name, more in predictions.more_outputs.items():
        arrays[f"{name}{_LABELS}"] = more.labels
        arrays[f"{name}{_SCORES}"] = more.scores
    return arrays


def _predictions(content: bytes) -> Predictions:
    others = [
        name.removesuffix(_LABELS)
        for name in names_in(content)
        if name.endswith(_LABELS)
    ]
    check_output_names(others)
    arrays = read_npz(content, {**_KINDS, **dict(_kinds_of(others))})
    _require_few_classes(arrays)
    outputs = _names(arrays["outputs"]) if others else ("",)
    if list(outputs[1:]) != others:
        raise InvalidFile(
            f"It names the outputs {list(outputs)}, and behind the first one holds"
            f" those called {others}."
        )
    return Predictions(
        labels=arrays["labels"],
        scores=arrays["scores"],
        sample_images=arrays["sample_images"],
        mistake_indices=arrays["mistake_indices"],
        mistake_images=arrays["mistake_images"],
        classes=_names(arrays["classes"]),
        output=outputs[0],
        more_outputs={
            name: OutputPredictions(
                arrays[f"{name}{_LABELS}"], arrays[f"{name}{_SCORES}"]
            )
            for name in others
        },
    )


def _kinds_of(others: Sequence[str]) -> Iterator[tuple[str, ArrayKind]]:
    if others:
        yield "outputs", ArrayKind(r"<U\d+", "outputs")
    for name in others:
        yield f"{name}{_LABELS}", ArrayKind(r"\|u1", "images")
        yield f"{name}{_SCORES}", ArrayKind("<f4", f"images {name}-classes")


def _require_few_classes(arrays: Mapping[str, np.ndarray]) -> None:
    """Refuse more classes than a label can name, before each becomes a text."""
    for name, array in arrays.items():
        is_scores = name == "scores" or name.endswith(_SCORES)
        num_names = array.shape[1] if is_scores else len(array)
        is_named = is_scores or name in ("classes", "outputs")
        if is_named and num_names > MAX_CLASSES:
            raise InvalidFile(f"It has {num_names:,} {name}, not 1 to {MAX_CLASSES}.")


def _names(array: np.ndarray) -> tuple[str, ...]:
    if array.view("<u4").max(initial=0) > sys.maxunicode:
        raise InvalidFile("A name of a class or output is no text.")
    return tuple(array.tolist())


_LABELS, _SCORES = "_labels", "_scores"
_KINDS = {
    "labels": ArrayKind(r"\|u1", "images"),
    "scores": ArrayKind("<f4", "images classes"),
    "sample_images": ArrayKind(r"\|u1", "samples height width"),
    "mistake_indices": ArrayKind("<i8", "mistakes"),
    "mistake_images": ArrayKind(r"\|u1", "mistakes height width"),
    "classes": ArrayKind(r"<U\d+", "classes"),
}
