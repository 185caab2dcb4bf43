import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scrawl.errors import InvalidNetwork, InvalidRequest, UnknownName
from scrawl.networks import (
    BatchNormalization,
    Dense,
    Dropout,
    Flatten,
    Network,
    Rescaling,
    zoo_network,
)
from scrawl.reference import ReferenceNetwork, input_gradient_sizes, input_gradients

STEP = 2.0**-20  # what inputs move by, exactly: see conftest.py


@settings(max_examples=40)
@given(data=st.data())
def test_gradients_are_finite_differences(data, asked_anything):
    """Reading, any value of any graph changes as its gradient says."""
    question = asked_anything(data.draw)
    network, inputs = question.network, question.inputs
    names = sorted(step.name for step in network.lower().steps)
    name = data.draw(st.sampled_from(names))
    reader = ReferenceNetwork(network, keep=(name,), dtype=np.float64)
    random = np.random.default_rng(data.draw(st.integers(0, 99)))
    seed = random.normal(size=reader.forward(inputs)[name].shape)
    move = {
        key: random.integers(-1, 2, x.shape).astype(np.float32)
        for key, x in inputs.items()
        if key != "number"
    }

    exact = input_gradients(network, inputs, {name: seed})

    def moved(by: float) -> float:
        there = {key: inputs[key] + np.float32(by) * to for key, to in move.items()}
        return (reader.forward({**inputs, **there})[name] * seed).sum()

    expected = sum((exact[key] * to).sum() for key, to in move.items())
    sizes = input_gradient_sizes(network, inputs, {name: seed})
    size = sum(sizes[key].sum() for key in move)
    change = (moved(STEP) - moved(-STEP)) / (2 * STEP)
    assert change == pytest.approx(expected, rel=1e-9, abs=1e-9 * size)


def test_seeds_add_up(asked):
    """Several values can be followed back at once, in double precision."""
    network = Network.sequential("plain", Dense(3), Dense(2), input_shape=(4,))
    question = asked(network, seed=0)
    inputs = {"image": np.arange(8, dtype=np.uint8).reshape(2, 4)}
    seeds = {"dense": np.ones((2, 3)), "dense_1": np.full((2, 2), -2.0)}

    both = input_gradients(question.network, inputs, seeds)["image"]

    first, second = (
        question.network.weights[f"{name}/kernel"].astype(np.float64) for name in seeds
    )
    row = first.sum(axis=1) - 2 * (first @ second).sum(axis=1)
    np.testing.assert_allclose(both, [row, row], rtol=1e-13)


def test_a_reading_depends_on_each_image_alone(asked):
    """Moving averages stand for the batch, and nothing is forgotten."""
    layers = (Rescaling(1 / 255), Flatten(), Dropout(0.9), BatchNormalization())
    network = Network.sequential("alone", *layers, input_shape=(2, 2, 1))
    question = asked(network, seed=0)
    images = np.random.default_rng(0).integers(0, 256, (3, 2, 2)).astype(np.uint8)
    seed = np.zeros((3, 4))
    seed[1] = 1

    found = input_gradients(
        question.network, {"image": images}, {"batch_normalization": seed}
    )["image"]

    assert found.shape == (3, 2, 2, 1)
    assert not found[[0, 2]].any()
    assert found[1].all()


def test_an_unknown_step_is_refused(asked):
    """The message lists those there are."""
    network = asked(zoo_network("cnn-mcu-4"), seed=0).network
    images = {"image": np.zeros((1, 28, 28), np.uint8)}

    with pytest.raises(UnknownName, match=r"follow back 'conv9'\. Known: conv2d, conv"):
        input_gradients(network, images, {"conv9": np.zeros((1, 3))})


def test_a_seed_of_another_shape_is_refused(asked):
    """The message says both shapes."""
    network = asked(zoo_network("cnn-mcu-4"), seed=0).network
    images = {"image": np.zeros((2, 28, 28), np.uint8)}
    message = "seed of 'dense' has the shape (10,); its values have (2, 10). Give one"

    with pytest.raises(InvalidRequest, match=re.escape(message)):
        input_gradients(network, images, {"dense": np.zeros(10)})


def test_a_network_without_weights_is_refused():
    """The message says how to get some."""
    images = {"image": np.zeros((1, 28, 28), np.uint8)}

    with pytest.raises(InvalidNetwork, match=r"'cnn-mcu-4' has no weights\. Train it"):
        input_gradients(zoo_network("cnn-mcu-4"), images, {})
