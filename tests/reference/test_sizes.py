import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scrawl.networks import (
    Activation,
    BatchNormalization,
    Dense,
    Input,
    Network,
    Node,
)
from scrawl.reference import (
    input_gradient_sizes,
    input_gradients,
    reference_gradients,
)
from scrawl.reference.inputs import enter
from scrawl.reference.sizes import gradient_sizes, value_sizes
from scrawl.reference.tape import play_back
from scrawl.reference.training import train_forward

ROUNDINGS = 20 * 2.0**-24  # of single precision: 10,000 random graphs stayed within 7


@settings(max_examples=60)
@given(data=st.data())
def test_single_precision_is_wrong_by_a_small_share_of_the_size(data, asked_anything):
    """In any graph, however small a gradient may be beside its terms."""
    question = asked_anything(data.draw)
    given = question.network, question.inputs, question.labels

    exact = reference_gradients(*given, with_sizes=True)
    single = reference_gradients(*given, dtype=np.float32)

    ours = {**single.weights, **single.inputs}
    for name, gradient in {**exact.weights, **exact.inputs}.items():
        assert (np.abs(ours[name] - gradient) <= ROUNDINGS * exact.sizes[name]).all()


@settings(max_examples=40)
@given(data=st.data())
def test_the_same_holds_for_reading(data, asked_anything):
    """From any step back to the inputs."""
    question = asked_anything(data.draw)
    network, inputs = question.network, question.inputs
    step = data.draw(st.sampled_from(network.lower().steps))
    drawn = np.random.default_rng(0).normal(size=(len(inputs["row"]), *step.shape))
    seeds = {step.name: drawn.astype(np.float32)}

    exact = input_gradients(network, inputs, seeds)
    single = input_gradients(network, inputs, seeds, dtype=np.float32)
    sizes = input_gradient_sizes(network, inputs, seeds)

    for name, gradient in exact.items():
        assert (np.abs(single[name] - gradient) <= ROUNDINGS * sizes[name]).all()


@pytest.mark.parametrize("layer", [BatchNormalization(), Activation("softmax")])
def test_what_cancels_has_the_size_of_its_terms(layer, asked):
    """Neither layer cares for what all its inputs have in common."""
    node = Node("end", layer, ("row",))
    network = Network("one", (Input("row", (4,), "features"),), (node,), ("end",))
    question = asked(network, seed=0)
    values = enter(network, question.inputs, np.float64)
    tape = train_forward(question.network, values, seed=0, epoch=1)
    ones = {"end": np.ones((3, 4))}

    gradients = play_back(tape, ones)
    sizes = gradient_sizes(tape, gradients, value_sizes(tape), ones)

    gamma = question.network.weights.get("end/gamma", np.ones(4))
    deviation = np.sqrt(values["row"].var(axis=0) + 1e-3)
    share = tape.values["end"] if not tape.weights["end"] else abs(gamma) / deviation
    np.testing.assert_allclose(gradients.values["row"], 0, atol=1e-12)
    assert (sizes.values["row"] >= 2 * share * (1 - 1e-12)).all()


def test_sizes_of_one_layer_can_be_written_down(asked):
    """Beside a gradient p - t stand p and t, and how little p is known."""
    network = Network.sequential(
        "plain", Dense(2, "softmax"), input_shape=(3,), classes=("no", "yes")
    )
    question = asked(network, seed=0)
    x = np.array([[1, 2, 3], [4, 5, 0]], np.uint8)
    labels = {"dense": np.array([0, 1], np.uint8)}

    found = reference_gradients(question.network, {"image": x}, labels, with_sizes=True)

    kernel, bias = (w.astype(np.float64) for w in question.network.weights.values())
    powers = np.exp(x @ kernel + bias)
    p = powers / powers.sum(axis=1, keepdims=True)
    logit = x @ abs(kernel) + abs(bias)
    logit += np.sqrt(x.astype(float) ** 2 @ kernel**2 + bias**2)
    p_size = p * (1 + logit + (p * logit).sum(axis=1, keepdims=True))
    size = (abs(p - np.eye(2)) + p_size) / 2
    np.testing.assert_allclose(found.sizes["dense/kernel"], x.T @ size)
    np.testing.assert_allclose(found.sizes["dense/bias"], size.sum(axis=0))
    d = abs(p - np.eye(2)) / 2
    expected = d @ abs(kernel.T) + np.sqrt(size**2 @ kernel.T**2)
    np.testing.assert_allclose(found.sizes["image"], expected)
