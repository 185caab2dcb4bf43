"""Networks as graphs: what vanishes, what moves, what is added, and what is refused."""

import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from scrawl.compiler.building import gradient_graph, inference_graph, training_graph
from scrawl.compiler.graph import Forget, Graph, Lose, Read, Split
from scrawl.errors import InvalidNetwork, UnknownName
from scrawl.networks import (
    Activation,
    Add,
    Conv2D,
    CrossEntropy,
    Dense,
    DepthwiseConv2D,
    Dropout,
    Flatten,
    Input,
    MaxPooling2D,
    Network,
    Node,
    Rescaling,
    zoo_network,
)
from scrawl.randomness import Purpose

NAMES = st.from_regex(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,9}", fullmatch=True)


def test_only_what_computes_is_left():
    """Views, linear functions and the softmax before a loss are nothing to do."""
    layers = (Rescaling(2.0), Activation("linear"), Flatten(), Dense(3, "softmax"))

    graph = trained(sequential(*layers))

    assert kinds(graph) == "Read MatMul Lose"
    assert graph.links[0].operation == Read(0, "pixels", 2.0)


def test_pixels_become_floats_first():
    """Even where no layer asks for it."""
    graph = trained(sequential(Flatten(), Dense(3, "softmax")))

    assert kinds(graph) == "Read MatMul Lose"
    assert graph.links[0].operation == Read(0, "pixels", 1.0)


def test_pixels_read_twice_are_scaled_where_it_is_asked_for():
    """The other reader gets them as they are."""
    nodes = (
        Node("scaled", Rescaling(2.0), ("image",)),
        Node("add", Add(), ("image", "scaled")),
    )

    graph = inference_graph(Network("twice", (Input(),), nodes, ("add",)))

    assert kinds(graph) == "Read Affine Sum"


def test_dropout_is_for_training():
    """Reading forgets nothing."""
    network = sequential(Flatten(), Dropout(0.5), Dense(3, "softmax"))

    assert kinds(trained(network)) == "Read Forget MatMul Lose"
    assert kinds(inference_graph(network)) == "Read MatMul Softmax"


def test_a_dropout_has_its_own_numbers_whatever_is_left_out():
    """They are those of its place in the network, as in the reference."""
    nodes = (
        Node("flat", Flatten(), ("image",)),
        Node("unused", Dropout(0.5), ("flat",)),
        Node("used", Dropout(0.25), ("flat",)),
        Node("dense", Dense(3, "softmax"), ("used",)),
    )

    graph = trained(Network("drops", (Input(),), nodes, ("dense",), tuple("abc")))

    assert kinds(graph) == "Read Forget MatMul Lose"
    assert graph.links[1].operation == Forget(0.25, Purpose.DROPOUT + 1)


def test_a_relu_moves_behind_the_poolings_that_follow():
    """There is less to do, and the largest stays the largest."""
    layers = (Conv2D(2, 3, activation="relu"), MaxPooling2D(2), MaxPooling2D(2))

    graph = inference_graph(sequential(*layers, Flatten(), Dense(3)))

    assert kinds(graph) == "Read Conv MaxPool MaxPool Activate MatMul"
    relu = graph.links[4]
    assert relu.input_shape == relu.shape == graph.links[3].shape


def test_a_relu_that_is_kept_stays():
    """Its value is asked for, so it must be there."""
    layers = (Conv2D(2, 3, activation="relu"), MaxPooling2D(2), Flatten(), Dense(3))

    graph = inference_graph(sequential(*layers), keep=("conv2d",))

    assert kinds(graph) == "Read Conv Activate MaxPool MatMul"
    assert graph.kept == {"dense": 4, "conv2d": 2}


@pytest.mark.parametrize("function", ["tanh", "sigmoid", "leaky_relu", "gelu"])
def test_other_functions_stay_where_they_are(function):
    """Their gradient depends on which maximum is the first."""
    layers = (Conv2D(2, 3, activation=function), MaxPooling2D(2), Flatten(), Dense(3))

    assert kinds(inference_graph(sequential(*layers))) == (
        "Read Conv Activate MaxPool MatMul"
    )


def test_a_value_with_several_readers_is_split_for_training():
    """Their gradients meet there; reading needs no such thing."""
    nodes = (
        Node("flat", Flatten(), ("image",)),
        Node("one", Dense(4), ("flat",)),
        Node("two", Dense(4), ("one",)),
        Node("add", Add(), ("one", "two")),
        Node("out", Dense(3, "softmax"), ("add",)),
    )
    network = Network("residual", (Input(),), nodes, ("out",), tuple("abc"))

    graph = trained(network)

    assert kinds(graph) == "Read MatMul Split MatMul Sum MatMul Lose"
    assert [reader.link for reader in graph.readers[2]] == [3, 4]
    assert kinds(inference_graph(network)) == "Read MatMul MatMul Sum MatMul Softmax"


