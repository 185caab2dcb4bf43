import numpy as np
import pytest

from scrawl.networks import BatchNormalization, Input, Network, Node, Normalize
from scrawl.reference import ReferenceNetwork
from scrawl.reference.inputs import enter
from scrawl.reference.normalization import normalize, normalize_back, statistics
from scrawl.reference.training import moving_statistics, train_forward


@pytest.mark.parametrize("shape", [(6,), (4, 5, 3)])
@pytest.mark.parametrize(
    "layer",
    [BatchNormalization(), BatchNormalization(0.9, 0.1, center=False, scale=False)],
)
def test_a_step_of_training_is_that_of_keras(layer, shape, asked):
    """The batch is normalized by itself, and the moving averages move."""
    import keras

    node = Node("norm", layer, ("x",))
    network = Network("one", (Input("x", shape, "features"),), (node,), ("norm",))
    question = asked(network, seed=0, num_examples=4)
    theirs = keras.layers.BatchNormalization(**vars(layer))
    theirs.build((None, *shape))
    theirs.set_weights(list(question.network.weights.values()))

    values = enter(network, question.inputs, np.float32)
    tape = train_forward(question.network, values, seed=0, epoch=1)
    moved = moving_statistics(question.network, tape)

    expected = theirs(question.inputs["x"], training=True)
    np.testing.assert_allclose(tape.values["norm"], expected, atol=1e-5)
    assert moved.keys() == {"norm/moving_mean", "norm/moving_variance"}
    for variable in theirs.non_trainable_variables:
        ours = moved[f"norm/{variable.name}"]
        np.testing.assert_allclose(ours, variable.value, rtol=1e-5, atol=1e-6)


def test_reading_uses_the_moving_averages(asked):
    """Each example by itself, and in double precision all of the way."""
    node = Node("norm", BatchNormalization(), ("x",))
    network = Network("one", (Input("x", (3,), "features"),), (node,), ("norm",))
    question = asked(network, seed=0)
    gamma, beta, mean, variance = (
        array.astype(np.float64) for array in question.network.weights.values()
    )

    reader = ReferenceNetwork(question.network, dtype=np.float64)
    y = reader.forward(question.inputs)["norm"]

    expected = (question.inputs["x"] - mean) / np.sqrt(variance + 1e-3) * gamma + beta
    np.testing.assert_allclose(y, expected, rtol=1e-14, atol=1e-15)


def test_statistics_are_those_of_each_channel():
    """Over all images and places; the variance is divided by their number."""
    x = np.random.default_rng(0).normal(3, 2, (5, 2, 4, 3))

    mean, variance = statistics(x)

    np.testing.assert_allclose(mean, x.reshape(-1, 3).mean(axis=0))
    np.testing.assert_allclose(variance, x.reshape(-1, 3).var(axis=0))


def test_a_batch_has_mean_0_and_variance_1_afterwards():
    """But for epsilon, which keeps a constant channel finite."""
    x = np.random.default_rng(0).normal(3, 2, (50, 3))
    x[:, 2] = 7
    plain = Normalize(0.9, 1e-9, has_scale=False, has_offset=False)

    y = normalize(plain, x, statistics(x))

    np.testing.assert_allclose(y.mean(axis=0), 0, atol=1e-12)
    np.testing.assert_allclose(y.var(axis=0), [1, 1, 0], rtol=1e-8)


def test_in_training_nothing_is_gained_by_scaling_the_batch():
    """A gradient is at right angles to what normalization takes away."""
    random = np.random.default_rng(0)
    x, d = random.normal(size=(2, 9, 3))
    operation = Normalize(0.9, 1e-12, has_scale=True, has_offset=True)
    weights = (random.normal(size=3), random.normal(size=3), *statistics(x))

    dx, _ = normalize_back(operation, x, weights, d, is_training=True)

    np.testing.assert_allclose(dx.sum(axis=0), 0, atol=1e-12)
    np.testing.assert_allclose((dx * x).sum(axis=0), 0, atol=1e-9)
