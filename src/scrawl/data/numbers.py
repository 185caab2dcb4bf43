"""A random number beside each image, and the sum of both as a second label.

The task of `NAME+number`: read the digit, and add to it the number that comes with it.
The numbers are drawn by place and part alone, so every machine, and every data set of
as many images, gets the same ones.
"""

from dataclasses import replace

import numpy as np

from scrawl import files
from scrawl.arrays import Labels
from scrawl.data.dataset import Dataset, Examples
from scrawl.data.pairs import DIGITS, digest_of
from scrawl.errors import InvalidRequest
from scrawl.randomness import Purpose, random_bits

NUMBER_SUFFIX = "+number"
MAX_NUMBER = 9
NUMBER, DIGIT, SUM = "number", "digit", "sum"

_SEED = 0
_TRAIN, _TEST = 0, 1  # the parts draw different numbers


def with_numbers(dataset: Dataset) -> Dataset:
    """Return *dataset* with a number from 0 to 9 for each image of both parts.

    Its examples have it as the input `number`, and the labels `digit` and `sum`.

    Raises:
        InvalidRequest: if the classes are not the digits 0 to 9.
    """
    if dataset.classes != DIGITS:
        raise InvalidRequest(
            f"A number can be added to digits only, and {dataset.name!r} has"
            f" {len(dataset.classes)} classes that are not 0 to 9. Use it without"
            f" {NUMBER_SUFFIX}, or data of digits."
        )
    train = _draw(len(dataset.train), _TRAIN)
    test = _draw(len(dataset.test), _TEST)
    digests = (
        dataset.digest,
        *(files.sha256(part.tobytes()) for part in (train, test)),
    )
    return replace(
        dataset,
        name=f"{dataset.name}{NUMBER_SUFFIX}",
        train=_beside(dataset.train, train),
        test=_beside(dataset.test, test),
        digest=digest_of(digests),
    )


def _draw(count: int, part: int) -> Labels:
    bits = random_bits(_SEED, Purpose.NUMBERS, count, image=part)
    scaled = bits.astype(np.uint64) * np.uint64(MAX_NUMBER + 1)
    return (scaled >> np.uint64(32)).astype(np.uint8)


def _beside(examples: Examples, numbers: Labels) -> Examples:
    return replace(
        examples,
        more_inputs={**examples.more_inputs, NUMBER: numbers},
        more_labels={
            **examples.more_labels,
            DIGIT: examples.labels,
            SUM: examples.labels + numbers,
        },
    )
