"""How weights follow their gradients, with the words and defaults of Keras 3.

An optimizer is a value here and one file in `kernels/optimizers/`, which defines
`update`. To add one, write both and name it in the table.
"""

import math
from dataclasses import dataclass
from typing import Literal, Protocol, TypeAlias, runtime_checkable

import numpy as np

from scrawl.errors import InvalidRequest

Kernel = Literal["adam", "momentum", "none", "sgd"]


@runtime_checkable
class CompiledOptimizer(Protocol):
    """What the compiler asks of an optimizer."""

    @property
    def kernel(self) -> Kernel:
        """Which file of `kernels/optimizers/` it is compiled from."""
        ...

    def constants(self) -> tuple[float, ...]:
        """Return the numbers that stay the same throughout a training."""
        ...

    def rate(self, learning_rate: float, step: int) -> float:
        """Return the rate that the kernel uses in *step*, counted from 1."""
        ...


@dataclass(frozen=True)
class SGD:
    """Stochastic gradient descent: m = momentum * m - rate * g, w += m."""

    learning_rate: float = 0.01
    momentum: float = 0.0

    def __post_init__(self) -> None:
        """Refuse impossible numbers."""
        _require_rate(self.learning_rate)
        _require_share("momentum", self.momentum)

    @property
    def kernel(self) -> Kernel:
        """Which file of `kernels/optimizers/` it is compiled from."""
        return "momentum" if self.momentum else "sgd"

    def constants(self) -> tuple[float, ...]:
        """Return the numbers that stay the same throughout a training."""
        return (self.momentum,)

    def rate(self, learning_rate: float, step: int) -> float:
        """Return the rate of *step*: the same for all."""
        del step
        return learning_rate


@dataclass(frozen=True)
class Adam:
    """Kingma, Ba: Adam: a method for stochastic optimization, 2015."""

    learning_rate: float = 0.001
    beta_1: float = 0.9
    beta_2: float = 0.999
    epsilon: float = 1e-7

    def __post_init__(self) -> None:
        """Refuse impossible numbers."""
        _require_rate(self.learning_rate)
        _require_share("beta_1", self.beta_1)
        _require_share("beta_2", self.beta_2)
        if not 0 < self.epsilon < math.inf:
            raise InvalidRequest(
                f"epsilon is {self.epsilon!r}; it must be a finite number above 0."
            )

    @property
    def kernel(self) -> Kernel:
        """Which file of `kernels/optimizers/` it is compiled from."""
        return "adam"

    def constants(self) -> tuple[float, ...]:
        """Return the numbers that stay the same throughout a training."""
        return (1 - self.beta_1, 1 - self.beta_2, self.epsilon)

    def rate(self, learning_rate: float, step: int) -> float:
        """Return the rate of *step*, corrected for the bias of the moments."""
        bias_1, bias_2 = 1 - self.beta_1**step, 1 - self.beta_2**step
        return learning_rate * math.sqrt(bias_2) / bias_1


Optimizer: TypeAlias = SGD | Adam


def corrected_rates(
    optimizer: CompiledOptimizer, learning_rates: np.ndarray, first_step: int
) -> np.ndarray:
    """Return the float32 rates that kernels use for steps from *first_step* on."""
    steps = enumerate(learning_rates.tolist(), start=first_step)
    rates = (optimizer.rate(rate, step) for step, rate in steps)
    return np.fromiter(rates, np.float32, len(learning_rates))


def _require_rate(value: float) -> None:
    if not 0 < value < math.inf:
        raise InvalidRequest(
            f"learning_rate is {value!r}; it must be a finite number above 0."
        )


def _require_share(name: str, value: float) -> None:
    if not 0 <= value < 1:
        raise InvalidRequest(f"{name} is {value!r}; it must be at least 0 and below 1.")


OPTIMIZERS: dict[str, type[Optimizer]] = {"adam": Adam, "sgd": SGD}
