"""A sum of products with weights, on its way from float32 to eight bits."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float64, Int8

from scrawl.errors import InvalidNetwork
from scrawl.networks import Shape
from scrawl.quantization.requantizing import Numbers
from scrawl.reference import IntegerProduct

LARGEST_WEIGHT = 127
LARGEST_REACH = 2.0**21  # of the sum of a channel's absolute weights

Rows = Float64[np.ndarray, "rows channels"]
Kernel = Int8[np.ndarray, "..."]


@dataclass(frozen=True, eq=False)
class Product:
    """A sum of products with weights, plus a bias, still in the terms of the network.

    Raises:
        InvalidNetwork: if some of them are no numbers; names the step.
    """

    name: str
    operation: IntegerProduct
    shape: Shape
    kernel: np.ndarray  # float64, in the axes of the operation
    bias: Numbers

    def __post_init__(self) -> None:
        """Refuse weights that are no numbers."""
        if not all(np.isfinite(array).all() for array in (self.kernel, self.bias)):
            raise InvalidNetwork(
                f"The step {self.name!r} has weights that are not finite."
                " Train again, with a lower learning rate."
            )

    def rows(self) -> Rows:
        """Return the kernel: a column for each channel that comes out of it."""
        return self.kernel.reshape(-1, len(self.bias))

    def weight_steps(self) -> Numbers:
        """Return what one step of a weight is worth in each channel; 0 without any.

        It is larger than the largest weight asks for if sums could become too large.
        """
        sizes = abs(self.rows())
        largest, reach = sizes.max(axis=0), sizes.sum(axis=0)
        return np.maximum(largest / LARGEST_WEIGHT, reach / LARGEST_REACH)

    def in_steps(self, steps: Numbers) -> Rows:
        """Return the kernel in *steps* of each channel."""
        return self.rows() / np.where(steps > 0, steps, 1.0)

    def rounded(self, steps: Numbers) -> Kernel:
        """Return the kernel in whole *steps*."""
        whole = np.rint(self.in_steps(steps)).clip(-LARGEST_WEIGHT, LARGEST_WEIGHT)
        return whole.reshape(self.kernel.shape).astype(np.int8)
