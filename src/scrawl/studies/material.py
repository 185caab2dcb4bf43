"""Data as the notebooks make them: parts of a data set, joined or drawn anew.

Each is a data set of its own with a digest of its own, so that a run trained on it is
known again.
"""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from jaxtyping import Int64

from scrawl.arrays import Labels
from scrawl.data import Dataset, Examples
from scrawl.files import sha256
from scrawl.randomness import Purpose, random_bits

WATCHED = "-watched"  # at the end of the name of data with images to watch


def made_of(dataset: Dataset, name: str, train: Examples, test: Examples) -> Dataset:
    """Return a data set of these examples, made of a *dataset* and called *name*."""
    parts = (*_arrays(train), *_arrays(test))
    digests = "".join(sha256(np.ascontiguousarray(part).tobytes()) for part in parts)
    digest = sha256(f"{dataset.digest}{digests}".encode())
    return replace(dataset, name=name, train=train, test=test, digest=digest)


def joined(first: Examples, second: Examples) -> Examples:
    """Return the examples of both, those of the *first* before the others."""
    return Examples(
        np.concatenate([first.images, second.images]),
        np.concatenate([first.labels, second.labels]),
        _joined(first.more_inputs, second.more_inputs),
        _joined(first.more_labels, second.more_labels),
    )


def watched_by_test(dataset: Dataset) -> Dataset:
    """Return the *dataset* with its test images at the end of the training images.

    With `share_watched` as the validation split, exactly those are set aside: they are
    not learned, and the loss and accuracy of the test images are known after every
    epoch. That is what the notebooks call validation.
    """
    together = joined(dataset.train, dataset.test)
    return made_of(dataset, f"{dataset.name}{WATCHED}", together, dataset.test)


def share_watched(dataset: Dataset) -> float:
    """Return the validation split that sets the test images of `watched_by_test` aside.

    *dataset* is the one before it was made so.
    """
    return share_aside(len(dataset.train), len(dataset.test))


def share_aside(num_train: int, num_aside: int) -> float:
    """Return the validation split that leaves exactly *num_train* images.

    It is half an image less than the share itself, so that no rounding errs.
    """
    return (num_aside - 0.5) / (num_train + num_aside)


def drawn(
    count: int, below: int, *, seed: int, place: int
) -> Int64[np.ndarray, " count"]:
    """Return *count* whole numbers from 0 up to, not including, *below*.

    Equal arguments give equal numbers; those of another *place* are others.
    """
    bits = random_bits(seed, Purpose.STUDIES, count, image=place)
    scaled = bits.astype(np.uint64) * np.uint64(below)
    return (scaled >> np.uint64(32)).astype(np.int64)


def _arrays(examples: Examples) -> tuple[np.ndarray, ...]:
    return (
        examples.images,
        examples.labels,
        *examples.more_inputs.values(),
        *examples.more_labels.values(),
    )


def _joined(
    first: Mapping[str, Labels] | Mapping[str, np.ndarray],
    second: Mapping[str, Labels] | Mapping[str, np.ndarray],
) -> dict[str, np.ndarray]:
    return {name: np.concatenate([first[name], second[name]]) for name in first}
