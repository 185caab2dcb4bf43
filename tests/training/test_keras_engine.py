"""The same recipe through Keras and through our compiler: what comes out agrees."""

from dataclasses import replace

import numpy as np
import pytest

from scrawl.compiler import OPTIMIZERS
from scrawl.data import Dataset, Examples, load_data
from scrawl.errors import Diverged
from scrawl.evaluation import Epoch
from scrawl.networks import (
    Activation,
    BatchNormalization,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    MaxPooling2D,
    Network,
    Rescaling,
    initialize,
    zoo_network,
)
from scrawl.training import Fit, Recipe, Silent
from scrawl.training.engines import ENGINES

RECIPE = Recipe(epochs=2, batch_size=16, optimizer="sgd", learning_rate=0.1)
SHORT = Recipe(epochs=1, batch_size=32, optimizer="sgd")
TOLERANCE = 1e-4
RECIPES = (
    RECIPE,
    replace(RECIPE, momentum=0.9, nesterov=True, schedule="cosine"),
    replace(RECIPE, optimizer="adam", epsilon=0.1, schedule="one-cycle"),
    replace(RECIPE, optimizer="adamw", epsilon=0.1, weight_decay=0.1),
    replace(RECIPE, optimizer="rmsprop", epsilon=0.1, momentum=0.5),
    replace(RECIPE, optimizer="adadelta", learning_rate=10.0, epsilon=0.1),
    replace(RECIPE, label_smoothing=0.2, class_weight=(1.0, 3.0)),
    replace(RECIPE, loss_weights={"dense": 0.5}, ema_momentum=0.9),
    replace(RECIPE, shift_pixels=2.0, rotation_degrees=10.0, elastic_pixels=1.0),
    replace(RECIPE, validation_split=0.25, schedule="step", decay_epochs=1),
)


@pytest.fixture(scope="module")
def digits() -> Dataset:
    """The digits that come with scrawl."""
    return load_data("digits")


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: recipe.optimizer)
def test_a_recipe_means_the_same_to_both(recipe, network, lines):
    """All that it says reaches Keras: the weights and each epoch agree."""
    ours, theirs = _both(network, lines.train, recipe)

    _assert_close(ours, theirs)


def test_every_optimizer_has_a_recipe():
    """A line in the table of optimizers wants one here."""
    assert {recipe.optimizer for recipe in RECIPES} == OPTIMIZERS.keys()


def test_an_epoch_of_a_convolutional_network_agrees(digits):
    """Without dropout, only the arithmetic differs."""
    network = zoo_network("cnn-16-32", (28, 28, 1))

    ours, theirs = _both(network, digits.train[:320], SHORT)

    _assert_close(ours, theirs)


def test_a_normalized_network_agrees(lines):
    """In what it learns, and in what it counts."""
    layers = (
        Rescaling(1 / 255),
        BatchNormalization(),
        Conv2D(4, 3, use_bias=False),
        BatchNormalization(momentum=0.9),
        Activation("relu"),
        MaxPooling2D(2),
        Flatten(),
        Dense(2, "softmax"),
    )
    network = Network.sequential(
        "normal", *layers, input_shape=(6, 6, 1), classes=("across", "down")
    )

    ours, theirs = _both(network, lines.train, replace(RECIPE, ema_momentum=0.9))

    _assert_close(ours, theirs)


@pytest.mark.parametrize(
    "loss_weights", [None, {"sum": 0.5}, {"kind": 0.0, "sum": 0.5}, {"sum": 0.0}]
)
def test_several_inputs_and_outputs_agree(loss_weights, adding, numbered):
    """Each output counts as much as the recipe says, and not at all for 0."""
    recipe = replace(RECIPE, loss_weights=loss_weights, validation_split=0.25)

    ours, theirs = _both(adding, numbered.train, recipe)

    assert list(ours.history[-1].outputs) == list(theirs.history[-1].outputs)
    _assert_close(ours, theirs)


def test_early_stopping_keeps_the_same_epoch(network, lines):
    """The engines agree on which was the best."""
    recipe = replace(
        RECIPE, epochs=30, learning_rate=2.0, patience=2, validation_split=0.25
    )

    ours, theirs = _both(network, lines.train, recipe)

    assert theirs.stopped_early == ours.stopped_early
    assert (theirs.kept_epoch, len(theirs.history)) == (
        ours.kept_epoch,
        len(ours.history),
    )


