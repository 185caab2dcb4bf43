"""Optimizers as values: their words, their rates, and what a trainer makes of them."""

import math

import numpy as np
import pytest

from scrawl.compiler import Trainer, weight_gradients
from scrawl.compiler.optimizers import (
    OPTIMIZERS,
    SGD,
    Adadelta,
    Adam,
    AdamW,
    Optimizer,
    RMSprop,
    step_rates,
)
from scrawl.errors import InvalidRequest
from scrawl.networks import Conv2D, Dense, Flatten, Network, Rescaling


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


@pytest.mark.parametrize(
    "optimizer",
    [SGD(0.3, momentum=0.9, nesterov=True), AdamW(0.01), RMSprop(0.01, momentum=0.5)],
    ids=lambda optimizer: optimizer.kernel,
)
def test_a_trainer_hands_its_kernel_gradients_and_rates(optimizer, network, drawn):
    """Those of a convolution and those of a dense layer; Keras takes the same steps."""
    import keras

    images, labels = drawn(network, 20)
    trainer = Trainer(network, optimizer, batch_size=20)
    theirs = in_keras(optimizer)
    variables = [keras.Variable(weight) for weight in network.weights.values()]

    for step in range(5):
        rate = optimizer.learning_rate / (1 + step)
        gradients = weight_gradients(
            trainer.network(), {"image": images}, {network.outputs[0]: labels}
        ).weights
        theirs.learning_rate = rate
        theirs.apply([gradients[key] for key in network.weights], variables)
        run(trainer, network, images, labels, rates=[rate])

        ours = trainer.network().weights.values()
        for weight, variable in zip(ours, variables, strict=True):
            theirs_now = np.asarray(variable)
            np.testing.assert_allclose(weight, theirs_now, rtol=2e-6, atol=2e-7)


def test_averaged_weights_are_those_of_keras(network, drawn):
    """Its `use_ema`: the weights of step 1, then a share of each later step."""
    import keras

    images, labels = drawn(network, 20)
    trainer = Trainer(network, SGD(0.5), batch_size=20, ema_momentum=0.8)
    theirs = keras.optimizers.SGD(0.5, use_ema=True, ema_momentum=0.8)
    variables = [keras.Variable(weight) for weight in network.weights.values()]

    for _ in range(5):
        gradients = weight_gradients(
            trainer.network(), {"image": images}, {network.outputs[0]: labels}
        ).weights
        theirs.apply([gradients[key] for key in network.weights], variables)
        run(trainer, network, images, labels, rates=[0.5])

    ours = trainer.averaged_network().weights.values()
    averages = theirs._model_variables_moving_average
    for weight, average in zip(ours, averages, strict=True):
        np.testing.assert_allclose(weight, np.asarray(average), rtol=2e-6, atol=2e-7)
    assert any(
        not np.array_equal(weight, raw)
        for weight, raw in zip(ours, trainer.network().weights.values(), strict=True)
    )


@pytest.mark.parametrize("kind", [Adam, AdamW])
def test_adams_rates_are_corrected_for_the_bias_of_its_moments(kind):
    """As in Keras: rate * sqrt(1 - beta_2^t) / (1 - beta_1^t), t counted from 1."""
    rates = np.array([0.1, 0.2, 0.3], np.float32)

    table = step_rates(kind(beta_1=0.8, beta_2=0.9), rates, first_step=5)

    by_hand = [
        rate * math.sqrt(1 - 0.9**step) / (1 - 0.8**step)
        for step, rate in zip((5, 6, 7), rates.tolist(), strict=True)
    ]
    assert table.dtype == np.float32
    assert table.flags.c_contiguous
    np.testing.assert_allclose(table[:, 0], by_hand, rtol=1e-7)


def test_weights_decay_by_a_share_of_the_rate():
    """Of the rate that the schedule gives, without Adam's correction."""
    rates = np.array([0.1, 0.2], np.float32)

    decay = step_rates(AdamW(weight_decay=0.5), rates, first_step=3)[:, 1]

    np.testing.assert_allclose(decay, [0.05, 0.1], rtol=1e-6)
    assert not step_rates(Adam(), rates, first_step=3)[:, 1].any()


@pytest.mark.parametrize("optimizer", [SGD(), RMSprop(), Adadelta()])
def test_other_rates_are_meant_as_they_are(optimizer):
    """Nothing is corrected."""
    rates = np.array([0.1, 0.2], np.float32)

    table = step_rates(optimizer, rates, first_step=9)

    np.testing.assert_array_equal(table, [[rates[0], 0, 0], [rates[1], 0, 0]])


def test_averages_begin_with_the_first_step():
    """They take all of it, and then their share; without averaging, nothing ever."""
    rates = np.ones(3, np.float32)

    first = step_rates(SGD(), rates, 1, ema_momentum=0.75)[:, 2]
    later = step_rates(SGD(), rates, 4, ema_momentum=0.75)[:, 2]
    never = step_rates(SGD(), rates, 1, ema_momentum=None)[:, 2]

    assert first.tolist() == [1, 0.25, 0.25]
    assert later.tolist() == [0.25] * 3
    assert never.tolist() == [0] * 3


def test_steps_are_counted_over_epochs(network, drawn):
    """Two epochs of one batch are one epoch of two, with a short last batch."""
    images, labels = drawn(network, 14)
    once = Trainer(network, Adam(), batch_size=8, ema_momentum=0.9)
    twice = Trainer(network, Adam(), batch_size=8, ema_momentum=0.9)

    data = (network, images, labels)
    run(once, *data, order=[*range(14), 3], rates=[1e-2, 1e-3])
    run(twice, *data, order=range(8), rates=[1e-2])
    run(twice, *data, order=[*range(8, 14), 3], rates=[1e-3])

    assert once.steps_done == twice.steps_done == 2
    for read in (Trainer.network, Trainer.averaged_network):
        for key, weight in read(once).weights.items():
            np.testing.assert_array_equal(weight, read(twice).weights[key])


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_the_table_holds_keras_words_and_defaults(name):
    """An optimizer of the same name means the same."""
    import keras

    ours = OPTIMIZERS[name]()
    theirs = getattr(keras.optimizers, type(ours).__name__)()

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
        (AdamW, {"beta_1": 1.0}, "beta_1 is 1.0; it must be at least 0 and below 1"),
        (AdamW, {"weight_decay": -0.1}, "weight_decay is -0.1; it must be a finite"),
        (AdamW, {"weight_decay": math.inf}, "weight_decay is inf; it must be a finit"),
        (RMSprop, {"rho": 1.0}, "rho is 1.0; it must be at least 0 and below 1"),
        (RMSprop, {"momentum": 1.0}, "momentum is 1.0; it must be at least 0 and be"),
        (RMSprop, {"learning_rate": -1.0}, "learning_rate is -1.0; it must be a fin"),
        (RMSprop, {"epsilon": -1.0}, "epsilon is -1.0; it must be a finite number"),
        (Adadelta, {"rho": -0.5}, "rho is -0.5; it must be at least 0 and below 1"),
        (Adadelta, {"epsilon": math.nan}, "epsilon is nan; it must be a finite numb"),
        (Adadelta, {"learning_rate": 0.0}, "learning_rate is 0.0; it must be a fini"),
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


def run(trainer: Trainer, network, images, labels, *, rates, order=None):
    """Train with a learning rate for each batch."""
    visits = range(len(images)) if order is None else order
    return trainer.train_epoch(
        {"image": images},
        {network.outputs[0]: labels},
        order=np.fromiter(visits, np.int64),
        rates=np.array(rates, np.float32),
        epoch=1,
    )
