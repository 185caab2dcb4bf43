"""The weights with which training begins, as Keras 3 draws them.

Glorot, Bengio: Understanding the difficulty of training deep feedforward neural
networks, 2010. The numbers are ours, so that they are equal everywhere.
"""

import math
from typing import assert_never

import numpy as np

from scrawl.errors import InvalidRequest
from scrawl.networks.layers import Weight
from scrawl.networks.network import Network
from scrawl.networks.shapes import Shape
from scrawl.randomness import Purpose, uniform

MAX_SEED = (1 << 64) - 1


def initialize(network: Network, seed: int) -> Network:
    """Return *network* with new weights; equal seeds give equal weights.

    Raises:
        InvalidRequest: unless the seed lies in 0 to 2^64 - 1.
    """
    if not 0 <= seed <= MAX_SEED:
        raise InvalidRequest(f"The seed is {seed}. Use one from 0 to {MAX_SEED}.")
    drawn = {
        name: _draw(weight, seed, index)
        for index, (name, weight) in enumerate(network.weight_list())
    }
    return network.with_weights(drawn)


def glorot_limit(shape: Shape) -> float:
    """Return how far from 0 the numbers of a weight of *shape* may lie at first."""
    receptive_field = math.prod(shape[:-2])
    fan_in = shape[-2] * receptive_field
    fan_out = shape[-1] * receptive_field
    return math.sqrt(6 / (fan_in + fan_out))


def _draw(weight: Weight, seed: int, index: int) -> np.ndarray:
    match weight.initializer:
        case "glorot_uniform":
            count = math.prod(weight.shape)
            drawn = uniform(seed, Purpose.WEIGHTS, count, image=index)
            limit = np.float32(glorot_limit(weight.shape))
            return ((2 * drawn - 1) * limit).reshape(weight.shape)
        case "ones":
            return np.ones(weight.shape, np.float32)
        case "zeros":
            return np.zeros(weight.shape, np.float32)
        case _:
            assert_never(weight.initializer)
