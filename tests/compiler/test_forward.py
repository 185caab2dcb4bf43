"""What compiled networks read, held against the reference in float64."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from scrawl.compiler import CompiledNetwork
from scrawl.errors import InvalidNetwork, InvalidRequest
from scrawl.networks import (
    Conv2D,
    Dense,
    Flatten,
    Input,
    MaxPooling2D,
    Network,
    Node,
    Rescaling,
    initialize,
)
from scrawl.reference import ReferenceNetwork

LAYERS = (
    Rescaling(1 / 255),
    Conv2D(5, 3, padding="same", activation="relu"),
    MaxPooling2D(2, padding="same"),
    Flatten(),
    Dense(20, "relu"),
    Dense(5, "softmax"),
)


@pytest.fixture(scope="module")
def network(learned) -> Network:
    """A network with every kind of loop: over pixels, slices, and classes."""
    return learned(*LAYERS, shape=(9, 7, 1))


def test_scores_are_those_of_the_reference(case, learned, drawn):
    """Every layer with every option reads as the specification says."""
    network = learned(*case.layers, shape=case.shape)
    images, _ = drawn(network, 21)

    scores = CompiledNetwork(network)(images)

    reference = ReferenceNetwork(network, dtype=np.float64)
    (exact,) = reference.forward({"image": images}).values()
    np.testing.assert_allclose(scores, exact, rtol=3e-5, atol=1e-7)
    np.testing.assert_allclose(scores.sum(axis=1), 1, rtol=1e-6)


def test_an_image_is_read_the_same_way_whatever_lies_beside_it(case, learned, drawn):
    """Alone, in a batch, or through a bound function: the same bytes."""
    network = learned(*case.layers, shape=case.shape)
    images, _ = drawn(network, 21)
    classify = CompiledNetwork(network)

    together = classify(images)
    alone = np.concatenate([classify(images[i : i + 1]) for i in range(21)])
    bound = np.stack([*map(classify.bind(), images)])

    np.testing.assert_array_equal(alone, together)
    np.testing.assert_array_equal(bound, together)


@pytest.mark.parametrize("count", [0, 1, 7, 8, 9, 63, 64, 1000])
@pytest.mark.parametrize("threads", [1, 3])
def test_any_number_of_images(count, threads, network, drawn):
    """None, a slice, a few slices, or enough of them to share out."""
    images, _ = drawn(network, 1000)

    scores = CompiledNetwork(network, threads=threads)(images[:count])

    assert scores.shape == (count, 5)
    expected = CompiledNetwork(network, threads=1)(images)
    np.testing.assert_array_equal(scores, expected[:count])


@pytest.mark.parametrize("count", [5, 100])
def test_images_may_lie_anywhere(count, network, drawn):
    """Every other one, mirrored, or with columns first in memory."""
    images, _ = drawn(network, 2 * count)
    classify = CompiledNetwork(network)

    for view in (images[::2], images[:count, ::-1, ::-1], np.asfortranarray(images)):
        expected = classify(view.copy(order="C"))
        np.testing.assert_array_equal(classify(view), expected)


def test_scores_are_the_callers_own(network, drawn):
    """The next call does not change them, nor does a bound function's."""
    images, _ = drawn(network, 2)
    classify = CompiledNetwork(network)
    bound = classify.bind()

    first, first_bound = classify(images[:1]), bound(images[0])
    kept, kept_bound = first.copy(), first_bound.copy()
    classify(images[1:])
    bound(images[1])

    np.testing.assert_array_equal(first, kept)
    np.testing.assert_array_equal(first_bound, kept_bound)


def test_a_bound_function_outlives_its_network(network, drawn):
    """It holds all the memory that it needs."""
    images, _ = drawn(network, 1)
    expected = CompiledNetwork(network)(images)[0]

    bound = CompiledNetwork(network).bind()

    np.testing.assert_array_equal(bound(images[0]), expected)


