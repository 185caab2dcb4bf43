import numpy as np
import pytest

from scrawl.errors import InvalidNetwork, InvalidRequest, UnknownName
from scrawl.networks import (
    Add,
    BatchNormalization,
    Concatenate,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    GlobalAveragePooling2D,
    Input,
    Network,
    Node,
    Rescaling,
    SeparableConv2D,
    initialize,
    zoo_network,
)
from scrawl.reference import ReferenceNetwork
from scrawl.reference.network import EXAMPLES_AT_ONCE


@pytest.fixture(scope="module")
def reader() -> ReferenceNetwork:
    """The smallest of the zoo, as it is before training."""
    return ReferenceNetwork(initialize(zoo_network("cnn-mcu-4"), seed=1))


def images(count: int, height: int = 28, width: int = 28) -> np.ndarray:
    """Return *count* random images."""
    random = np.random.default_rng(0)
    return random.integers(0, 256, (count, height, width)).astype(np.uint8)


def test_scores_are_probabilities(reader: ReferenceNetwork):
    """One row for each image, one column for each class, a sum of 1."""
    scores = reader(images(7))

    assert scores.shape == (7, 10)
    assert scores.dtype == np.float32
    assert (scores > 0).all()
    np.testing.assert_allclose(scores.sum(axis=1), 1, rtol=1e-6)


def test_no_image_gives_no_scores(reader: ReferenceNetwork):
    """An empty array is a valid question."""
    assert reader(images(0)).shape == (0, 10)


def test_many_images_are_read_in_parts(reader: ReferenceNetwork):
    """Where a part ends makes no difference."""
    many = images(EXAMPLES_AT_ONCE + 3)

    scores = reader(many)

    np.testing.assert_allclose(scores[-5:], reader(many[-5:]), atol=1e-6)


@pytest.mark.parametrize("name", ["cnn-32-64", "cnn-mcu-4"])
def test_a_whole_network_is_that_of_keras(name: str):
    """The same layers with the same weights give the same probabilities."""
    import keras

    network = initialize(zoo_network(name), seed=0)
    model = keras.Sequential([keras.Input((28, 28, 1))])
    for node in network.nodes:
        kind = getattr(keras.layers, type(node.layer).__name__)
        model.add(kind(**vars(node.layer)))
    model.set_weights(list(network.weights.values()))

    scores = ReferenceNetwork(network)(images(4))

    theirs = model(images(4)[..., np.newaxis].astype(np.float32))
    np.testing.assert_allclose(scores, theirs, atol=1e-6)


def test_double_precision_is_more_precise():
    """Computed in float64, a result is the same to six digits, but not the same."""
    network = initialize(zoo_network("cnn-16-32"), seed=0)
    inputs = {"image": images(3)}

    single = ReferenceNetwork(network).forward(inputs)["dense_1"]
    double = ReferenceNetwork(network, dtype=np.float64).forward(inputs)["dense_1"]

    assert single.dtype == np.float32
    assert double.dtype == np.float64
    assert (single != double).any()
    np.testing.assert_allclose(single, double, atol=1e-6)


def test_values_on_the_way_can_be_kept(reader: ReferenceNetwork):
    """By the names of the steps: layers, and what they are made of."""
    keeping = ReferenceNetwork(reader.network, keep=("conv2d/conv", "conv2d"))

    values = keeping.forward({"image": images(2)})

    assert values.keys() == {"conv2d/conv", "conv2d", "dense"}
    assert values["conv2d"].shape == (2, 24, 24, 4)
    np.testing.assert_array_equal(
        values["conv2d"], np.maximum(values["conv2d/conv"], 0)
    )


def test_an_unknown_value_cannot_be_kept(reader: ReferenceNetwork):
    """The message lists the steps there are."""
    with pytest.raises(UnknownName, match=r"to keep 'conv9'\. Known: conv2d, conv2d"):
        ReferenceNetwork(reader.network, keep=("conv9",))


