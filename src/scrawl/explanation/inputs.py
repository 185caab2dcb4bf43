"""All that a network reads, when only an image is to be explained.

Networks may read more than an image. What is beside it is given by name: a number that
is the same for all images, or an array with one value for each of them.
"""

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np

from scrawl.arrays import Classifier, Images, Inputs, Reader, Scores
from scrawl.errors import InvalidRequest, UnknownName
from scrawl.networks import Network

Beside = Mapping[str, int | np.ndarray]

NOTHING: Beside = MappingProxyType({})
MAX_NUMBER = 255  # numbers travel as bytes


def bind(
    reader: Reader,
    network: Network,
    beside: Beside = NOTHING,
    *,
    output: str | None = None,
) -> Classifier:
    """Return the *reader* of *network* as a function of images alone.

    It gives the scores of the *output*, the first one unless told otherwise; *beside*
    is read with every image.

    Raises:
        InvalidRequest: if it reads anything but one picture and what is *beside* it.
        UnknownName: if it has no such output.
    """
    name = known_output(network, output)
    picture_input(network)

    def classify(images: Images) -> Scores:
        return reader(named_inputs(network, images, beside))[name]

    return classify


def known_output(network: Network, output: str | None) -> str:
    """Return the *output*, or the first one of *network* for None.

    Raises:
        UnknownName: if the network has no such output; lists those it has.
    """
    if output is None:
        return network.outputs[0]
    if output not in network.outputs:
        raise UnknownName("output", output, network.outputs)
    return output


def picture_input(network: Network) -> str:
    """Return the name of the one input that takes pictures.

    Raises:
        InvalidRequest: if there is none, or more than one.
    """
    names = [source.name for source in network.inputs if source.kind == "pixels"]
    if len(names) != 1:
        given = " and ".join(source.name for source in network.inputs)
        raise InvalidRequest(
            f"{network.name!r} reads {given}; only a network that reads one picture can"
            " be explained by it. Name another run."
        )
    return names[0]


def named_inputs(network: Network, images: Images, beside: Beside) -> Inputs:
    """Return the *images* and what is *beside* each, by the names of the inputs.

    Raises:
        InvalidRequest: if there is not one input of pixels, or a number is no byte.
    """
    many = {name: _repeated(name, value, len(images)) for name, value in beside.items()}
    return {picture_input(network): images, **many}


def _repeated(name: str, value: int | np.ndarray, count: int) -> np.ndarray:
    if isinstance(value, np.ndarray):
        return value
    if not 0 <= value <= MAX_NUMBER:
        raise InvalidRequest(
            f"{name!r} is {value}; it must be a whole number from 0 to {MAX_NUMBER}."
        )
    return np.full(count, value, np.uint8)
