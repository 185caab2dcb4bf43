"""How weights follow their gradients, with the words and defaults of Keras 3.

An optimizer is a value here and one file in `kernels/optimizers/`, which defines
`update`. To add one, write both and name it in the table.
"""

import math
from dataclasses import dataclass
from typing import Literal, NamedTuple, Protocol, TypeAlias, runtime_checkable

import numpy as np
from jaxtyping import Float32

from scrawl.errors import InvalidRequest

Kernel = Literal[
    "adadelta", "adam", "adamw", "momentum", "nesterov", "none", "rmsprop", "sgd"
]
Rates = Float32[np.ndarray, " batches"]
StepTable = Float32[np.ndarray, "batches 3"]  # the StepRates of each batch


class StepRates(NamedTuple):
    """What a kernel is told anew in every step; `kernels/job.h` has the same fields."""

    learning: float  # rate, with the corrections of the optimizer
    decay: float = 0.0  # the share of each weight that is taken away
    forget: float = 0.0  # the share of the averaged weights that the new ones get


@runtime_checkable
class CompiledOptimizer(Protocol):
    """What the compiler asks of an optimizer."""

    @property
    def kernel(self) -> Kernel:
        """Which file of `kernels/optimizers/` it is compiled from."""
        ...

    def constants(self) -> tuple[float, ...]:
        """Return the numbers, at most 4, that stay the same throughout a training."""
        ...

    def rates(self, learning_rate: float, step: int) -> StepRates:
        """Return what the kernel is told in *step*, counted from 1."""
        ...


@dataclass(frozen=True)
class SGD:
    """Stochastic gradient descent: m = momentum * m - rate * g, w += m.

    With *nesterov* (Sutskever, Martens, Dahl, Hinton: On the importance of
    initialization and momentum in deep learning, 2013), w += momentum * m - rate * g.
    """

    learning_rate: float = 0.01
    momentum: float = 0.0
    nesterov: bool = False  # without momentum it changes nothing

    def __post_init__(self) -> None:
        """Refuse impossible numbers."""
        _require_positive("learning_rate", self.learning_rate)
        _require_share("momentum", self.momentum)

    @property
    def kernel(self) -> Kernel:
        """Which file of `kernels/optimizers/` it is compiled from."""
        if not self.momentum:
            return "sgd"
        return "nesterov" if self.nesterov else "momentum"

    def constants(self) -> tuple[float, ...]:
        """Return the numbers that stay the same throughout a training."""
        return (self.momentum,)

    def rates(self, learning_rate: float, step: int) -> StepRates:
        """Return the rate of *step*: the same for all."""
        del step
        return StepRates(learning_rate)


@dataclass(frozen=True)
class Adam:
    """Kingma, Ba: Adam: a method for stochastic optimization, 2015."""

    learning_rate: float = 0.001
    beta_1: float = 0.9
    beta_2: float = 0.999
    epsilon: float = 1e-7

    def __post_init__(self) -> None:
        """Refuse impossible numbers."""
        _require_positive("learning_rate", self.learning_rate)
        _require_share("beta_1", self.beta_1)
        _require_share("beta_2", self.beta_2)
        _require_positive("epsilon", self.epsilon)

    @property
    def kernel(self) -> Kernel:
        """Which file of `kernels/optimizers/` it is compiled from."""
        return "adam"

    def constants(self) -> tuple[float, ...]:
        """Return the numbers that stay the same throughout a training."""
        return (1 - self.beta_1, 1 - self.beta_2, self.epsilon)

    def rates(self, learning_rate: float, step: int) -> StepRates:
        """Return the rate of *step*, corrected for the bias of the moments."""
        bias_1, bias_2 = 1 - self.beta_1**step, 1 - self.beta_2**step
        return StepRates(learning_rate * math.sqrt(bias_2) / bias_1)


