"""Channels with mean 0 and variance 1, and the way back through the batch.

Ioffe, Szegedy: Batch normalization: accelerating deep network training by reducing
internal covariate shift, 2015.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from jaxtyping import Float

from scrawl.networks import Normalize
from scrawl.reference.functions import Values

Channels = Float[np.ndarray, " channels"]


class Statistics(NamedTuple):
    """What a batch says of each channel."""

    mean: Channels
    variance: Channels  # divided by n


class NormalizeGradients(NamedTuple):
    """The gradients of the input, and of gamma and beta as far as they are used."""

    x: Values
    learned: tuple[Channels, ...]


def statistics(x: Values) -> Statistics:
    """Return mean and variance of each channel over all images and places."""
    mean = x.mean(axis=all_but_last(x))
    return Statistics(mean, ((x - mean) ** 2).mean(axis=all_but_last(x)))


def normalize(operation: Normalize, x: Values, weights: Sequence[Channels]) -> Values:
    """Return numbers of mean 0 and variance 1, times gamma, plus beta.

    The weights are gamma and beta as far as they are used, the mean and the variance.
    """
    *learned, mean, variance = weights
    y = (x - mean) / np.sqrt(variance + operation.epsilon)
    if operation.has_scale:
        y = y * learned[0]
    if operation.has_offset:
        y = y + learned[-1]
    return y


def normalize_back(
    operation: Normalize,
    x: Values,
    weights: Sequence[Channels],
    d: Values,
    *,
    is_training: bool,
) -> NormalizeGradients:
    """Return the gradients; in training, mean and variance depend on *x*, too."""
    *learned, mean, variance = weights
    axes = all_but_last(x)
    deviation = np.sqrt(variance + operation.epsilon)
    z = (x - mean) / deviation
    scale = ((d * z).sum(axis=axes),) if operation.has_scale else ()
    offset = (d.sum(axis=axes),) if operation.has_offset else ()
    dz = d * learned[0] if operation.has_scale else d
    if is_training:
        dz = dz - dz.mean(axis=axes) - z * (dz * z).mean(axis=axes)
    return NormalizeGradients(dz / deviation, (*scale, *offset))


def all_but_last(x: np.ndarray) -> tuple[int, ...]:
    """Return the axes over which a channel extends."""
    return tuple(range(x.ndim - 1))
