"""Files of ONNX: checked by onnx, run by onnxruntime, held against the reference."""

import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np
import onnx
import onnxruntime
import pytest

from benchmarks.random_graphs.draw import draw_examples, draw_network
from scrawl.arrays import Inputs
from scrawl.deployment import onnx_files
from scrawl.errors import InvalidNetwork, MissingOnMachine
from scrawl.files import sha256, tensors_to_bytes
from scrawl.networks import (
    AveragePooling2D,
    Conv2D,
    Dense,
    Flatten,
    Input,
    MaxPooling2D,
    Network,
    Node,
    Rescaling,
    ShiftByNumber,
    ZeroPadding2D,
    zoo_network,
)
from scrawl.reference import ReferenceNetwork
from tests.compiler.graph_cases import GRAPHS
from tests.deployment.cases import VOCABULARY, ZOO_NETWORKS, digits_for, with_weights

TOLERANCE = 1e-5


@pytest.mark.parametrize("make", ZOO_NETWORKS.values(), ids=ZOO_NETWORKS)
def test_the_zoo_reads_digits_as_the_reference_does(make: Callable[[], Network]):
    """Every label is the same, and every score to 1e-5."""
    network = with_weights(make())
    inputs = digits_for(network)

    said = _run(onnx_files(network)["model.onnx"], inputs)

    for name, scores in ReferenceNetwork(network).forward(inputs).items():
        np.testing.assert_allclose(said[name], scores, atol=TOLERANCE, rtol=0)
        np.testing.assert_array_equal(said[name].argmax(1), scores.argmax(1))


@pytest.mark.parametrize("make", VOCABULARY.values(), ids=VOCABULARY)
def test_every_layer_computes_the_same(make: Callable[[], Network]):
    """In chains and in graphs, with several inputs and outputs by name."""
    network = with_weights(make())
    inputs, _ = draw_examples(network, seed=1)

    said = _run(onnx_files(network)["model.onnx"], inputs)

    exact = ReferenceNetwork(network).forward(inputs)
    assert list(said) == list(network.outputs)
    for name, scores in exact.items():
        np.testing.assert_allclose(said[name], scores, atol=TOLERANCE, rtol=0)


@pytest.mark.parametrize("seed", range(40))
def test_random_graphs_compute_the_same(seed: int):
    """By no more than the reference itself is wrong, in single precision."""
    network = draw_network(seed)
    inputs, _ = draw_examples(network, seed)

    said = _run(onnx_files(network)["model.onnx"], inputs)

    single = ReferenceNetwork(network).forward(inputs)
    for name, exact in (
        ReferenceNetwork(network, (), np.float64).forward(inputs).items()
    ):
        rounding = np.abs(single[name] - exact).max()
        assert np.abs(said[name] - exact).max() <= max(TOLERANCE, 2 * rounding)


@pytest.mark.parametrize("pool", [MaxPooling2D, AveragePooling2D])
@pytest.mark.parametrize("padding", [1, ((2, 0), (0, 2))])
def test_zeros_around_an_image_count_in_the_pooling_behind(pool, padding):
    """A runtime may join both only if it says that zeros are numbers."""
    layers = (Rescaling(-1.0, -1.0), ZeroPadding2D(padding), pool(2), Flatten())
    network = Network.sequential("zeros", *layers, input_shape=(4, 4, 1))
    images = np.arange(32, dtype=np.uint8).reshape(2, 4, 4)

    said = _run(onnx_files(network)["model.onnx"], {"image": images})

    exact = ReferenceNetwork(network).forward({"image": images})
    np.testing.assert_array_equal(said["flatten"], exact["flatten"])


def test_images_of_several_channels_have_them_last():
    """As in the network."""
    layers = (Conv2D(3, 2), Flatten(), Dense(4, "softmax"))
    network = Network.sequential("colours", *layers, input_shape=(5, 4, 3))
    network = with_weights(network)
    images = np.random.default_rng(0).integers(0, 256, (6, 5, 4, 3)).astype(np.uint8)

    model = onnx.load_from_string(onnx_files(network)["model.onnx"])
    said = _run(model.SerializeToString(), {"image": images})

    exact = ReferenceNetwork(network).forward({"image": images})
    np.testing.assert_allclose(said["dense"], exact["dense"], atol=TOLERANCE)
    assert _sides(model.graph.input[0]) == ["n", 5, 4, 3]


@pytest.mark.parametrize("maximum", [1, 9, 255])
def test_every_number_shifts_exactly(maximum: int):
    """From 0 to the largest; what nothing moves to is 0."""
    given = Input("given", (5,), "features")
    number = Input("number", (1,), "number", maximum)
    node = Node("sum", ShiftByNumber(maximum), ("given", "number"))
    network = Network("shift", (given, number), (node,), ("sum",))
    numbers = np.arange(maximum + 1).astype(np.uint8)
    rows = np.random.default_rng(0).normal(size=(maximum + 1, 5)).astype(np.float32)
    inputs = {"given": rows, "number": numbers}

    said = _run(onnx_files(network)["model.onnx"], inputs)

    exact = ReferenceNetwork(network).forward(inputs)
    np.testing.assert_array_equal(said["sum"], exact["sum"])


