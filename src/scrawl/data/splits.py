"""Set examples aside for validation, by the rule of Keras's `validation_split`."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Int64

from scrawl.arrays import Labels
from scrawl.data.dataset import Examples
from scrawl.errors import InvalidRequest

IsSetAside = Bool[np.ndarray, " n"]
Counts = Int64[np.ndarray, " classes"]


@dataclass(frozen=True, eq=False)
class Split:
    """The examples that are left to train on, and those set aside."""

    train: Examples
    validation: Examples


def validation_split(
    examples: Examples, fraction: float, *, stratified: bool = False
) -> Split:
    """Set the last *fraction* of the examples aside, before anything is shuffled.

    If it is *stratified*, the last ones of each class instead: as many in all, and of
    each class its share, up to one example.

    Raises:
        InvalidRequest: unless 0 < fraction < 1 and both parts get an example.
    """
    if not 0 < fraction < 1:
        raise InvalidRequest(
            "The fraction set aside for validation lies between 0 and 1,"
            f" got {fraction}. Use .1 for the last tenth."
        )
    num_train = int(len(examples) * (1 - fraction))
    if num_train == 0 or num_train == len(examples):
        raise InvalidRequest(
            f"A validation split of {fraction} leaves one part of"
            f" {len(examples):,} examples empty. Use more examples."
        )
    if stratified:
        is_aside = _last_of_each_class(examples.labels, len(examples) - num_train)
        train, validation = np.flatnonzero(~is_aside), np.flatnonzero(is_aside)
        return Split(examples.take(train), examples.take(validation))
    return Split(train=examples[:num_train], validation=examples[num_train:])


def _last_of_each_class(labels: Labels, num_aside: int) -> IsSetAside:
    is_aside = np.zeros(len(labels), bool)
    shares = _shares(np.bincount(labels), num_aside)
    for label in np.flatnonzero(shares):
        (places,) = np.nonzero(labels == label)
        is_aside[places[-shares[label] :]] = True
    return is_aside


def _shares(counts: Counts, total: int) -> Counts:
    """Return how many of each class make *total*: those with most left over get more.

    Hamilton's method; of equal rests, the first class is served first.
    """
    shares, rests = np.divmod(counts * total, counts.sum())
    served = np.argsort(-rests, kind="stable")[: total - shares.sum()]
    shares[served] += 1
    return shares
