"""Bring published files to the one form of examples: upright images, classes from 0.

EMNIST's images are stored column by column, and the labels of its letters begin at 1.
QMNIST says eight whole numbers of each image, the first of which is its class.
"""

import numpy as np
from jaxtyping import Int32

from scrawl.data.dataset import Examples
from scrawl.data.entry import Entry
from scrawl.data.idx import WHOLE_NUMBER, IdxContent, idx_bytes
from scrawl.data.pairs import match_pair
from scrawl.errors import InvalidFile

MAX_BYTE = 255


def to_examples(images: IdxContent, labels: IdxContent, entry: Entry) -> Examples:
    """Return the examples in two files of the data set of *entry*.

    Raises:
        InvalidFile: if they hold something else, or do not fit each other.
    """
    given = match_pair(images, _class_labels(labels, entry), entry.classes)
    if not entry.is_transposed:
        return given
    upright = np.ascontiguousarray(given.images.transpose(0, 2, 1))
    return Examples(upright, given.labels)


def _class_labels(labels: IdxContent, entry: Entry) -> IdxContent:
    """Return the file of labels as if it were one of bytes that begin at 0."""
    if labels.kind == WHOLE_NUMBER:
        numbers = labels.whole_numbers
        if numbers.ndim != 2 or not numbers.size:
            raise InvalidFile(
                f"{labels.name} holds an array of {numbers.ndim} dimensions, and"
                " labels with notes have 2. Fetch it again."
            )
        classes = numbers[:, 0]
    elif entry.first_label and len(labels.shape) == 1:
        classes = labels.values.astype(np.int32) - entry.first_label
    else:
        return labels
    _require_bytes(classes, labels.name)
    content = np.frombuffer(idx_bytes(classes.astype(np.uint8)), np.uint8)
    return IdxContent(labels.name, content, classes.shape)


def _require_bytes(classes: Int32[np.ndarray, " n"], name: str) -> None:
    if classes.size and not 0 <= classes.min() <= classes.max() <= MAX_BYTE:
        index = int(np.argmax((classes < 0) | (classes > MAX_BYTE)))
        raise InvalidFile(
            f"{name} gives image {index:,} a label that is no class. Fetch it again."
        )