@pytest.mark.parametrize("count", [0, 1, 3])
def test_any_number_of_images_may_enter(count: int):
    """None is a number, too."""
    content = onnx_files(with_weights(zoo_network("cnn-mcu-4")))["model.onnx"]

    said = _run(content, {"image": np.zeros((count, 28, 28), np.uint8)})

    assert said["dense"].shape == (count, 10)


def test_nodes_have_the_names_of_layers():
    """Whoever opens the file finds the network again, and its weights by name."""
    network = with_weights(GRAPHS["sums of values near and far"]())

    graph = onnx.load_from_string(onnx_files(network)["model.onnx"]).graph

    layers = [x.name for x in graph.node if "/" not in x.name]
    assert layers == [node.name for node in network.nodes]
    assert set(network.weights) <= {array.name for array in graph.initializer}
    assert graph.name == "residual"


def test_images_are_transposed_once_on_the_way_in_and_once_out():
    """Dense networks never."""
    kinds = {
        name: [
            node.op_type
            for node in onnx.load_from_string(
                onnx_files(with_weights(zoo_network(name)))["model.onnx"]
            ).graph.node
        ]
        for name in ("cnn-16-32", "mlp-512-256")
    }

    assert kinds["cnn-16-32"].count("Transpose") == 2
    assert "Transpose" not in kinds["mlp-512-256"]


def test_the_file_tells_what_its_numbers_mean():
    """Inputs in their form, outputs, classes, and of which weights it is."""
    network = with_weights(GRAPHS["inputs of every kind"]())

    said = json.loads(onnx_files(network)["model.json"])

    image, number, features = said["inputs"]
    assert image == {
        "name": "image",
        "shape": ["n", 12, 11],
        "type": "uint8",
        "kind": "pixels",
        "meaning": "raw bytes: 0 is paper, 255 is ink",
        "scaled_inside": {"scale": 1 / 255, "offset": 0.0},
    }
    assert (number["shape"], number["meaning"]) == (["n"], "a whole number from 0 to 9")
    assert (features["type"], features["scaled_inside"]) == ("float32", None)
    assert said["classes"] == ["0", "1", "2", "3", "4"]
    assert said["outputs"][2] == {
        "name": "third",
        "shape": ["n", 14],
        "type": "float32",
    }
    assert said["weights_sha256"] == sha256(tensors_to_bytes(network.weights))


def test_the_file_says_the_same_inside_and_beside():
    """Its metadata are the text beside it, and its inputs have the shapes told."""
    files = onnx_files(with_weights(GRAPHS["inputs of every kind"]()))

    model = onnx.load_from_string(files["model.onnx"])
    inside = {item.key: json.loads(item.value) for item in model.metadata_props}
    opset = model.opset_import[0].version
    beside = json.loads(files["model.json"])
    assert beside == {"file": "model.onnx", "opset": opset} | inside
    assert [_sides(item) for item in model.graph.input] == [
        item["shape"] for item in inside["inputs"]
    ]


def test_equal_networks_give_equal_bytes():
    """Nothing is written down of the day, the machine or the version."""
    first, second = (
        onnx_files(with_weights(GRAPHS["windows side by side"]())) for _ in range(2)
    )

    model = onnx.load_from_string(first["model.onnx"])
    assert first == second
    assert (model.producer_name, model.producer_version) == ("scrawl", "")


def test_what_no_output_needs_is_left_out():
    """With its weights; inputs stay, for who gives them."""
    network = with_weights(GRAPHS["two inputs and two outputs"]())
    alone = replace(network, outputs=("digit",))

    model = onnx.load_from_string(onnx_files(alone)["model.onnx"])

    assert [x.name for x in model.graph.input] == ["image", "number"]
    assert "sum" not in [node.name for node in model.graph.node]


def test_a_network_that_knows_nothing_is_refused():
    """There is nothing to export."""
    with pytest.raises(InvalidNetwork, match=r"'cnn-mcu-4' has no weights .*\. Train"):
        onnx_files(zoo_network("cnn-mcu-4"))


def test_without_onnx_there_is_a_way_to_get_it(monkeypatch):
    """In one line."""
    monkeypatch.setitem(sys.modules, "onnx", None)

    message = r"need the package onnx.* Get it by: pip install 'scrawl\[onnx\]'$"
    with pytest.raises(MissingOnMachine, match=message) as caught:
        onnx_files(with_weights(zoo_network("cnn-mcu-4")))
    assert caught.value.exit_code == 3


def _run(content: bytes, inputs: Inputs) -> Mapping[str, np.ndarray]:
    """Return what onnxruntime computes, once onnx has found nothing wrong."""
    onnx.checker.check_model(onnx.load_from_string(content), full_check=True)
    providers = ["CPUExecutionProvider"]
    session = onnxruntime.InferenceSession(content, providers=providers)
    names = [item.name for item in session.get_outputs()]
    values = map(np.asarray, session.run(None, dict(inputs)))
    return dict(zip(names, values, strict=True))


def _sides(item: onnx.ValueInfoProto) -> list[int | str]:
    sides = item.type.tensor_type.shape.dim
    return [side.dim_param or side.dim_value for side in sides]
