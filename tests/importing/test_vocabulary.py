"""Every layer, and every network of the zoo, through files of Keras as it is here."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scrawl.deployment import load_keras, to_keras
from scrawl.importing import Asked, Scaling, import_model
from scrawl.networks import (
    LAYERS,
    ZOO,
    Dense,
    Flatten,
    Input,
    Network,
    Node,
    Rescaling,
    initialize,
    zoo_network,
)
from scrawl.reference import ReferenceNetwork
from tests.compiler.graph_cases import GRAPHS
from tests.reference.test_operations import CASES, Case

keras = load_keras()
pytestmark = [
    pytest.mark.filterwarnings("ignore:You are saving your model as an HDF5"),
    pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning"),
]

TOLERANCE = 1e-5
SINGLE = sorted(LAYERS.keys() - {"ShiftByNumber", "Rescaling"})


def around(case: Case) -> Network:
    """Return a layer between images, or rows, and probabilities."""
    count = range(len(case.shapes))
    inputs = tuple(Input(f"x{i}", case.shapes[i], "features") for i in count)
    takes = tuple(source.name for source in inputs)
    nodes = (
        Node("layer", case.layer, takes),
        Node("flat", Flatten(), ("layer",)),
        Node("out", Dense(3, activation="softmax"), ("flat",)),
    )
    network = Network("one", inputs, nodes, ("out",), ("a", "b", "c"))
    random = np.random.default_rng(case.seed)
    return network.with_weights({
        name: random.uniform(0.1, 0.9, weight.shape).astype(np.float32)
        for name, weight in network.weight_list()
    })


@pytest.mark.parametrize("name", SINGLE)
@settings(max_examples=2)
@given(data=st.data())
def test_every_layer_is_imported(
    name: str, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
):
    """It says of images what Keras says, in both forms of file."""
    case = data.draw(CASES[name])
    model = to_keras(around(case))
    ending = data.draw(st.sampled_from([".keras", ".h5"]))
    path = tmp_path_factory.mktemp("model") / f"one{ending}"
    model.save(path)
    rows = [shape for shape in case.shapes if len(shape) == 1]
    size = (1, rows[0][0]) if rows and len(case.shapes) == 1 else None
    has_pixels = size or any(len(shape) > 1 for shape in case.shapes)

    imported = import_model(path, Asked(Scaling(1 / 255) if has_pixels else None, size))

    random = np.random.default_rng(case.seed)
    inputs, values = {}, []
    for source, shape in zip(imported.network.inputs, case.shapes, strict=True):
        pixels = random.integers(0, 256, (3, *source.shape)).astype(np.uint8)
        scaled = pixels.reshape(3, *shape).astype(np.float32) / 255
        inputs[source.name] = pixels if source.kind == "pixels" else scaled
        values.append(scaled)
    said = np.asarray(model(values if len(values) > 1 else values[0]))
    scores = ReferenceNetwork(imported.network).forward(inputs)
    np.testing.assert_allclose(scores["out"], said, atol=TOLERANCE)


@pytest.mark.parametrize(
    ("make", "ending"),
    [
        *((make, ".h5") for make in GRAPHS.values()),
        *((make, ".keras") for make in GRAPHS.values()),
        *((partial(zoo_network, name, (28, 28, 1)), ".keras") for name in ZOO),
    ],
    ids=[*(f"{name}, older" for name in GRAPHS), *GRAPHS, *ZOO],
)
def test_networks_come_back(make: Callable[[], Network], ending: str, tmp_path: Path):
    """Layers, links, names and weights are what they were."""
    network = initialize(make(), seed=3)
    path = tmp_path / f"it{ending}"
    to_keras(network).save(path)
    takes_bytes = any(source.kind == "pixels" for source in network.inputs)
    rescales = any(isinstance(node.layer, Rescaling) for node in network.nodes)
    scaling = Scaling(1.0) if takes_bytes and not rescales else None

    imported = import_model(path, Asked(scaling))

    again = imported.network
    assert {step.name: step for step in again.lower().steps} == {
        step.name: step for step in network.lower().steps
    }
    assert again.outputs == network.outputs
    assert imported.changes == ()
    assert again.weights.keys() == network.weights.keys()
    for name, weight in again.weights.items():
        np.testing.assert_array_equal(weight, network.weights[name])


def test_a_number_that_shifts_is_a_number(tmp_path: Path):
    """The network that adds can be given one beside its image."""
    network = initialize(zoo_network("digit-and-sum", (28, 28, 1)), seed=3)
    to_keras(network).save(tmp_path / "sum.keras")

    imported = import_model(tmp_path / "sum.keras")

    assert imported.network.inputs == network.inputs


FUNCTIONS: dict[str, Callable[[], Any]] = {
    "a layer as activation": lambda: keras.layers.Dense(
        4, activation=keras.layers.LeakyReLU(0.2)
    ),
    "a function as activation": lambda: keras.layers.Dense(
        4, activation=keras.activations.tanh
    ),
    "ReLU": keras.layers.ReLU,
    "a leaking ReLU": lambda: keras.layers.ReLU(negative_slope=0.2),
    "LeakyReLU": lambda: keras.layers.LeakyReLU(0.2),
    "ELU": keras.layers.ELU,
    "Softmax": keras.layers.Softmax,
    "a frozen layer": lambda: keras.layers.BatchNormalization(trainable=False),
    "a layer that drops": lambda: keras.layers.Dropout(0.5, noise_shape=(1, 1), seed=1),
}


@pytest.mark.parametrize("ending", [".keras", ".h5"])
@pytest.mark.parametrize("case", FUNCTIONS)
def test_other_words_for_the_same(case: str, ending: str, tmp_path: Path):
    """Layers that are functions, functions that are layers, and logits."""
    layers = [keras.layers.Dense(9), FUNCTIONS[case](), keras.layers.Dense(3)]
    model = keras.Sequential([keras.Input((2, 2)), keras.layers.Flatten(), *layers])
    path = tmp_path / f"it{ending}"
    model.save(path)
    images = np.arange(12, dtype=np.uint8).reshape(3, 2, 2) * 20

    imported = import_model(path, Asked(Scaling(1 / 127.5, -1.0)))

    scaled = images.astype(np.float32) / 127.5 - 1
    said = keras.ops.softmax(model(scaled))
    scores = ReferenceNetwork(imported.network)(images)
    np.testing.assert_allclose(scores, np.asarray(said), atol=TOLERANCE)
    assert imported.changes[-1] == "a softmax at the end: the model gave logits"
