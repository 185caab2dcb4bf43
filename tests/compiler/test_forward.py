"""What compiled networks read, held against the reference in float64."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from scrawl.compiler import CompiledNetwork
from scrawl.errors import InvalidNetwork, InvalidRequest, UnknownName
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
from tests.compiler.conftest import with_weights
from tests.compiler.graph_cases import GRAPHS

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


def test_outputs_are_those_of_the_reference(case_network, case_examples):
    """Every layer with every option reads as the specification says."""
    inputs, _ = case_examples

    values = CompiledNetwork(case_network).forward(inputs)

    exact = ReferenceNetwork(case_network, dtype=np.float64).forward(inputs)
    assert list(values) == list(case_network.outputs)
    for name, scores in values.items():
        np.testing.assert_allclose(scores, exact[name], rtol=3e-5, atol=1e-7)
        np.testing.assert_allclose(scores.sum(axis=1), 1, rtol=1e-6)


def test_every_value_can_be_kept(case_network, case_examples):
    """What each step gives, as the reference's; and the outputs do not change."""
    inputs, _ = case_examples
    steps = [step.name for step in case_network.lower().steps]

    kept = CompiledNetwork(case_network, keep=steps).forward(inputs)

    reference = ReferenceNetwork(case_network, keep=steps, dtype=np.float64)
    for name, exact in reference.forward(inputs).items():
        scale = max(abs(exact).max(), 1e-30)
        np.testing.assert_allclose(kept[name], exact, rtol=1e-4, atol=1e-5 * scale)
    outputs = CompiledNetwork(case_network).forward(inputs)
    for name, scores in outputs.items():
        np.testing.assert_array_equal(kept[name], scores)


def test_only_steps_can_be_kept(network):
    """The message lists them."""
    with pytest.raises(UnknownName, match=r"step to keep 'conv'.*conv2d/conv"):
        CompiledNetwork(network, keep=("conv",))


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"number": None}, InvalidRequest, "input 'number' of 'two-two' is missing"),
        ({"numbre": np.zeros(3, np.uint8)}, UnknownName, "'numbre'.*image, number"),
        (
            {"number": np.full(3, 10, np.uint8)},
            InvalidRequest,
            "'number' holds 10; it must be a whole number from 0 to 9",
        ),
        (
            {"number": np.zeros(3, np.int64)},
            InvalidRequest,
            "'number' is int64 3; it must be one uint8 for each example",
        ),
        (
            {"number": np.zeros(4, np.uint8)},
            InvalidRequest,
            "are 3 of 'image', 4 of 'number'. Give as many of each",
        ),
    ],
)
def test_inputs_must_fit(change, error, message):
    """Each by its name, of its type, in its range, and as many of all."""
    network = with_weights(GRAPHS["two inputs and two outputs"]())
    inputs = {"image": np.zeros((3, 12, 11), np.uint8), "number": np.zeros(3, np.uint8)}
    given = {k: v for k, v in (inputs | change).items() if v is not None}

    with pytest.raises(error, match=message):
        CompiledNetwork(network).forward(given)


def test_an_image_is_read_the_same_way_whatever_lies_beside_it(case, learned, drawn):
    """Alone, in a batch, or through a bound function: the same bytes."""
    if case.graph is not None:
        return
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
def test_any_layer_may_be_an_output(outputs):
    """One from the middle, or several; the first is what a classifier gives."""
    nodes = (
        Node("flat", Flatten(), ("image",)),
        Node("first", Dense(3, "softmax"), ("flat",)),
        Node("last", Dense(200, "softmax"), ("first",)),
    )
    network = Network("early", (Input(shape=(4, 4, 1)),), nodes, outputs, tuple("abc"))
    network = initialize(network, seed=0)
    images = np.arange(48, dtype=np.uint8).reshape(3, 4, 4)
    classify = CompiledNetwork(network)

    values = classify.forward({"image": images})

    exact = ReferenceNetwork(network).forward({"image": images})
    assert list(values) == list(outputs)
    for name in outputs:
        np.testing.assert_allclose(values[name], exact[name], rtol=1e-5, atol=1e-30)
    np.testing.assert_array_equal(classify(images), values[outputs[0]])


def test_images_may_have_colours():
    """Channels are read as they lie."""
    layers = (Conv2D(3, 2), Flatten(), Dense(3))
    network = Network.sequential("colours", *layers, input_shape=(4, 5, 3))
    network = initialize(network, seed=0)
    images = np.arange(180, dtype=np.uint8).reshape(3, 4, 5, 3)

    (values,) = CompiledNetwork(network).forward({"image": images}).values()

    (exact,) = ReferenceNetwork(network).forward({"image": images}).values()
    np.testing.assert_allclose(values, exact, rtol=1e-5, atol=1e-4)


@pytest.mark.parametrize(
    "network",
    [
        Network.sequential("maps", Rescaling(2.0), input_shape=(4, 4, 1)),
        GRAPHS["two inputs and two outputs"](),
        GRAPHS["no image at all"](),
    ],
)
def test_what_makes_no_scores_of_images_is_no_classifier(network):
    """It still can be used with every input by its name."""
    classify = CompiledNetwork(initialize(network, seed=0))

    message = r"Use forward\(\) and give every input"
    with pytest.raises(InvalidRequest, match=message):
        classify(np.zeros((1, 4, 4), np.uint8))
    with pytest.raises(InvalidRequest, match=message):
        classify.bind()


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
