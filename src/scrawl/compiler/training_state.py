"""What a training has come to, so that another process can go on from there.

Arrays are named and laid out as in Keras, never as this machine packs them: the state
of one processor is that of any other with the same arithmetic.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from scrawl.arrays import Weights


@dataclass(frozen=True)
class OutputResult:
    """The mean loss of one output over an epoch, and the share of right readings."""

    loss: float
    accuracy: float


@dataclass(frozen=True)
class EpochResult:
    """Running means over an epoch with dropout on, as Keras prints them.

    The loss is the sum of those of the outputs, each times its weight. If it was
    stopped, they are those of the images so far.
    """

    loss: float
    outputs: Mapping[str, OutputResult]  # those that have a loss
    num_images: int
    was_stopped: bool

    @property
    def accuracy(self) -> float:
        """The accuracy of the first output."""
        return next(iter(self.outputs.values())).accuracy


@dataclass(frozen=True)
class Sums:
    """What an epoch has added up for one output so far."""

    loss: float
    num_correct: int


@dataclass(frozen=True, eq=False)
class TrainingState:
    """The arrays of a training between two steps, and how far it has come."""

    weights: Weights
    first_moments: Weights  # of the optimizer, by the names of the weights
    second_moments: Weights
    averages: Weights  # of the weights over the steps
    steps_done: int
    epoch: int  # the one that was trained last, or is under way
    images_done: int  # of that, if it is not over
    sums: Mapping[str, Sums]  # of the outputs, over those images