def test_a_graph_is_that_of_keras(asked):
    """Branches, several inputs of all kinds and several outputs."""
    import keras

    question = asked(two_outputs(), seed=0, num_examples=5)
    pixels = images(5, 6, 5)
    network, inputs = question.network, {**question.inputs, "image": pixels}
    values = {source.name: keras.Input(source.shape) for source in network.inputs}
    for node in network.nodes:
        xs = [values[name] for name in node.inputs]
        kind = getattr(keras.layers, type(node.layer).__name__)
        layer = kind(**vars(node.layer), name=node.name)
        values[node.name] = layer(xs if len(xs) > 1 else xs[0])
    entries = [values[source.name] for source in network.inputs]
    model = keras.Model(entries, [values[name] for name in network.outputs])
    for node in network.nodes:
        arrays = [w for key, w in network.weights.items() if key.startswith(node.name)]
        model.get_layer(node.name).set_weights(arrays)

    found = ReferenceNetwork(network).forward(inputs)

    given = pixels[..., np.newaxis], inputs["number"][:, np.newaxis], inputs["row"]
    theirs = model([array.astype(np.float32) for array in given])
    assert [*found] == ["digit", "kind"]
    for ours, their in zip(found.values(), theirs, strict=True):
        np.testing.assert_allclose(ours, their, rtol=1e-5, atol=1e-6)


def two_outputs() -> Network:
    """Return two branches over three inputs, which join, and part again."""
    inputs = (
        Input("image", (6, 5, 1)),
        Input("number", (1,), "number", maximum=9),
        Input("row", (4,), "features"),
    )
    nodes = (
        Node("scaled", Rescaling(1 / 255), ("image",)),
        Node("left", Conv2D(3, 3, activation="gelu", padding="same"), ("scaled",)),
        Node("norm", BatchNormalization(), ("left",)),
        Node("right", SeparableConv2D(3, 3, padding="same"), ("scaled",)),
        Node("added", Add(), ("norm", "right", "left")),
        Node("mean", GlobalAveragePooling2D(), ("added",)),
        Node("all", Concatenate(), ("mean", "row", "number")),
        Node("digit", Dense(4, "softmax"), ("all",)),
        Node("kind", Dense(2, "softmax"), ("mean",)),
    )
    return Network("graph", inputs, nodes, ("digit", "kind"), tuple("abcd"))


def test_many_examples_of_every_input_are_read_in_parts(asked):
    """An example keeps its number and its features."""
    count = EXAMPLES_AT_ONCE + 3
    question = asked(two_outputs(), seed=0, num_examples=count)
    reader = ReferenceNetwork(question.network, keep=("mean",))
    inputs = {**question.inputs, "image": images(count, 6, 5)}

    values = reader.forward(inputs)

    last = reader.forward({name: array[-3:] for name, array in inputs.items()})
    assert values.keys() == {"digit", "kind", "mean"}
    for name, value in values.items():
        assert len(value) == count
        np.testing.assert_allclose(value[-3:], last[name], rtol=1e-5)


def test_colours_are_read_by_a_network_of_colours():
    """Inputs of three channels enter as they are."""
    layers = (Rescaling(1 / 255), Conv2D(2, (3, 3)))
    network = Network.sequential("rgb", *layers, input_shape=(5, 6, 3))
    pixels = np.full((4, 5, 6, 3), 255, np.uint8)

    values = ReferenceNetwork(initialize(network, seed=0)).forward({"image": pixels})

    assert values["conv2d"].shape == (4, 3, 4, 2)


def test_reading_forgets_nothing():
    """Dropout is for training."""
    layers = (Rescaling(1 / 255), Dropout(0.9), Flatten())
    network = Network.sequential("whole", *layers, input_shape=(2, 2, 1))
    pixels = np.full((1, 2, 2), 255, np.uint8)

    values = ReferenceNetwork(network).forward({"image": pixels})

    np.testing.assert_array_equal(values["flatten"], [[1, 1, 1, 1]])


def test_a_network_without_weights_reads_nothing():
    """The message says how to get some."""
    with pytest.raises(InvalidNetwork, match=r"'cnn-mcu-4' has no weights\. Train it"):
        ReferenceNetwork(zoo_network("cnn-mcu-4"))


def test_images_of_another_size_are_refused(reader: ReferenceNetwork):
    """The message says both sizes."""
    message = r"uint8 of shape \(2, 32, 30\); the network reads uint8 of shape \(n, 28"

    with pytest.raises(InvalidRequest, match=message):
        reader(images(2, height=32, width=30))


def test_scores_need_a_classifier():
    """A network that ends in anything but probabilities has values, but no scores."""
    network = Network.sequential("raw", Rescaling(1.0), Flatten(), Dense(10))
    reader = ReferenceNetwork(initialize(network, seed=0))

    with pytest.raises(InvalidNetwork, match="'raw' does not give one probability"):
        reader(images(1))
