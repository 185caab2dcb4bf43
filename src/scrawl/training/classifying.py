"""A network that reads, on whatever machine this is: by names, or images alone."""

import sys

from scrawl.arrays import Classifier, Reader
from scrawl.compiler import CompiledNetwork
from scrawl.data import Examples
from scrawl.errors import InvalidNetwork, MissingOnMachine, NotWritable
from scrawl.evaluation import Predictions, predict_outputs
from scrawl.networks import Network, check_classifier
from scrawl.reference import ReferenceNetwork
from scrawl.training.matching import inputs_for, labels_for


def classifier_for(network: Network, *, threads: int | None = None) -> Classifier:
    """Return the compiled *network*; without a compiler, say so and use the reference.

    The reference gives the same scores up to rounding, hundreds of times more slowly.

    Raises:
        InvalidNetwork: if it reads more than an image, or gives more than its class.
        NotWritable: if there is a compiler, but no folder to keep what it makes.
    """
    try:
        check_classifier(network)
    except InvalidNetwork as error:
        raise InvalidNetwork(f"{error} Use the `reader` of its run instead.") from error
    return _executor_for(network, threads)


def reader_for(network: Network, *, threads: int | None = None) -> Reader:
    """Return the same for a network of any inputs and outputs, which have names.

    An input takes uint8 (n, height, width) of pixels, uint8 (n,) of numbers, or float32
    (n, *shape) of features; an output gives float32 (n, classes).

    Raises:
        NotWritable: if there is a compiler, but no folder to keep what it makes.
    """
    return _executor_for(network, threads).forward


def predict_examples(
    reader: Reader, network: Network, examples: Examples
) -> Predictions:
    """Return what the *reader*, which is the *network*, says of *examples*.

    Raises:
        InvalidRequest: if they are not such as it reads, or the scores are not finite.
    """
    return predict_outputs(
        reader,
        inputs_for(network, examples),
        labels_for(network, examples),
        images=examples.images,
        classes=network.classes,
    )


def _executor_for(
    network: Network, threads: int | None
) -> CompiledNetwork | ReferenceNetwork:
    try:
        return CompiledNetwork(network, threads=threads)
    except NotWritable:
        raise
    except MissingOnMachine as error:
        sys.stderr.write(f"{error} Until then the slow NumPy reference reads images.\n")
        return ReferenceNetwork(network)