def test_threads_may_call_it_at_once(network, drawn):
    """They take turns, and each gets its own scores; bound functions do not wait."""
    images, _ = drawn(network, 300)
    classify = CompiledNetwork(network, threads=2)
    expected = classify(images)

    def read(start: int) -> bool:
        bound, part = classify.bind(), images[start:]
        rows = [bound(image) for image in part[:20]]
        is_same = np.array_equal(np.stack(rows), expected[start : start + 20])
        return is_same and np.array_equal(classify(part), expected[start:])

    with ThreadPoolExecutor(4) as pool:
        agreements = list(pool.map(read, range(200)))

    assert all(agreements)


def test_images_of_another_size_are_refused(network):
    """Memory beyond them is nobody's to read."""
    classify = CompiledNetwork(network)

    message = r"The images are uint8 7x9; 'case' takes uint8 9x7\. Bring them"
    with pytest.raises(InvalidRequest, match=message):
        classify(np.zeros((1, 7, 9), np.uint8))
    with pytest.raises(ValueError, match="could not broadcast"):
        classify.bind()(np.zeros((7, 9), np.uint8))


def test_impossible_numbers_of_threads_are_refused(network):
    """Before anything is compiled."""
    with pytest.raises(InvalidRequest, match="0 threads were asked for; give a number"):
        CompiledNetwork(network, threads=0)
    with pytest.raises(InvalidRequest, match="from 1 to 64"):
        CompiledNetwork(network, threads=65)


def test_a_network_needs_weights():
    """One that has learned nothing yet cannot read."""
    plain = Network.sequential("plain", *LAYERS, input_shape=(9, 7, 1))

    with pytest.raises(
        InvalidNetwork, match=r"has no weights\. Train it, or draw them"
    ):
        CompiledNetwork(plain)


@pytest.mark.parametrize("outputs", [("first",), ("last", "first")])
def test_what_is_read_is_the_last_layer(outputs):
    """A score from the middle would be written where there is no room."""
    nodes = (
        Node("flat", Flatten(), ("image",)),
        Node("first", Dense(3, "softmax"), ("flat",)),
        Node("last", Dense(200, "softmax"), ("first",)),
    )
    classes = tuple(map(str, range(3)))
    network = Network("early", (Input(shape=(4, 4, 1)),), nodes, outputs, classes)

    with pytest.raises(InvalidNetwork, match="from one input to the last layer"):
        CompiledNetwork(initialize(network, seed=0))


@pytest.mark.parametrize(
    ("layers", "shape"),
    [
        ((Flatten(), Dense(3)), (4, 4, 3)),  # channels that no image here has
        ((Dense(3),), (4,)),
        ((Rescaling(2.0),), (4, 4, 1)),
    ],
)
def test_other_inputs_and_outputs_are_refused(layers, shape):
    """The images of a library are grey, its scores a row for each."""
    network = Network.sequential("other", *layers, input_shape=shape)

    with pytest.raises(InvalidNetwork, match="a row of numbers of a grey image"):
        CompiledNetwork(initialize(network, seed=0))


@pytest.mark.parametrize(
    "name", ["conv-1", "1st", "a.b", "int", "conv_forward", "step"]
)
def test_layers_may_have_any_name(name):
    """Names that mean something else in C, or nothing, are no trouble."""
    nodes = (
        Node("flat", Flatten(), ("image",)),
        Node(name, Dense(6, "relu"), ("flat",)),
        Node(f"{name}_matmul", Dense(4), (name,)),
    )
    inputs, classes = (Input(shape=(4, 4, 1)),), tuple("abcd")
    plain = Network("named", inputs, nodes, (f"{name}_matmul",), classes)
    network = initialize(plain, seed=0)
    images = np.arange(48, dtype=np.uint8).reshape(3, 4, 4)

    scores = CompiledNetwork(network)(images)

    (exact,) = ReferenceNetwork(network).forward({"image": images}).values()
    np.testing.assert_allclose(scores, exact, rtol=1e-5, atol=1e-4)
