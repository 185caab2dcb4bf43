"""What trains: an engine takes a network and work to do, and tells of each epoch.

To add one, write a class that does what `Engine` asks, and name it in `engines.py`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np
from jaxtyping import Int64

from scrawl.arrays import Inputs, Labels, Reader
from scrawl.compiler import EpochResult, Optimizer, TrainingState, Watch
from scrawl.images import Augmentation
from scrawl.networks import CrossEntropy, Network
from scrawl.training.schedules import Rates
from scrawl.training.surroundings import Tools

Order = Int64[np.ndarray, " visits"]


@dataclass(frozen=True, eq=False)
class Work:
    """What is to be trained, and how: all that a recipe says, made ready."""

    network: Network  # with the weights that it starts from
    optimizer: Optimizer
    batch_size: int
    losses: Mapping[str, CrossEntropy]  # of every output
    augmentation: Augmentation | None
    ema_momentum: float | None
    seed: int
    threads: int | None = None  # by default, the engine chooses


@runtime_checkable
class Engine(Protocol):
    """A training under way, one epoch after the other."""

    can_be_resumed: bool

    def train_epoch(
        self,
        inputs: Inputs,
        labels: Mapping[str, Labels],
        *,
        order: Order,
        rates: Rates,
        epoch: int,
        watch: Watch,
    ) -> EpochResult:
        """Visit the examples in *order*, with one learning rate for each batch.

        If the epoch was stopped, or its state restored, what is left of it. *watch* is
        told how many are done and, if the engine can be resumed, asked to stop.
        """
        ...

    def state(self) -> TrainingState:
        """Return all that the training goes on from.

        Raises:
            InvalidRequest: if the engine cannot be resumed.
        """
        ...

    def restore(self, state: TrainingState) -> None:
        """Go on from the *state* of an equal training.

        Raises:
            InvalidRequest: if the engine cannot be resumed.
        """
        ...

    def averaged_network(self) -> Network:
        """Return the network with the average of its weights over the steps.

        Without an ema_momentum, as they are now.

        Raises:
            InvalidNetwork: if a weight is not finite.
        """
        ...

    def reader(self, network: Network) -> Reader:
        """Return the same network with other weights, ready to read."""
        ...

    def tools(self) -> Tools:
        """Return what it trains with."""
        ...
