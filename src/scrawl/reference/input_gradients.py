"""What in the inputs a reading depends on: the way back from any of its values.

Simonyan, Vedaldi, Zisserman: Deep inside convolutional networks: visualising image
classification models and saliency maps, 2014.
"""

from collections.abc import Mapping

import numpy as np

from scrawl.arrays import Inputs
from scrawl.errors import InvalidRequest, UnknownName
from scrawl.networks import Network
from scrawl.reference.functions import Values
from scrawl.reference.inputs import enter, require_weights
from scrawl.reference.sizes import gradient_sizes, value_sizes
from scrawl.reference.tape import Tape, play_back, read


def input_gradients(
    network: Network,
    inputs: Inputs,
    seeds: Mapping[str, np.ndarray],
    *,
    dtype: type[np.floating] = np.float64,
) -> Mapping[str, np.ndarray]:
    """Return how the sum of all values times their seeds depends on the inputs.

    A seed has the name of a step, such as an output, and the shape (n, *its shape).
    The network reads: it normalizes with moving averages, and forgets nothing.

    Raises:
        InvalidNetwork: if the network has no weights yet.
        InvalidRequest: if inputs or seeds do not fit the network.
        UnknownName: if there is no step with the name of a seed.
    """
    values, tape = _read(network, inputs, dtype)
    gradients = play_back(tape, _checked_seeds(seeds, tape, dtype))
    return gradients.handed_out(network, values).values


def input_gradient_sizes(
    network: Network, inputs: Inputs, seeds: Mapping[str, np.ndarray]
) -> Mapping[str, np.ndarray]:
    """Return the sizes of what `input_gradients` returns, as in ReferenceGradients."""
    values, tape = _read(network, inputs, np.float64)
    checked = _checked_seeds(seeds, tape, np.float64)
    gradients = play_back(tape, checked)
    absolute = {name: abs(seed) for name, seed in checked.items()}
    sizes = gradient_sizes(tape, gradients, value_sizes(tape), absolute)
    return sizes.handed_out(network, values).values


def _read(
    network: Network, inputs: Inputs, dtype: type[np.floating]
) -> tuple[Mapping[str, Values], Tape]:
    require_weights(network)
    values = enter(network, inputs, dtype)
    return values, read(network, values)


def _checked_seeds(
    seeds: Mapping[str, np.ndarray], tape: Tape, dtype: type[np.floating]
) -> dict[str, Values]:
    known = [step.name for step in tape.steps]
    for name, seed in seeds.items():
        if name not in known:
            raise UnknownName("step to follow back", name, known)
        needed = tape.values[name].shape
        if seed.shape != needed:
            raise InvalidRequest(
                f"The seed of {name!r} has the shape {seed.shape}; its values have"
                f" {needed}. Give one number for each of them."
            )
    return {name: seed.astype(dtype) for name, seed in seeds.items()}
