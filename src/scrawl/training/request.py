"""What is asked for, before it is done: a network and data that fit each other."""

from dataclasses import replace
from functools import partial

import numpy as np

from scrawl.arrays import Images, Scores
from scrawl.data import Dataset
from scrawl.errors import InvalidRequest
from scrawl.evaluation import predict
from scrawl.networks import Network, check_classifier, zoo_network


def network_for(
    network: str | Network, images: Images, classes: tuple[str, ...]
) -> Network:
    """Return the *network*, or the one of that name, for such *images* and *classes*.

    Raises:
        UnknownName: if the zoo has no network of that name.
        InvalidNetwork: if its layers do not fit such images, or it is no classifier
            with as many classes.
        InvalidRequest: if it takes images of another size.
    """
    height, width = images.shape[1:]
    if isinstance(network, str):
        return zoo_network(network, input_shape=(height, width, 1), classes=classes)
    named = replace(network, classes=classes)
    check_classifier(named)
    needed = named.inputs[0].shape
    if needed != (height, width, 1):
        raise InvalidRequest(
            f"The network {named.name!r} reads images of {needed[0]}x{needed[1]}"
            f" pixels, but these are {height}x{width}. Make it with"
            f" input_shape=({height}, {width}, 1)."
        )
    return named


def check_data(dataset: Dataset) -> None:
    """Refuse a data set that could not be used once the training is over.

    Raises:
        InvalidRequest: if there is nothing to learn from or to be tested by, images
            differ in size, or labels and classes do not belong together.
    """
    train, test = dataset.train, dataset.test
    if len(train) == 0 or train.images.shape[1:] != test.images.shape[1:]:
        raise InvalidRequest(
            f"The data set {dataset.name!r} has training images of shape"
            f" {train.images.shape} and test images of shape {test.images.shape}."
            " Give it images of one size in both parts."
        )
    classes = dataset.classes
    predict(partial(_know_nothing, classes), test.images, test.labels, classes)


def _know_nothing(classes: tuple[str, ...], images: Images) -> Scores:
    return np.zeros((len(images), len(classes)), np.float32)