def test_a_softmax_with_another_reader_has_its_loss_before_it():
    """The loss is that of the numbers it is made of, which both read."""
    graph = trained(zoo_network("digit-and-sum"))

    losses = {
        link.operation.number: link
        for link in graph.links
        if isinstance(link.operation, Lose)
    }
    kinds_of_loss = {
        number: isinstance(link.operation, Lose) and link.operation.is_of_logits
        for number, link in losses.items()
    }
    assert kinds_of_loss == {0: True, 1: False}
    (split,) = losses[0].inputs
    assert isinstance(graph.links[split].operation, Split)


def test_an_output_without_weight_is_left_out():
    """Its layers learn from the other outputs alone."""
    network = zoo_network("digit-and-sum")
    losses = {"digit": CrossEntropy(weight=0.0), "sum": CrossEntropy()}

    graph = training_graph(network, losses)

    assert len(graph.of(Lose)) == 1
    assert "sum (loss)" in graph.kept


@pytest.mark.parametrize(
    ("channels", "multiplier", "expected"),
    [(1, 3, "Read Conv MatMul"), (2, 1, "Conv DepthwiseConv"), (2, 2, "Repeat Depth")],
)
def test_single_channels_are_convolved_as_they_are_best(channels, multiplier, expected):
    """A grey image needs no kernels of its own; several of a channel repeat it."""
    first = () if channels == 1 else (Conv2D(channels, 1),)
    depthwise = DepthwiseConv2D(3, depth_multiplier=multiplier)

    graph = inference_graph(sequential(*first, depthwise, Flatten(), Dense(3)))

    assert expected in kinds(graph)


def test_gradients_come_from_seeds_and_go_to_the_inputs_asked_for():
    """Nothing else has a gradient: no weight is trained."""
    network = sequential(Rescaling(2.0), Conv2D(2, 3), Flatten(), Dense(3, "softmax"))

    graph = gradient_graph(network, ("dense",), ("image",))

    assert kinds(graph) == "Read Conv MatMul Softmax Seed"
    assert graph.wanted == {0}
    assert all(graph.has_gradient)


@given(st.lists(NAMES, min_size=4, max_size=4, unique=True))
def test_links_have_names_that_c_understands(names):
    """Each its own, whatever the layers are called."""
    assume("image" not in names)
    flat, *dense = names
    nodes = [Node(flat, Flatten(), ("image",))]
    for name in dense:
        nodes.append(Node(name, Dense(3, "relu"), (nodes[-1].name,)))
    inputs, outputs = (Input(shape=(4, 4, 1)),), (nodes[-1].name,)

    graph = inference_graph(Network("named", inputs, tuple(nodes), outputs))

    identifiers = [link.name for link in graph.links]
    assert len(set(identifiers)) == len(identifiers)
    assert all(re.fullmatch(r"[A-Za-z]\w*", name) for name in identifiers)


@pytest.mark.parametrize("size", [(256, 257), (1, 65_537)])
def test_images_with_too_many_places_are_refused(size):
    """The place of a maximum is a number of 16 bits."""
    layers = (MaxPooling2D((1, 2)), Flatten(), Dense(3))

    network = Network.sequential("large", *layers, input_shape=(*size, 1))

    with pytest.raises(InvalidNetwork, match=r"takes up to 65536 pixels\. Use smaller"):
        inference_graph(network)


@pytest.mark.parametrize(
    ("losses", "error", "message"),
    [
        (
            {},
            InvalidNetwork,
            r"output 'digit' has no loss\. Give it one, or the weight",
        ),
        (
            {"digit": CrossEntropy(), "som": CrossEntropy()},
            UnknownName,
            "Unknown output 'som'.* digit, sum",
        ),
        (
            {"digit": CrossEntropy(weight=0.0), "sum": CrossEntropy(weight=0.0)},
            InvalidNetwork,
            "no output with a loss",
        ),
    ],
)
def test_every_output_needs_a_loss(losses, error, message):
    """And every loss an output."""
    with pytest.raises(error, match=message):
        training_graph(zoo_network("digit-and-sum"), losses)


@pytest.mark.parametrize(
    "layers",
    [
        (Flatten(), Dense(3)),
        (Flatten(), Dense(3, "sigmoid")),
        (Conv2D(3, 12, activation="softmax"),),
    ],
)
def test_what_gives_no_probabilities_cannot_be_trained(layers):
    """The message names the output."""
    with pytest.raises(InvalidNetwork, match=r"which gives no row of probabilities"):
        trained(sequential(*layers))


def test_what_has_no_weights_cannot_be_trained():
    """There is nothing to learn."""
    with pytest.raises(InvalidNetwork, match=r"has no weights\. Add a Dense"):
        trained(sequential(Flatten(), Activation("softmax")))


def sequential(*layers) -> Network:
    """Return a network of these layers."""
    return Network.sequential("chain", *layers, input_shape=(12, 12, 1))


def trained(network: Network) -> Graph:
    """Return the graph of a training step with plain losses."""
    return training_graph(network, dict.fromkeys(network.outputs, CrossEntropy()))


def kinds(graph: Graph) -> str:
    """Return the operations of the graph as one line."""
    return " ".join(type(link.operation).__name__ for link in graph.links)