@dataclass(frozen=True)
class AdamW:
    """Loshchilov, Hutter: Decoupled weight decay regularization, 2019.

    Adam that takes the share *weight_decay* times the rate from every weight, kernels
    and biases alike, before each step.
    """

    learning_rate: float = 0.001
    beta_1: float = 0.9
    beta_2: float = 0.999
    epsilon: float = 1e-7
    weight_decay: float = 0.004

    def __post_init__(self) -> None:
        """Refuse impossible numbers."""
        self._adam()
        if not 0 <= self.weight_decay < math.inf:
            raise InvalidRequest(
                f"weight_decay is {self.weight_decay!r}; it must be a finite number,"
                " at least 0."
            )

    @property
    def kernel(self) -> Kernel:
        """Which file of `kernels/optimizers/` it is compiled from."""
        return "adamw"

    def constants(self) -> tuple[float, ...]:
        """Return the numbers that stay the same throughout a training."""
        return self._adam().constants()

    def rates(self, learning_rate: float, step: int) -> StepRates:
        """Return the rate of *step* as Adam's, and the decay, as it was meant."""
        adam = self._adam().rates(learning_rate, step)
        return adam._replace(decay=learning_rate * self.weight_decay)

    def _adam(self) -> Adam:
        return Adam(self.learning_rate, self.beta_1, self.beta_2, self.epsilon)


@dataclass(frozen=True)
class RMSprop:
    """Hinton: Neural networks for machine learning, lecture 6, 2012.

    v follows g * g by the share 1 - rho; the step is rate * g / sqrt(v + epsilon).
    """

    learning_rate: float = 0.001
    rho: float = 0.9
    momentum: float = 0.0
    epsilon: float = 1e-7

    def __post_init__(self) -> None:
        """Refuse impossible numbers."""
        _require_positive("learning_rate", self.learning_rate)
        _require_share("rho", self.rho)
        _require_share("momentum", self.momentum)
        _require_positive("epsilon", self.epsilon)

    @property
    def kernel(self) -> Kernel:
        """Which file of `kernels/optimizers/` it is compiled from."""
        return "rmsprop"

    def constants(self) -> tuple[float, ...]:
        """Return the numbers that stay the same throughout a training."""
        return (self.rho, 1 - self.rho, self.epsilon, self.momentum)

    def rates(self, learning_rate: float, step: int) -> StepRates:
        """Return the rate of *step*: the same for all."""
        del step
        return StepRates(learning_rate)


@dataclass(frozen=True)
class Adadelta:
    """Zeiler: ADADELTA: an adaptive learning rate method, 2012.

    The paper, and older Kerases, have a rate of 1.
    """

    learning_rate: float = 0.001
    rho: float = 0.95
    epsilon: float = 1e-7

    def __post_init__(self) -> None:
        """Refuse impossible numbers."""
        _require_positive("learning_rate", self.learning_rate)
        _require_share("rho", self.rho)
        _require_positive("epsilon", self.epsilon)

    @property
    def kernel(self) -> Kernel:
        """Which file of `kernels/optimizers/` it is compiled from."""
        return "adadelta"

    def constants(self) -> tuple[float, ...]:
        """Return the numbers that stay the same throughout a training."""
        return (self.rho, 1 - self.rho, self.epsilon)

    def rates(self, learning_rate: float, step: int) -> StepRates:
        """Return the rate of *step*: the same for all."""
        del step
        return StepRates(learning_rate)


Optimizer: TypeAlias = SGD | Adam | AdamW | RMSprop | Adadelta


def step_rates(
    optimizer: CompiledOptimizer,
    learning_rates: Rates,
    first_step: int,
    ema_momentum: float | None = None,
) -> StepTable:
    """Return what kernels are told in the steps from *first_step* on, counted from 1.

    With *ema_momentum*, averages of the weights start as those of step 1 and then keep
    this share of themselves in every step, as in Keras; without, there are none.
    """
    table = np.zeros((len(learning_rates), len(StepRates._fields)), np.float32)
    for row, rate in enumerate(learning_rates.tolist()):
        step = first_step + row
        rates = optimizer.rates(rate, step)
        table[row] = rates._replace(forget=_forget(ema_momentum, step))
    return table


def _forget(ema_momentum: float | None, step: int) -> float:
    if ema_momentum is None:
        return 0.0
    return 1.0 if step == 1 else 1 - ema_momentum


def _require_positive(name: str, value: float) -> None:
    if not 0 < value < math.inf:
        raise InvalidRequest(
            f"{name} is {value!r}; it must be a finite number above 0."
        )


def _require_share(name: str, value: float) -> None:
    if not 0 <= value < 1:
        raise InvalidRequest(f"{name} is {value!r}; it must be at least 0 and below 1.")


OPTIMIZERS: dict[str, type[Optimizer]] = {
    "adadelta": Adadelta,
    "adam": Adam,
    "adamw": AdamW,
    "rmsprop": RMSprop,
    "sgd": SGD,
}
