"""Files that Keras loads by itself, held against the reference."""

import io
import json
import sys
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import h5py
import numpy as np
import pytest

from benchmarks.random_graphs.draw import draw_examples, draw_network
from scrawl.arrays import Inputs
from scrawl.deployment import KerasModel, keras_files, load_keras
from scrawl.errors import InvalidNetwork, MissingOnMachine
from scrawl.networks import (
    Activation,
    Add,
    Dense,
    Input,
    Network,
    Node,
    ShiftByNumber,
    zoo_network,
)
from scrawl.reference import ReferenceNetwork
from tests.compiler.graph_cases import GRAPHS
from tests.deployment.cases import VOCABULARY, ZOO_NETWORKS, digits_for, with_weights

keras = load_keras()
TOLERANCE = 1e-5


@dataclass(frozen=True)
class Absolute(Activation):
    """A layer of a user, which is in no table."""


@pytest.mark.parametrize("make", ZOO_NETWORKS.values(), ids=ZOO_NETWORKS)
def test_the_zoo_reads_digits_as_the_reference_does(make, tmp_path: Path):
    """Every label is the same, and every score to 1e-5; bytes may enter."""
    network = with_weights(make())
    inputs = digits_for(network)

    said = _run(_load(network, tmp_path), network, inputs)

    for name, scores in ReferenceNetwork(network).forward(inputs).items():
        np.testing.assert_allclose(said[name], scores, atol=TOLERANCE, rtol=0)
        np.testing.assert_array_equal(said[name].argmax(1), scores.argmax(1))


@pytest.mark.parametrize("make", VOCABULARY.values(), ids=VOCABULARY)
def test_every_layer_computes_the_same(make: Callable[[], Network], tmp_path: Path):
    """In chains and in graphs, with several inputs and outputs."""
    network = with_weights(make())
    inputs, _ = draw_examples(network, seed=1)

    said = _run(_load(network, tmp_path), network, inputs)

    for name, scores in ReferenceNetwork(network).forward(inputs).items():
        np.testing.assert_allclose(said[name], scores, atol=TOLERANCE, rtol=0)


@pytest.mark.parametrize("seed", range(12))
def test_the_weights_of_random_graphs_find_their_layers(seed: int, tmp_path: Path):
    """Keras goes by an order of its own, which the branches of a graph decide."""
    network = draw_network(seed)

    _require_weights(_load(network, tmp_path), network)


def test_of_a_class_the_layer_that_is_furthest_from_the_end_is_first(tmp_path: Path):
    """Even if it was written down last."""
    nodes = (
        Node("near", Dense(4), ("row",)),
        Node("far", Dense(4), ("row",)),
        Node("bent", Activation("tanh"), ("far",)),
        Node("both", Add(), ("near", "bent")),
        Node("out", Dense(2, "softmax"), ("both",)),
    )
    row = Input("row", (4,), "features")
    network = with_weights(Network("two-ways", (row,), nodes, ("out",), ("a", "b")))

    _require_weights(_load(network, tmp_path), network)


def _require_weights(model: KerasModel, network: Network) -> None:
    """Check that each layer of a model has the weights of ours of its name."""
    shapes = network.shapes()
    for node in network.nodes:
        names = [f"{node.name}/{weight.name}" for weight in node.weights(shapes)]
        theirs = model.get_layer(node.name).weights
        for name, weight in zip(names, theirs[: len(names)], strict=True):
            np.testing.assert_array_equal(network.weights[name], np.asarray(weight))


def test_a_chain_is_a_sequential_with_our_names(tmp_path: Path):
    """And begins with raw pixels."""
    network = with_weights(zoo_network("cnn-16-32"))

    model = _load(network, tmp_path)

    assert (model.name, type(model).__name__) == ("cnn-16-32", "Sequential")
    assert [x.name for x in model.inputs] == ["image"]
    assert [x.name for x in model.layers] == [node.name for node in network.nodes]


def test_a_graph_keeps_inputs_outputs_and_names(tmp_path: Path):
    """In their order; a shift is one layer, too."""
    network = with_weights(GRAPHS["inputs of every kind"]())

    model = _load(network, tmp_path)

    assert [x.name for x in model.inputs] == ["image", "number", "features"]
    assert model.output_names == ["first", "second", "third"]
    known = {source.name for source in network.inputs}
    known |= {node.name for node in network.nodes}
    assert {layer.name for layer in model.layers} == known


def test_layers_stand_in_the_order_of_keras(tmp_path: Path):
    """In the config as in the model that is made of it."""
    network = with_weights(GRAPHS["windows side by side"]())

    model = _load(network, tmp_path)

    written = json.loads(_members(network)["config.json"])["config"]["layers"]
    assert [item["name"] for item in written] == [layer.name for layer in model.layers]


