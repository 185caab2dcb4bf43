"""Networks made of models of Keras."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scrawl.deployment import from_keras, load_keras, to_keras
from scrawl.errors import InvalidNetwork
from scrawl.networks import (
    LAYERS,
    ZOO,
    Dense,
    Input,
    MaxPooling2D,
    Network,
    Node,
    initialize,
    network_to_json,
    zoo_network,
)
from scrawl.reference import ReferenceNetwork
from tests.compiler.graph_cases import GRAPHS
from tests.reference.test_operations import CASES

keras = load_keras()
layers = keras.layers


@pytest.mark.parametrize("name", LAYERS)
@settings(max_examples=3)
@given(data=st.data())
def test_every_layer_comes_back(name: str, data: st.DataObject):
    """With every argument that matters, and all weights, the counted ones too."""
    network = data.draw(CASES[name]).network()

    again = from_keras(to_keras(network))

    assert again.lower() == network.lower()
    assert (again.inputs, again.classes) == (network.inputs, network.classes)
    _assert_same_weights(again, network)
    assert network_to_json(from_keras(to_keras(again))) == network_to_json(again)


@pytest.mark.parametrize(
    "make",
    [
        *GRAPHS.values(),
        *(lambda name=name: zoo_network(name, (28, 28, 1)) for name in ZOO),
    ],
    ids=[*GRAPHS, *ZOO],
)
def test_every_network_comes_back_equal(make: Callable[[], Network]):
    """Names, order, kinds of inputs, classes: to the letter."""
    network = initialize(make(), seed=5)

    again = from_keras(to_keras(network))

    assert again.lower() == network.lower()
    assert again.inputs == network.inputs
    assert [node.name for node in again.nodes] == [node.name for node in network.nodes]
    assert (again.name, again.classes) == (network.name, network.classes)
    _assert_same_weights(again, network)


def test_the_zoo_comes_back_word_for_word():
    """It is written as Keras would write it."""
    for name in ZOO:
        network = zoo_network(name, (28, 28, 1))

        again = from_keras(to_keras(initialize(network, seed=0)))

        assert network_to_json(again) == network_to_json(network)


def test_layers_keep_their_order():
    """Keras goes by how far they are from the ends."""
    nodes = (
        Node("soon", Dense(2, "softmax"), ("row",)),
        Node("first", Dense(3), ("row",)),
        Node("late", Dense(2, "softmax"), ("first",)),
        Node("other", Dense(2, "softmax"), ("row",)),
    )
    outputs = ("late", "soon", "other")
    row = Input("row", (4,), "features")
    network = initialize(Network("heads", (row,), nodes, outputs, ("a", "b")), 0)

    again = from_keras(to_keras(network))

    assert (again.nodes, again.outputs) == (nodes, outputs)
    _assert_same_weights(again, network)


def test_a_model_of_somebody_else_is_read():
    """Images are pixels, rows are features, and the classes are counted."""
    image, row = keras.Input((6, 5, 1), name="scan"), keras.Input((3,), name="row")
    pooled = layers.MaxPooling2D(name="pool")(layers.Conv2D(4, 3, name="conv")(image))
    joined = layers.Concatenate(name="both")([layers.Flatten(name="flat")(pooled), row])
    end = layers.Dense(7, activation="softmax", name="end")(joined)
    model = keras.Model([image, row], end, name="theirs")
    random = np.random.default_rng(0)
    images = random.integers(0, 256, (4, 6, 5, 1)).astype(np.uint8)
    rows = random.normal(size=(4, 3)).astype(np.float32)

    network = from_keras(model)

    assert network.inputs == (
        Input("scan", (6, 5, 1), "pixels"),
        Input("row", (3,), "features"),
    )
    assert network.classes == tuple("0123456")
    assert network.nodes[1].layer == MaxPooling2D((2, 2))
    scores = ReferenceNetwork(network).forward({"scan": images, "row": rows})["end"]
    np.testing.assert_allclose(scores, np.asarray(model([images, rows])), atol=1e-5)


def test_classes_may_be_named():
    """Keras knows none."""
    model = keras.Sequential([keras.Input((4, 4, 1)), layers.Flatten()], name="plain")
    model.add(layers.Dense(2, activation="softmax"))

    assert from_keras(model, classes=("no", "yes")).classes == ("no", "yes")


@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")
def test_a_file_of_keras_keeps_the_layer_that_is_ours(tmp_path: Path):
    """It is known by its name there, and shows which input is a number."""
    network = initialize(GRAPHS["two inputs and two outputs"](), seed=0)
    to_keras(network).save(tmp_path / "model.keras")

    again = from_keras(keras.saving.load_model(tmp_path / "model.keras"))

    assert again.inputs == network.inputs
    _assert_same_weights(again, network)


def test_what_a_model_learns_comes_back():
    """The moving averages of a normalization, too."""
    network = initialize(zoo_network("cnn-batchnorm", (28, 28, 1)), seed=0)
    model = to_keras(network)
    model.compile("sgd", "sparse_categorical_crossentropy")
    images = np.random.default_rng(0).integers(0, 256, (8, 28, 28, 1)).astype(np.uint8)
    model.train_on_batch(images, np.arange(8))

    learned = from_keras(model).weights

    for name, before in network.weights.items():
        assert (learned[name] != before).any(), name


@pytest.mark.parametrize(
    ("layer", "message"),
    [
        (layers.LSTM(3, name="x"), "'x' is a LSTM, which scrawl does not have. Known:"),
        (layers.Softmax(name="x"), r"'x' is a Softmax, .* Activation, Add, .* Shift"),
        (
            layers.Conv1D(2, 2, dilation_rate=2, name="x"),
            "Layer 'x' is a Conv1D, which scrawl does not have",
        ),
        (
            layers.Dense(2, activation="mish", name="x"),
            r"Layer 'x' \(Dense\) has activation='mish'; scrawl has elu, gelu, .* only",
        ),
        (
            layers.BatchNormalization(axis=1, name="x"),
            r"\(BatchNormalization\) has axis=1; scrawl has -1 only",
        ),
        (
            layers.Dropout(0.5, noise_shape=(None, 1, 4), name="x"),
            r"Layer 'x' \(Dropout\) has noise_shape=\(None, 1, 4\); scrawl has None",
        ),
    ],
)
def test_layers_and_words_that_we_lack_are_refused(layer, message):
    """One line, with the name of the layer; what would be lost is never dropped."""
    model = keras.Sequential([keras.Input((6, 4)), layer])

    with pytest.raises(InvalidNetwork, match=message) as caught:
        from_keras(model)
    assert "\n" not in str(caught.value)


def test_the_last_axis_may_be_counted_from_the_front():
    """Older files do so."""
    model = keras.Sequential([
        keras.Input((4, 4, 1)),
        layers.BatchNormalization(axis=3, name="x"),
    ])

    assert from_keras(model).nodes[0].name == "x"


def test_a_layer_in_two_places_is_refused():
    """In a network, a layer has one place and one name."""
    image = keras.Input((4,))
    twice = layers.Dense(4, name="twice")
    model = keras.Model(image, twice(twice(image)))

    with pytest.raises(InvalidNetwork, match=r"'twice' \(Dense\) is used 2 times"):
        from_keras(model)


def test_what_is_no_graph_is_refused():
    """Models that are not built, or do what they like."""

    class Free(keras.Model):
        def call(self, x):
            return x

    for model in (keras.Sequential([layers.Dense(3)], name="new"), Free(name="free")):
        with pytest.raises(InvalidNetwork, match=rf"'{model.name}' is no graph of lay"):
            from_keras(model)


def test_an_input_of_any_size_is_refused():
    """Ours have one size."""
    model = keras.Sequential([
        keras.Input((None, 4, 1), name="any"),
        layers.GlobalAveragePooling2D(),
    ])

    with pytest.raises(InvalidNetwork, match=r"'any' has the shape \(None, 4, 1\)"):
        from_keras(model)


def _assert_same_weights(network: Network, other: Network) -> None:
    assert list(network.weights) == list(other.weights)
    for name, array in network.weights.items():
        np.testing.assert_array_equal(array, other.weights[name])
