import copy
import pickle

import numpy as np
import pytest

from scrawl.errors import InvalidNetwork
from scrawl.networks import (
    ZOO,
    Activate,
    Conv,
    Conv2D,
    Dense,
    Flatten,
    Input,
    MatMul,
    Network,
    Node,
    Softmax,
    Weight,
    initialize,
    zoo_network,
)

FLATTEN = Node("flatten", Flatten(), ("image",))
DENSE = Node("dense", Dense(2, activation="softmax"), ("flatten",))


def network(*nodes: Node, name: str = "net", outputs: tuple[str, ...] = ("dense",)):
    """Return a network of one small image, two classes, and *nodes*."""
    classes = ("paper", "ink")
    return Network(name, (Input(shape=(2, 2, 1)),), nodes, outputs, classes)


def test_layers_are_named_as_in_keras():
    """The kind in snake case, and a number from the second on."""
    names = [node.name for node in zoo_network("cnn-16-32").nodes]

    assert names == [
        "rescaling",
        "conv2d",
        "max_pooling2d",
        "conv2d_1",
        "max_pooling2d_1",
        "flatten",
        "dense",
        "dense_1",
    ]


def test_a_network_knows_its_shapes_and_weights():
    """Each layer is asked with the shape that the one before it gives."""
    small = network(FLATTEN, DENSE)

    assert small.shapes() == {"image": (2, 2, 1), "flatten": (4,), "dense": (2,)}
    assert [name for name, _ in small.weight_list()] == ["dense/kernel", "dense/bias"]
    assert small.weight_list()[0].weight == Weight("kernel", (4, 2), "glorot_uniform")


def test_layers_become_operations_that_feed_each_other():
    """The last step of a layer has the layer's name, the others add their kind."""
    layers = (Conv2D(3, (2, 2), activation="relu"), Flatten(), DENSE.layer)

    program = Network.sequential("all", *layers, input_shape=(4, 5, 1)).lower()

    assert [(step.name, step.inputs) for step in program.steps] == [
        ("conv2d/conv", ("image",)),
        ("conv2d", ("conv2d/conv",)),
        ("flatten", ("conv2d",)),
        ("dense/matmul", ("flatten",)),
        ("dense", ("dense/matmul",)),
    ]
    assert isinstance(program.steps[0].operation, Conv)
    assert program.steps[0].weights == ("conv2d/kernel", "conv2d/bias")
    assert program.steps[1].operation == Activate("relu")
    assert program.steps[1].input_shape == program.steps[1].shape == (3, 4, 3)
    assert program.steps[3].operation == MatMul(2, has_bias=True)
    assert program.steps[4].operation == Softmax()
    assert program.outputs == ("dense",)


def test_weights_are_read_only_copies():
    """Nobody changes a network from outside."""
    bias = np.zeros(2, np.float32)
    arrays = {"dense/kernel": np.ones((4, 2), np.float32), "dense/bias": bias}

    small = network(FLATTEN, DENSE).with_weights(arrays)

    bias[0] = 1
    assert small.weights["dense/bias"][0] == 0
    with pytest.raises(ValueError, match="read-only"):
        small.weights["dense/bias"][0] = 1


def test_weights_are_kept_in_the_order_of_the_layers():
    """However they were read, they can be handed to Keras as a list."""
    small = initialize(network(FLATTEN, DENSE), seed=0)
    backwards = {name: small.weights[name] for name in ("dense/bias", "dense/kernel")}

    again = small.with_weights(backwards)

    assert [*again.weights] == ["dense/kernel", "dense/bias"]


@pytest.mark.parametrize(
    ("name", "array", "message"),
    [
        ("dense/kernel", None, "weight 'dense/kernel' of 'net' is missing"),
        ("dense/scale", np.ones(2, np.float32), "'dense/scale' of 'net' belongs to no"),
        ("dense/bias", np.ones(3, np.float32), "is float32 3; 'net' needs float32 2"),
        ("dense/bias", np.ones(2), "'dense/bias' is float64 2; 'net' needs float32 2"),
        ("dense/bias", np.full(2, np.float32("nan")), "'dense/bias' holds numbers"),
        ("dense/kernel", np.full((4, 2), np.float32("inf")), "that are not finite"),
    ],
)
def test_weights_that_do_not_fit_are_refused(name: str, array, message: str):
    """The message names the array, and what it should have been."""
    arrays = dict(initialize(network(FLATTEN, DENSE), seed=0).weights)
    arrays.pop(name, None)
    if array is not None:
        arrays[name] = array

    with pytest.raises(InvalidNetwork, match=message):
        network(FLATTEN, DENSE).with_weights(arrays)


@pytest.mark.parametrize(
    ("classes", "message"),
    [
        ((), "has 0 classes; labels are bytes. Use 1 to 256"),
        (("a", "b", "a"), "There are 2 classes called 'a'"),
        (("a", ""), "class name '' cannot be printed in one line"),
        (("a", "b\n"), r"class name 'b\\n' cannot be printed in one line"),
    ],
)
def test_classes_can_be_told_apart(classes: tuple[str, ...], message: str):
    """By the bytes of the labels, and by their names."""
    with pytest.raises(InvalidNetwork, match=message):
        Network.sequential("net", Flatten(), classes=classes)


def test_a_network_can_be_copied_and_pickled():
    """Copies hold the same weights, and these are as read-only as before."""
    trained = initialize(network(FLATTEN, DENSE), seed=1)

    pickled = pickle.dumps(trained)
    copies = [copy.deepcopy(trained), pickle.loads(pickled)]  # noqa: S301 - our own

    for twin in copies:
        assert twin.nodes == trained.nodes
        assert list(twin.weights) == list(trained.weights)
        np.testing.assert_array_equal(
            twin.weights["dense/kernel"], trained.weights["dense/kernel"]
        )
        assert not twin.weights["dense/kernel"].flags.writeable


@pytest.mark.parametrize("name", ZOO)
def test_operations_lead_to_the_shape_of_their_layer(name: str):
    """Each step takes the shapes that those before it give."""
    zoo = zoo_network(name)
    shapes = zoo.shapes()

    steps = {step.name: step for step in zoo.lower().steps}

    for step in steps.values():
        assert step.input_shapes == tuple(
            steps[before].shape if before in steps else shapes[before]
            for before in step.inputs
        )
        if step.name in shapes:
            assert step.shape == shapes[step.name]


def test_a_network_knows_what_comes_out():
    """Its outputs in their order, with their shapes."""
    zoo = zoo_network("digit-and-sum", classes=("a", "b", "c"))

    assert zoo.output_shapes() == {"digit": (3,), "sum": (12,)}
    assert list(zoo.output_shapes()) == ["digit", "sum"]