def test_both_read_as_well(digits):
    """A few epochs of a network with dropout, which draw something else."""
    layers = (
        *(Rescaling(1 / 255), Conv2D(8, 5, activation="relu"), MaxPooling2D(2)),
        *(Dropout(0.2), Flatten(), Dense(10, "softmax")),
    )
    network = Network.sequential("forgetful", *layers)
    recipe = Recipe(epochs=8, batch_size=32, learning_rate=0.003)

    ours, theirs = _both(network, digits.train, recipe)

    test = digits.test
    scores = [
        fit.reader()({"image": test.images})["dense"].argmax(axis=1)
        for fit in (ours, theirs)
    ]
    accuracies = [np.mean(read == test.labels) for read in scores]
    assert min(accuracies) > 0.85
    assert accuracies[0] == pytest.approx(accuracies[1], abs=0.03)


def test_a_reader_keeps_its_weights(network, lines):
    """Whatever is read with others in between."""
    fit = Fit(network, lines.train, RECIPE, engine="keras")
    inputs = {"image": lines.test.images}
    first = fit.engine.reader(fit.network)
    before = first(inputs)["dense"]

    other = fit.engine.reader(initialize(network, 9))(inputs)["dense"]

    assert (other != before).any()
    np.testing.assert_array_equal(first(inputs)["dense"], before)


def test_dropout_follows_from_the_seed(lines):
    """Two trainings of one seed forget the same."""
    layers = (Rescaling(1 / 255), Flatten(), Dropout(0.5), Dense(2, "softmax"))
    network = Network.sequential(
        "forgetful", *layers, input_shape=(6, 6, 1), classes=("across", "down")
    )
    fits = [
        _fit(network, lines.train, replace(RECIPE, seed=seed), "keras")
        for seed in (1, 1, 2)
    ]

    first, again, other = (fit.network.weights["dense/kernel"] for fit in fits)
    np.testing.assert_allclose(first, again, atol=1e-6)
    assert np.abs(first - other).max() > 0.01


def test_progress_is_told(network, lines, listener):
    """Keras shows nothing itself."""
    heard = []
    listener.advance = lambda epoch, done: heard.append((epoch, done))
    fit = Fit(network, lines.train, replace(RECIPE, epochs=1), engine="keras")

    fit.run(listener, lambda _: None)

    assert listener.heard == ["begin", "epoch 1", "end"]
    assert heard[0][0] == 1
    assert 0 < heard[0][1] <= 60


def test_a_loss_that_is_no_number_ends_the_training(growing, lines):
    """The weights from before are kept."""
    recipe = replace(RECIPE, learning_rate=1e38)
    fit = Fit(growing, lines.train, recipe, engine="keras")

    with pytest.raises(Diverged, match=r"diverged in epoch 1: .* not finite"):
        fit.run(Silent(), lambda _: None)

    for name, array in initialize(growing, 0).weights.items():
        np.testing.assert_array_equal(fit.network.weights[name], array)


def _both(network: Network, examples: Examples, recipe: Recipe) -> tuple[Fit, Fit]:
    ours, theirs = (_fit(network, examples, recipe, name) for name in ENGINES)
    return ours, theirs


def _fit(network: Network, examples: Examples, recipe: Recipe, engine: str) -> Fit:
    fit = Fit(network, examples, recipe, engine=engine)
    fit.run(Silent(), lambda _: None)
    return fit


def _assert_close(ours: Fit, theirs: Fit) -> None:
    for name, array in ours.network.weights.items():
        np.testing.assert_allclose(
            theirs.network.weights[name], array, atol=TOLERANCE, err_msg=name
        )
    for epoch, other in zip(ours.history, theirs.history, strict=True):
        assert _numbers(other) == pytest.approx(_numbers(epoch), abs=TOLERANCE)


def _numbers(epoch: Epoch) -> dict[str, float | None]:
    parts = {"": epoch} | dict(epoch.outputs)
    names = ("loss", "accuracy", "val_loss", "val_accuracy")
    return {
        f"{key} {x}": getattr(part, x) for key, part in parts.items() for x in names
    }
