"""The values every stage passes on: examples, and the data set they belong to."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
from jaxtyping import Int64

from scrawl.arrays import Images, Inputs, Labels
from scrawl.errors import InvalidRequest


@dataclass(frozen=True, eq=False)
class Examples:
    """Images and the class of each.

    A network that reads more than an image, or says more of it than its class, finds
    the rest by the names of its inputs and outputs.

    Raises:
        InvalidRequest: unless there is one of everything for each image.
    """

    images: Images
    labels: Labels
    more_inputs: Inputs = field(default_factory=dict)
    more_labels: Mapping[str, Labels] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse what cannot belong together."""
        if len(self.images) != len(self.labels):
            raise InvalidRequest(
                f"Each image needs a label, got {len(self.images):,} images and"
                f" {len(self.labels):,} labels. Give as many of both."
            )
        for name, array in self.more_inputs.items():
            _require_one_each("an input", name, array, len(self))
        for name, array in self.more_labels.items():
            _require_one_each("a label", name, array, len(self))

    def __len__(self) -> int:
        """Return the number of images."""
        return len(self.images)

    def __getitem__(self, part: slice) -> "Examples":
        """Return some of the examples, in memory shared with these."""
        return self._each(lambda array: array[part])

    def take(self, indices: Int64[np.ndarray, " taken"]) -> "Examples":
        """Return copies of the examples at *indices*, counted from 0, in that order."""
        return self._each(lambda array: array.take(indices, axis=0))

    def _each(self, change: Callable[[np.ndarray], np.ndarray]) -> "Examples":
        return Examples(
            change(self.images),
            change(self.labels),
            {name: change(array) for name, array in self.more_inputs.items()},
            {name: change(array) for name, array in self.more_labels.items()},
        )


@dataclass(frozen=True, eq=False)
class Dataset:
    """Examples to learn from, examples to be judged by, and what the labels mean."""

    name: str
    train: Examples
    test: Examples
    classes: tuple[str, ...]  # the name of each label, from 0
    source: str  # where it came from, such as a folder
    digest: str  # SHA-256 over the SHA-256s of its parts, unpacked


def _require_one_each(kind: str, name: str, array: np.ndarray, count: int) -> None:
    given = array.shape[:1]
    if given != (count,):
        number = f"{given[0]:,}" if given else "a single number"
        raise InvalidRequest(
            f"Each image needs {kind} {name!r}, got {count:,} images and {number}."
            " Give as many of both."
        )
