"""What is asked for, before it is done: a network and data that fit each other."""

from dataclasses import replace
from functools import partial

import numpy as np

from scrawl.arrays import Images, Scores
from scrawl.data import Dataset, Examples
from scrawl.errors import InvalidRequest
from scrawl.evaluation import check_output_names, predict
from scrawl.networks import Network, check_classifier, check_outputs, zoo_network
from scrawl.training.matching import inputs_for, labels_for


def network_for(
    network: str | Network, examples: Examples, classes: tuple[str, ...]
) -> Network:
    """Return the *network*, or the one of that name, to learn such *examples*.

    Its first output is of the *classes*, unless it is taught others by its name.

    Raises:
        UnknownName: if the zoo has no network of that name.
        InvalidNetwork: if its layers do not fit such images, or an output does not give
            probabilities of as many classes.
        InvalidRequest: if the examples lack what it reads or gives, or it is of another
            size or range.
    """
    if isinstance(network, str):
        height, width = examples.images.shape[1:]
        network = zoo_network(network, (height, width, 1), classes)
    named = replace(network, classes=classes_for(network, examples, classes))
    check_trainable(named)
    check_examples(named, examples)
    return named


def classes_for(
    network: Network, examples: Examples, classes: tuple[str, ...]
) -> tuple[str, ...]:
    """Return the names of the classes of the first output of *network*.

    They are the *classes* of the data; but its own, if there are labels of that
    output's name and it has not as many classes.
    """
    output = network.outputs[0]
    learns_other_labels = output in examples.more_labels
    if learns_other_labels and network.shapes()[output] != (len(classes),):
        return network.classes
    return classes


def check_trainable(network: Network) -> None:
    """Refuse networks of which an output gives no probabilities.

    Raises:
        InvalidNetwork: unless each output is a softmax, or one shifted by a number, and
            the first is of the network's classes.
        InvalidRequest: if the results of two outputs could not be kept apart.
    """
    is_single = len(network.inputs) == len(network.outputs) == 1
    if is_single and network.inputs[0].kind == "pixels":
        check_classifier(network)
    else:
        check_outputs(network)
    if len(network.outputs) > 1:
        check_output_names(network.outputs)


def check_examples(network: Network, examples: Examples) -> None:
    """Refuse *examples* that lack an input or a label of *network*.

    Raises:
        InvalidRequest: if something is not there, or is of another size or range.
    """
    inputs_for(network, examples)
    labels_for(network, examples)


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
