"""Set examples aside for validation, by the rule of Keras's `validation_split`."""

from dataclasses import dataclass

from scrawl.data.dataset import Examples
from scrawl.errors import InvalidRequest


@dataclass(frozen=True, eq=False)
class Split:
    """The examples that are left to train on, and those set aside."""

    train: Examples
    validation: Examples


def validation_split(examples: Examples, fraction: float) -> Split:
    """Set the last *fraction* of the examples aside, before anything is shuffled.

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
    return Split(train=examples[:num_train], validation=examples[num_train:])