@pytest.mark.parametrize("maximum", [1, 9, 255])
def test_every_number_shifts_exactly(maximum: int, tmp_path: Path):
    """By layers of Keras alone; what nothing moves to is 0."""
    given = Input("given", (5,), "features")
    number = Input("number", (1,), "number", maximum)
    node = Node("sum", ShiftByNumber(maximum), ("given", "number"))
    network = Network("shift", (given, number), (node,), ("sum",))
    numbers = np.arange(maximum + 1).astype(np.uint8)
    rows = np.random.default_rng(0).normal(size=(maximum + 1, 5)).astype(np.float32)
    inputs = {"given": rows, "number": numbers}

    said = _run(_load(network, tmp_path), network, inputs)

    exact = ReferenceNetwork(network).forward(inputs)
    np.testing.assert_array_equal(said["sum"], exact["sum"])


def test_what_no_output_needs_is_left_out(tmp_path: Path):
    """Its weights, too: Keras counts the layers of a class."""
    network = with_weights(GRAPHS["inputs of every kind"]())
    alone = replace(network, outputs=("second",))
    inputs, _ = draw_examples(network, seed=0)

    said = _run(_load(alone, tmp_path), alone, inputs)

    exact = ReferenceNetwork(network).forward(inputs)
    np.testing.assert_allclose(said["second"], exact["second"], atol=TOLERANCE)


def test_a_loaded_model_can_be_trained_on(tmp_path: Path):
    """It is a model like any other, dropout included."""
    network = with_weights(VOCABULARY["dropout everywhere"]())
    model = _load(network, tmp_path)
    images = np.zeros((4, 12, 11, 1), np.float32)

    model.compile("sgd", "sparse_categorical_crossentropy")
    loss = model.train_on_batch(images, np.arange(4))

    assert np.isfinite(loss)


def test_the_file_tells_what_its_numbers_mean():
    """Where Keras does not look, and in a text beside it."""
    network = with_weights(zoo_network("digit-and-sum"))

    files = keras_files(network)

    note = json.loads(_members(network)["metadata.json"])
    beside = json.loads(files["model.json"])
    assert list(files) == ["model.keras", "model.json"]
    assert beside == {"file": "model.keras"} | note["scrawl"]
    assert beside["classes"] == list("0123456789")
    assert beside["inputs"][0]["shape"] == ["n", 28, 28, 1]
    assert beside["inputs"][1]["meaning"] == "a whole number from 0 to 9"
    assert "date_saved" not in note


def test_equal_networks_give_equal_bytes():
    """The zip has no date, and HDF5 has none."""
    network = with_weights(GRAPHS["sums of values near and far"]())

    again = keras_files(with_weights(GRAPHS["sums of values near and far"]()))

    assert keras_files(network) == again
    with zipfile.ZipFile(io.BytesIO(again["model.keras"])) as archive:
        dates = {item.date_time for item in archive.infolist()}
        systems = {item.create_system for item in archive.infolist()}
    assert (dates, systems) == ({(1980, 1, 1, 0, 0, 0)}, {3})


def test_weights_lie_where_keras_puts_them():
    """By the class of their layer, with its name beside."""
    network = with_weights(GRAPHS["windows side by side"]())

    with h5py.File(io.BytesIO(_members(network)["model.weights.h5"])) as file:
        named = {
            f"{place}": file[f"layers/{place}/vars"].attrs["name"]
            for place in ("conv2d", "conv2d_1", "conv2d_2")
        }

    assert named == {"conv2d": "near", "conv2d_1": "far", "conv2d_2": "small"}


def test_a_network_that_knows_nothing_is_refused():
    """There is nothing to export."""
    with pytest.raises(InvalidNetwork, match=r"'cnn-mcu-4' has no weights .*\. Train"):
        keras_files(zoo_network("cnn-mcu-4"))


def test_a_layer_that_keras_lacks_is_refused():
    """One line, with its name and those that are known."""
    network = Network.sequential("strange", Absolute("relu"), input_shape=(5, 4, 1))

    message = r"Layer 'absolute' is a Absolute, which no file .* Known: Activation, Add"
    with pytest.raises(InvalidNetwork, match=message):
        keras_files(network)


def test_without_h5py_there_is_a_way_to_get_it(monkeypatch):
    """In one line."""
    network = with_weights(zoo_network("cnn-mcu-4"))
    monkeypatch.setitem(sys.modules, "h5py", None)

    message = r"^Files of Keras need h5py.* Get it by: pip install 'scrawl\[hdf5\]'$"
    with pytest.raises(MissingOnMachine, match=message) as caught:
        keras_files(network)
    assert caught.value.exit_code == 3


def _load(network: Network, folder: Path) -> KerasModel:
    """Return what Keras makes of the file, which may not run any code of ours."""
    path = folder / "model.keras"
    path.write_bytes(keras_files(network)["model.keras"])
    return keras.models.load_model(path, safe_mode=True, custom_objects=None)


def _run(
    model: KerasModel, network: Network, inputs: Inputs
) -> Mapping[str, np.ndarray]:
    """Return what a model says of bytes and floats with all their sides."""
    given = [
        inputs[source.name].reshape(-1, *source.shape) for source in network.inputs
    ]
    said = model.predict(given if len(given) > 1 else given[0], verbose=0)
    values = said if isinstance(said, list) else [said]
    return dict(zip(network.outputs, values, strict=True))


def _members(network: Network) -> dict[str, bytes]:
    content = keras_files(network)["model.keras"]
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}
