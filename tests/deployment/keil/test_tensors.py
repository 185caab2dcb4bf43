import numpy as np
import pytest

from scrawl.deployment import to_keil
from scrawl.deployment.keil import tensors
from scrawl.deployment.keil.tensors import (
    example_values,
    input_tensors,
    rescaling,
    weight_tensors,
)
from scrawl.errors import InvalidNetwork, InvalidRequest, UnknownName
from scrawl.networks import (
    LAYERS,
    BatchNormalization,
    Conv2D,
    Dense,
    DepthwiseConv2D,
    Flatten,
    Input,
    Network,
    Node,
    Rescaling,
    SeparableConv2D,
    initialize,
)
from tests.compiler.graph_cases import GRAPHS

LEARNING = {
    "BatchNormalization": BatchNormalization(),
    "Conv2D": Conv2D(2, 3),
    "Dense": Dense(2),
    "DepthwiseConv2D": DepthwiseConv2D(3),
    "SeparableConv2D": SeparableConv2D(2, 3),
}


def network_of_one(name: str) -> Network:
    """Return a network with one layer that learns."""
    before = (Flatten(),) if name == "Dense" else ()
    layers = (*before, LEARNING[name])
    return initialize(Network.sequential("one", *layers, input_shape=(6, 5, 2)), 0)


@pytest.mark.parametrize("name", LEARNING)
def test_the_axes_of_every_weight_have_names(name):
    """One for each, in the order of Keras."""
    network = network_of_one(name)

    found = weight_tensors(network)

    assert [tensor.name for tensor in found] == list(network.weights)
    assert [tensor.shape for tensor in found] == [
        array.shape for array in network.weights.values()
    ]
    assert all(len(tensor.axes) == len(tensor.shape) for tensor in found)


def test_every_layer_that_learns_is_in_the_table():
    """A layer more needs a line there, and one in the cases above."""
    named = {name.partition("/")[0] for name in tensors.AXES}

    assert named == LEARNING.keys() <= LAYERS.keys()


def test_a_layer_without_names_leads_to_the_table(monkeypatch):
    """Whoever adds one is told where."""
    monkeypatch.delitem(tensors.AXES, "Conv2D/kernel")

    message = r"axes of 'conv2d/kernel', of a Conv2D, .*\. Write them in scrawl\.deploy"
    with pytest.raises(InvalidNetwork, match=message):
        weight_tensors(network_of_one("Conv2D"))


def test_inputs_of_every_kind_have_a_form():
    """Pixels and features are floats, a number a byte in a word."""
    network = GRAPHS["inputs of every kind"]()

    floats = input_tensors(network, as_bytes=False)
    whole = input_tensors(network, as_bytes=True)

    kinds = {"image": "pixels", "number": "number", "features": "features"}
    assert {x.name: x.kind for x in network.inputs} == kinds
    assert [tensor.dtype for tensor in floats] == ["float32", "uint8", "float32"]
    assert [tensor.dtype for tensor in whole] == ["uint8", "uint8", "float32"]


def test_an_example_of_every_kind_is_written():
    """Each input has files of its own."""
    network = initialize(GRAPHS["inputs of every kind"](), seed=0)
    shapes = {source.name: source.shape for source in network.inputs}
    example = {
        "image": np.zeros(shapes["image"], np.uint8),
        "number": np.array([3], np.uint8),
        "features": np.full(shapes["features"], 0.5, np.float32),
    }

    files = to_keil(network, example)

    assert files["number.txt"] == b"3\n"
    assert files["features.txt"].startswith(b"0.5,0.5")
    assert files["number.ini"].endswith(b", 0x00000003L)\n")


def test_pixels_are_rescaled_if_that_is_all_that_takes_them():
    """Else they stay the numbers they are."""
    rescaled = Network.sequential("a", Rescaling(1 / 255), Flatten())
    plain = Network.sequential("b", Flatten())

    assert rescaling(rescaled, "image").values[255] == 1
    assert rescaling(plain, "image").values[255] == 255


@pytest.mark.parametrize(
    ("layer", "words"),
    [
        (Rescaling(1 / 255), "p / 255, rounded once"),
        (Rescaling(1 / 127.5, -1.0), "p / 127.5 - 1.0, rounded once"),
        (Rescaling(0.3, 0.5), "p * 0.3 + 0.5, rounded once"),
        (Rescaling(0.0, 2.0), "p * 0.0 + 2.0, rounded once"),
        (Rescaling(5e-324), "p * 5e-324, rounded once"),
    ],
)
def test_what_becomes_of_a_pixel_is_told_in_words(layer, words):
    """As short as they can be, and exact."""
    network = Network.sequential("a", layer, Flatten())

    assert rescaling(network, "image").words == words


def test_pixels_that_become_too_large_are_refused():
    """No float32 holds them, whatever the layer says."""
    network = Network.sequential("large", Rescaling(1e38), Flatten())
    image = np.full((28, 28), 255, np.uint8)

    with pytest.raises(InvalidRequest, match=r"The debugger cannot read inf\. Give it"):
        to_keil(network, {"image": image})


def test_an_image_may_lack_its_last_side(network_of, image):
    """28 x 28 is 28 x 28 x 1."""
    flat = example_values(network_of(4), {"image": image}, as_bytes=True)
    deep = example_values(network_of(4), {"image": image[:, :, None]}, as_bytes=True)

    np.testing.assert_array_equal(flat["image"], deep["image"])
    assert flat["image"].shape == (28, 28, 1)


@pytest.mark.parametrize(
    "wrong",
    [
        np.zeros((28, 27), np.uint8),
        np.zeros((28, 28), np.float32),
        np.zeros((1, 28, 28), np.uint8),
        np.zeros(784, np.uint8),
    ],
)
def test_what_is_no_such_image_is_refused(wrong, network_of):
    """The message has what was given and what is read."""
    message = r"^The input 'image' is \w+ [\dx]+; the network reads uint8 28x28x1\."
    with pytest.raises(InvalidRequest, match=message):
        example_values(network_of(4), {"image": wrong}, as_bytes=False)


def test_an_unknown_input_is_refused(network_of, image):
    """With those that there are."""
    with pytest.raises(UnknownName, match=r"input 'picture'\. Known: image\."):
        example_values(network_of(4), {"picture": image}, as_bytes=False)


def test_features_that_are_not_finite_are_refused():
    """The debugger cannot read them."""
    source = Input("features", (2,), "features")
    node = Node("dense", Dense(1), ("features",))
    network = Network("n", (source,), (node,), ("dense",))
    features = np.array([1, np.nan], np.float32)

    with pytest.raises(
        InvalidRequest, match="'features' holds numbers that are not fi"
    ):
        example_values(network, {"features": features}, as_bytes=False)


def test_a_number_beyond_its_maximum_is_refused():
    """It would be another one than was meant."""
    network = GRAPHS["inputs of every kind"]()
    maximum = {x.name: x.maximum for x in network.inputs}["number"]

    with pytest.raises(
        InvalidRequest, match=r"'number' is 200; it takes whole numbers"
    ):
        example_values(network, {"number": np.array([200], np.uint8)}, as_bytes=False)
    assert maximum is not None
    assert maximum < 200
