"""The examples of both networks: drawn images, and what a reader makes of them.

Each training image gets its number before the drawing, so one that is drawn twice has
the same number twice; that is how the notebook does it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Int64

from scrawl.arrays import Inputs, Labels, Reader, Scores
from scrawl.data import Dataset, Examples
from scrawl.studies.material import drawn, made_of, watched_by_test
from scrawl.training import Run

ONE_DRAWN_OF = 3  # images: 20,000 of 60,000
NUM_NUMBERS = 10
IMAGES = 0  # a place to draw from

Indices = Int64[np.ndarray, " n"]
Probabilities = Callable[[Run, Examples], Scores]


@dataclass(frozen=True)
class PairRates:
    """The share of all pairs of an image and a number that were read right."""

    digit: float
    sum: float
    num_disagreeing: int  # pairs of which one was right, and the other wrong
    num_pairs: int


def drawn_images(numbered: Dataset, seed: int) -> Indices:
    """Return which training images a *seed* draws, some of them repeatedly."""
    count = len(numbered.train) // ONE_DRAWN_OF
    return drawn(count, len(numbered.train), seed=seed, place=IMAGES)


def unseen_images(numbered: Dataset, seed: int) -> Indices:
    """Return as many training images that a *seed* did not draw: the first ones."""
    taken = drawn_images(numbered, seed)
    others = np.setdiff1d(np.arange(len(numbered.train)), taken)
    return others[: len(taken)]


def drawn_data(numbered: Dataset, seed: int) -> Dataset:
    """Return the drawn images to learn from, beside all test images."""
    train = numbered.train.take(drawn_images(numbered, seed))
    return made_of(numbered, f"{numbered.name}-drawn", train, numbered.test)


def watched_by_unseen(numbered: Dataset, seed: int) -> Dataset:
    """Return the drawn images, watched by as many unseen ones as there are tests."""
    aside = unseen_images(numbered, seed)[: len(numbered.test)]
    data = drawn_data(numbered, seed)
    watchers = made_of(numbered, "unseen", data.train, numbered.train.take(aside))
    watched = watched_by_test(watchers)
    return made_of(numbered, f"{numbered.name}-unseen", watched.train, numbered.test)


def said_of(reader: Run, examples: Examples) -> Scores:
    """Return the probabilities that a *reader* gives of each image."""
    return reader.classifier(examples.images)


def true_digits(reader: Run, examples: Examples) -> Scores:
    """Return the true digits as if they were probabilities: the leak."""
    del reader
    return np.eye(NUM_NUMBERS, dtype=np.float32)[examples.labels]


def sum_examples(examples: Examples, probabilities: Scores) -> Examples:
    """Return *examples* for a network that reads *probabilities* and the number."""
    return Examples(
        examples.images,
        examples.labels,
        more_inputs={**examples.more_inputs, "probabilities": probabilities},
        more_labels=examples.more_labels,
    )


def sum_data(
    numbered: Dataset,
    reader: Run,
    indices: Indices,
    of_test: Probabilities,
) -> Dataset:
    """Return what a *reader* says of training images, to learn sums from, watched.

    The test images, which are watched, are given the probabilities *of_test*.
    """
    examples = numbered.train.take(indices)
    train = sum_examples(examples, said_of(reader, examples))
    test = sum_examples(numbered.test, of_test(reader, numbered.test))
    return watched_by_test(made_of(numbered, f"{numbered.name}-sums", train, test))


def rate_pairs(reader: Reader, numbered: Dataset) -> PairRates:
    """Return how well *reader* tells digit and sum of every image with all numbers."""
    test = numbered.test
    digits, sums, disagreeing = [], [], 0
    for number in range(NUM_NUMBERS):
        numbers = np.full(len(test), number, np.uint8)
        said = reader({"image": test.images, "number": numbers})
        digit = _is_right(said["digit"], test.labels)
        total = _is_right(said["sum"], test.labels + numbers)
        digits.append(digit.mean())
        sums.append(total.mean())
        disagreeing += int((digit != total).sum())
    return PairRates(
        digit=float(np.mean(digits)),
        sum=float(np.mean(sums)),
        num_disagreeing=disagreeing,
        num_pairs=NUM_NUMBERS * len(test),
    )


def chain(reader: Run, adder: Run) -> Reader:
    """Return both networks in a row, as one that gives digit and sum."""

    def read(inputs: Inputs) -> Mapping[str, Scores]:
        digit = reader.classifier(inputs["image"])
        given = {"probabilities": digit, "number": inputs["number"]}
        return {"digit": digit, "sum": adder.reader(given)["sum"]}

    return read


def _is_right(scores: Scores, labels: Labels) -> Bool[np.ndarray, " n"]:
    return scores.argmax(axis=1) == labels
