"""Steps of the optimizers, held against those of Keras on the same gradients."""

import math

import numpy as np
import pytest

from scrawl.compiler import OPTIMIZERS, SGD, Adam, Optimizer, Trainer, weight_gradients
from scrawl.compiler.optimizers import corrected_rates
from scrawl.errors import InvalidRequest
from scrawl.networks import Conv2D, Dense, Flatten, Network, Rescaling

CASES = {
    "sgd": SGD(0.5),
    "momentum": SGD(0.3, momentum=0.9),
    "adam": Adam(0.01),
    "adam with words of its own": Adam(0.02, beta_1=0.8, beta_2=0.99, epsilon=1e-3),
}


@pytest.fixture(scope="module")
def network(learned) -> Network:
    """A network whose weights follow both kinds of update: of slices and of batches."""
    layers = (
        Rescaling(1 / 255),
        Conv2D(3, 2, activation="tanh"),
        Flatten(),
        Dense(4, "softmax"),
    )
    return learned(*layers, shape=(5, 6, 1), num_classes=4)


@pytest.mark.parametrize("name", CASES)
def test_steps_are_those_of_keras(name, network, drawn):
    """Five steps, with a learning rate that falls from one to the next."""
    import keras

    optimizer = CASES[name]
    images, labels = drawn(network, 20)
    trainer = Trainer(network, optimizer, batch_size=20)
    theirs = in_keras(optimizer)
    variables = [keras.Variable(weight) for weight in network.weights.values()]

    for step in range(5):
        rate = optimizer.learning_rate / (1 + step)
        gradients = weight_gradients(trainer.network(), images, labels).weights
        theirs.learning_rate = rate
        theirs.apply([gradients[key] for key in network.weights], variables)
        run(trainer, images, labels, rates=[rate])

        ours = trainer.network().weights.values()
        for weight, variable in zip(ours, variables, strict=True):
            theirs_now = np.asarray(variable)
            np.testing.assert_allclose(weight, theirs_now, rtol=2e-6, atol=2e-7)


@pytest.mark.parametrize("name", ["momentum", "adam"])
def test_moments_that_would_get_slow_become_0(name, network):
    """Below 1e-30 they mean nothing; a blank image lets those of the kernel decay."""
    blank = np.zeros((2, 5, 6), np.uint8)
    blank[1] = 200
    labels = np.zeros(2, np.uint8)
    trainer = Trainer(network, CASES[name], batch_size=1)

    run(trainer, blank, labels, order=[1], rates=[1e-3])
    started = np.abs(trainer.first_moments()["conv2d/kernel"])
    run(trainer, blank, labels, order=[0] * 500, rates=[1e-9] * 500)
    decayed = np.abs(trainer.first_moments()["conv2d/kernel"])
    run(trainer, blank, labels, order=[0] * 300, rates=[1e-9] * 300)
    gone = trainer.first_moments()["conv2d/kernel"]

    np.testing.assert_allclose(decayed, started * 0.9**500, rtol=1e-4)
    assert (decayed > 1e-30).all()
    assert (started * 0.9**800 > 1e-42).all()  # float32 could still hold them
    np.testing.assert_array_equal(gone, 0)


def test_second_moments_become_0_too(network):
    """The mean square of a gradient decays in the same way."""
    blank = np.zeros((2, 5, 6), np.uint8)
    blank[1] = 200
    labels = np.zeros(2, np.uint8)
    trainer = Trainer(network, Adam(beta_2=0.9), batch_size=1)

    run(trainer, blank, labels, order=[1], rates=[1e-3])
    run(trainer, blank, labels, order=[0] * 700, rates=[1e-9] * 700)
    gone = trainer._program.packing.unpack(trainer._moments[1])["conv2d/kernel"]

    np.testing.assert_array_equal(gone, 0)
    assert np.isfinite(trainer.network().weights["conv2d/kernel"]).all()


def test_adams_rates_are_corrected_for_the_bias_of_its_moments():
    """As in Keras: rate * sqrt(1 - beta_2^t) / (1 - beta_1^t), t counted from 1."""
    rates = np.array([0.1, 0.2, 0.3], np.float32)

    corrected = corrected_rates(Adam(beta_1=0.8, beta_2=0.9), rates, first_step=5)

    by_hand = [
        rate * math.sqrt(1 - 0.9**step) / (1 - 0.8**step)
        for step, rate in zip((5, 6, 7), rates.tolist(), strict=True)
    ]
    assert corrected.dtype == np.float32
    np.testing.assert_allclose(corrected, by_hand, rtol=1e-7)


def test_the_rates_of_sgd_are_meant_as_they_are():
    """Nothing is corrected."""
    rates = np.array([0.1, 0.2], np.float32)

    np.testing.assert_array_equal(corrected_rates(SGD(), rates, first_step=9), rates)


def test_steps_are_counted_over_epochs(network, drawn):
    """Two epochs of one batch are one epoch of two, with a short last batch."""
    images, labels = drawn(network, 14)
    once = Trainer(network, Adam(), batch_size=8)
    twice = Trainer(network, Adam(), batch_size=8)

    run(once, images, labels, order=[*range(14), 3], rates=[1e-2, 1e-3])
    run(twice, images, labels, order=range(8), rates=[1e-2])
    run(twice, images, labels, order=[*range(8, 14), 3], rates=[1e-3])

    assert once.steps_done == twice.steps_done == 2
    for key, weight in once.network().weights.items():
        np.testing.assert_array_equal(weight, twice.network().weights[key])


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_the_table_holds_keras_words_and_defaults(name):
    """An optimizer of the same name means the same."""
    ours, theirs = OPTIMIZERS[name](), in_keras(OPTIMIZERS[name]())

    for word, value in vars(ours).items():
        assert value == pytest.approx(float(getattr(theirs, word)))


@pytest.mark.parametrize(
    ("kind", "words", "message"),
    [
        (SGD, {"learning_rate": 0.0}, "learning_rate is 0.0; it must be a finite"),
        (SGD, {"learning_rate": math.nan}, "learning_rate is nan; it must be a finite"),
        (SGD, {"momentum": 1.0}, "momentum is 1.0; it must be at least 0 and below 1"),
        (SGD, {"momentum": -0.1}, "momentum is -0.1; it must be at least 0"),
        (Adam, {"learning_rate": math.inf}, "learning_rate is inf; it must be a fini"),
        (Adam, {"beta_1": 1.0}, "beta_1 is 1.0; it must be at least 0 and below 1"),
        (Adam, {"beta_2": math.nan}, "beta_2 is nan; it must be at least 0 and below"),
        (Adam, {"epsilon": 0.0}, "epsilon is 0.0; it must be a finite number above 0"),
    ],
)
def test_impossible_numbers_are_refused(kind, words, message):
    """Before any step is taken."""
    with pytest.raises(InvalidRequest, match=message):
        kind(**words)


def in_keras(optimizer: Optimizer):
    """Return the optimizer of the same name and words in Keras."""
    import keras

    return getattr(keras.optimizers, type(optimizer).__name__)(**vars(optimizer))


def run(trainer: Trainer, images, labels, *, rates, order=None):
    """Train with a learning rate for each batch."""
    visits = range(len(images)) if order is None else order
    return trainer.train_epoch(
        images,
        labels,
        order=np.fromiter(visits, np.int64),
        rates=np.array(rates, np.float32),
        epoch=1,
    )
