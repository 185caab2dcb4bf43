"""What enters: the size of images, and what was made of their pixels."""

import re
from typing import Any

import numpy as np
import pytest

from scrawl.errors import InvalidRequest
from scrawl.importing import Asked, Scaling, import_model
from scrawl.networks import Dense, Flatten, Input, Rescaling, Reshape
from scrawl.reference import ReferenceNetwork
from tests.importing.conftest import BYTES, SMALL_WEIGHTS, chain, layer, write_h5

SCALED = Asked(Scaling(1 / 255))
OUT = layer("Dense", "out", units=3, activation="softmax")


def of_shape(*shape: int, before: tuple[Any, ...] = ()) -> Any:
    """Return the config of a network that takes one row of 16, in some shape."""
    source = layer("InputLayer", "in", batch_input_shape=[None, *shape])
    return chain(source, *before, OUT)


def layers_of(network: Any) -> list[Any]:
    """Return its layers in their order."""
    return [node.layer for node in network.nodes]


def test_a_row_becomes_a_square_image(imported):
    """The same numbers in the same order, so that pictures can enter."""
    found = imported(of_shape(16), SCALED)

    network = found.network
    assert network.inputs == (Input("in", (4, 4, 1)),)
    assert layers_of(network) == [Rescaling(1 / 255), Flatten(), Dense(3, "softmax")]
    assert found.changes == (
        "a Rescaling of the pixels in front: times 0.00392157, plus 0",
        "images of 4x4x1 enter instead of 16, in the same order",
    )
    image = np.arange(16, dtype=np.uint8).reshape(1, 4, 4)
    row = image.reshape(1, 16) / 255 @ network.weights["out/kernel"]
    powers = np.exp(row + network.weights["out/bias"])
    expected = powers / powers.sum()
    np.testing.assert_allclose(ReferenceNetwork(network)(image), expected, atol=1e-6)


@pytest.mark.parametrize(
    ("size", "shape"), [((2, 8), (2, 8, 1)), ((2, 2), (2, 2, 4)), ((16, 1), (16, 1, 1))]
)
def test_a_row_becomes_the_image_that_is_told(size, shape, imported):
    """Height and width, and as many channels as there are numbers left."""
    found = imported(of_shape(16), Asked(Scaling(1.0), size))

    assert found.network.inputs[0].shape == shape


def test_two_sides_are_an_image_of_one_channel(imported):
    """In front of a Flatten nothing else is needed: it reads the same row."""
    found = imported(of_shape(4, 4, before=(layer("Flatten", "flat"),)))

    assert found.network.inputs[0].shape == (4, 4, 1)
    assert layers_of(found.network)[:-1] == [Flatten()]


def test_two_sides_remain_two_where_it_matters(imported):
    """A layer that looks at sides gets those that Keras gave it."""
    before = layer("Dropout", "drop", rate=0.5), layer("Flatten", "flat")

    found = imported(of_shape(4, 4, before=before))

    assert layers_of(found.network)[0] == Reshape((4, 4))


def test_a_model_that_rescales_needs_no_scale(imported):
    """Also behind layers that only look at the numbers otherwise."""
    before = (
        layer("Reshape", "shaped", target_shape=[4, 4, 1]),
        layer("Rescaling", "scaled", scale=2.0, offset=-1.0),
        layer("Flatten", "flat"),
    )

    found = imported(of_shape(16, before=before), Asked())

    kinds = [type(each).__name__ for each in layers_of(found.network)]
    assert kinds == ["Reshape", "Rescaling", "Flatten", "Dense"]


def test_a_scale_comes_in_front_of_their_own(imported):
    """The model may rescale numbers that were rescaled before."""
    before = layer("Rescaling", "own", scale=2.0, offset=-1.0), layer("Flatten", "flat")

    found = imported(of_shape(4, 4, 1, before=before), SCALED)

    assert layers_of(found.network)[:2] == [Rescaling(1 / 255), Rescaling(2.0, -1.0)]


def test_bytes_enter_as_they_are(imported):
    """At a scale of 1 no layer is needed."""
    found = imported(of_shape(4, 4, 1, before=(layer("Flatten", "flat"),)), BYTES)

    assert layers_of(found.network) == [Flatten(), Dense(3, "softmax")]
    assert found.changes == ()


def test_classes_have_the_names_that_are_told(imported):
    """Or they are counted."""
    config = of_shape(16)

    assert imported(config, SCALED).network.classes == ("0", "1", "2")
    named = imported(config, Asked(Scaling(1.0), classes=("a", "b", "c")))
    assert named.network.classes == ("a", "b", "c")


REQUESTS: dict[str, tuple[Any, Asked, str]] = {
    "no scale": (
        of_shape(16),
        Asked(),
        "The model does not rescale its input 'in' itself, and the file does not",
    ),
    "no square": (
        of_shape(15),
        SCALED,
        "The input 'in' takes 15 numbers in one row, which are no square. Say what",
    ),
    "no such size": (
        of_shape(16),
        Asked(Scaling(1.0), (3, 5)),
        "in one row, which are no square. 3x5 does not fit. Say what images they are",
    ),
    "a size in vain": (
        of_shape(4, 4, 1),
        Asked(Scaling(1.0), (4, 4)),
        "The model takes images of 4x4x1 already. Leave --image-size away.",
    ),
}


@pytest.mark.parametrize("case", REQUESTS)
def test_what_must_be_said_is_asked_for(case: str, tmp_path):
    """With the way to say it."""
    config, asked, message = REQUESTS[case]
    write_h5(tmp_path / "it.h5", config, SMALL_WEIGHTS)

    with pytest.raises(InvalidRequest, match=re.escape(message)):
        import_model(tmp_path / "it.h5", asked)
