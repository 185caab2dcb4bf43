from dataclasses import replace

import numpy as np
import pytest

from scrawl.compiler import CompiledNetwork, Trainer
from scrawl.compiler.optimizers import RMSprop
from scrawl.data import Examples
from scrawl.errors import Diverged, InvalidRequest
from scrawl.evaluation import accuracy_score, log_loss, readings
from scrawl.images import Augmentation
from scrawl.networks import CrossEntropy, Network, initialize
from scrawl.randomness import permutation
from scrawl.training import Fit, Recipe, Silent, learning_rates
from scrawl.training.schedules import OneCycle

RECIPE = Recipe(epochs=3, batch_size=16, learning_rate=0.01)


def test_a_fit_is_the_trainer_in_order(network, lines, listener):
    """Weights from the seed, the shuffle and the rates of each epoch: nothing else."""
    recipe = replace(RECIPE, schedule="one-cycle", seed=7)
    trainer = Trainer(
        initialize(network, 7), recipe.build_optimizer(), batch_size=16, seed=7
    )

    fit = _run(network, lines.train, recipe, listener)
    losses = [_train_epoch(trainer, lines.train, epoch) for epoch in (1, 2, 3)]

    assert [epoch.loss for epoch in fit.history] == losses
    _assert_equal(fit.network, trainer.network())


def test_all_that_a_recipe_says_of_a_step_reaches_the_trainer(network, lines, listener):
    """Losses, augmentation, averages and the optimizer; what is kept is averaged."""
    recipe = replace(
        RECIPE,
        schedule="one-cycle",
        seed=7,
        optimizer="rmsprop",
        momentum=0.5,
        ema_momentum=0.9,
        label_smoothing=0.1,
        class_weight=(1.0, 3.0),
        loss_weights={"dense": 2.0},
        shift_pixels=1.0,
    )
    trainer = Trainer(
        initialize(network, 7),
        RMSprop(0.01, momentum=0.5),
        batch_size=16,
        losses={"dense": CrossEntropy(2.0, 0.1, (1.0, 3.0))},
        augmentation=Augmentation(shift_pixels=1.0),
        ema_momentum=0.9,
        seed=7,
    )

    fit = _run(network, lines.train, recipe, listener)
    losses = [_train_epoch(trainer, lines.train, epoch) for epoch in (1, 2, 3)]

    assert [epoch.loss for epoch in fit.history] == losses
    _assert_equal(fit.network, trainer.averaged_network())
    assert _bytes(fit.network) != _bytes(trainer.network())


def test_averaged_weights_are_the_ones_that_are_judged(network, lines, listener):
    """The validation loss is that of the network that would be kept."""
    recipe = replace(RECIPE, ema_momentum=0.9, validation_split=0.25)

    fit = _run(network, lines.train, recipe, listener)

    held_out = lines.train[45:]
    scores = CompiledNetwork(fit.network)(held_out.images)
    assert fit.history[-1].val_loss == log_loss(held_out.labels, scores)


def test_outputs_count_as_much_as_the_recipe_says(adding, numbered, listener):
    """Each is measured for itself, and the sum is weighted, aside as well."""
    recipe = replace(RECIPE, loss_weights={"sum": 0.5}, validation_split=0.25)

    fit = _run(adding, numbered.train, recipe, listener)

    for epoch in fit.history:
        kind, total = epoch.outputs["kind"], epoch.outputs["sum"]
        assert epoch.loss == pytest.approx(kind.loss + total.loss / 2)
        aside = [each.val_loss or 0 for each in (kind, total)]
        assert epoch.val_loss == pytest.approx(aside[0] + aside[1] / 2)


def test_an_output_that_is_turned_off_is_left_out(adding, numbered, listener):
    """The accuracy is that of the next one."""
    recipe = replace(RECIPE, loss_weights={"kind": 0.0}, validation_split=0.25)

    fit = _run(adding, numbered.train, recipe, listener)

    for epoch in fit.history:
        (total,) = epoch.outputs.values()
        assert list(epoch.outputs) == ["sum"]
        assert (epoch.loss, epoch.accuracy) == (total.loss, total.accuracy)
        assert (epoch.val_loss, epoch.val_accuracy) == (
            total.val_loss,
            total.val_accuracy,
        )
    assert fit.history[-1].loss < fit.history[0].loss


def test_everybody_hears_of_every_epoch(network, lines, listener):
    """Whoever watches, and whoever writes down, in that order of time."""
    recorded = []
    fit = Fit(network, lines.train, RECIPE)

    fit.run(listener, recorded.append)

    assert listener.heard == ["begin", "epoch 1", "epoch 2", "epoch 3", "end"]
    assert (listener.plan.num_epochs, listener.plan.num_images) == (3, 60)
    assert tuple(recorded) == tuple(listener.epochs) == fit.history
    assert fit.num_good_epochs == fit.kept_epoch == 3
    assert not fit.stopped_early


def test_an_epoch_says_what_it_gave(network, lines, listener):
    """Rates as they were meant, losses that fall, seconds that passed."""
    fit = _run(network, lines.train, RECIPE, listener)

    assert [epoch.epoch for epoch in fit.history] == [1, 2, 3]
    assert [epoch.learning_rate for epoch in fit.history] == [0.01] * 3
    assert fit.history[2].loss < fit.history[0].loss
    assert all(epoch.seconds > 0 for epoch in fit.history)
    assert all(epoch.val_loss is None for epoch in fit.history)


def test_validation_is_of_the_last_images_and_the_new_weights(network, lines, listener):
    """As in Keras: the end of the training part, after the epoch."""
    recipe = replace(RECIPE, validation_split=0.25)

    fit = _run(network, lines.train, recipe, listener)
    held_out = lines.train[45:]
    scores = CompiledNetwork(fit.network)(held_out.images)

    last = fit.history[-1]
    assert listener.plan.num_images == 45
    assert last.val_loss == log_loss(held_out.labels, scores)
    assert last.val_accuracy == accuracy_score(held_out.labels, readings(scores))


def test_validation_changes_nothing(network, lines, listener):
    """The images set aside are looked at, not learned."""
    split = _run(network, lines.train, replace(RECIPE, validation_split=0.25), listener)
    alone = _run(network, lines.train[:45], RECIPE, listener)

    _assert_equal(split.network, alone.network)


def test_what_was_learned_before_is_forgotten(network, lines, listener):
    """Weights start from the seed, so that a recipe says all there is to say."""
    first = _run(network, lines.train, RECIPE, listener)
    second = _run(first.network, lines.train, RECIPE, listener)

    _assert_equal(first.network, second.network)


def test_seeds_and_threads(network, lines, listener):
    """Another seed is another training; another number of threads is not."""
    first = _run(network, lines.train, RECIPE, listener)
    other = _run(network, lines.train, replace(RECIPE, seed=1), listener)
    alone = Fit(network, lines.train, RECIPE, threads=1)
    alone.run(Silent(), lambda _: None)

    _assert_equal(first.network, alone.network)
    assert _bytes(first.network) != _bytes(other.network)


def test_a_batch_is_never_larger_than_the_data(network, lines, listener):
    """All images at once are one batch, whatever the recipe would allow."""
    all_at_once = replace(RECIPE, batch_size=60)
    more = replace(RECIPE, batch_size=60_000)

    first = _run(network, lines.train, all_at_once, listener)
    second = _run(network, lines.train, more, listener)

    _assert_equal(first.network, second.network)


def test_a_loss_that_is_no_number_ends_the_training(growing, lines, listener):
    """It is said at which epoch, and the weights from before it are kept."""
    recipe = Recipe(epochs=3, optimizer="sgd", learning_rate=1e38, batch_size=16)
    recorded = []
    fit = Fit(growing, lines.train, recipe)

    message = (
        r"diverged in epoch 1: .* not finite\. Use a learning rate lower than 1e\+38"
    )
    with pytest.raises(Diverged, match=message):
        fit.run(listener, recorded.append)

    assert listener.heard == ["begin", "epoch 1", "end"]
    assert [epoch.epoch for epoch in recorded] == [1]
    assert fit.num_good_epochs == fit.kept_epoch == 0
    _assert_equal(fit.network, initialize(growing, 0))


def test_the_last_good_weights_are_those_of_the_epoch_before(network, lines, listener):
    """A single layer takes some epochs to reach the end of float32."""
    recipe = Recipe(epochs=1000, optimizer="sgd", learning_rate=1e38, batch_size=16)
    fit = Fit(network, lines.train, recipe)

    with pytest.raises(Diverged, match=r"diverged in epoch \d+: "):
        fit.run(listener, lambda _: None)

    good = fit.num_good_epochs
    assert good == len(fit.history) - 1
    assert good > 0
    assert all(np.isfinite(weight).all() for weight in fit.network.weights.values())
    shorter = _run(network, lines.train, replace(recipe, epochs=good), listener)
    _assert_equal(fit.network, shorter.network)


def test_weights_that_read_nothing_are_not_good(growing, lines, listener):
    """They are finite still, but what they say of the images set aside is not."""
    recipe = Recipe(
        epochs=3, optimizer="sgd", learning_rate=1e20, validation_split=0.25
    )
    fit = Fit(growing, lines.train, recipe)

    with pytest.raises(Diverged, match="epoch 1: the validation loss is not finite"):
        fit.run(listener, lambda _: None)

    assert np.isfinite(fit.history[0].loss)
    assert str(fit.history[0].val_loss) == "nan"
    _assert_equal(fit.network, initialize(growing, 0))


def test_impossible_examples_are_refused(network, lines):
    """Before anything is compiled."""
    nothing = lines.train[:0]
    unknown = Examples(lines.train.images, np.full(60, 2, np.uint8))
    almost_all = replace(RECIPE, validation_split=0.99)

    with pytest.raises(InvalidRequest, match="at least 1 image, got 0"):
        Fit(network, nothing, RECIPE)
    with pytest.raises(InvalidRequest, match="label is 2, but 'tiny' knows only 2 cla"):
        Fit(network, unknown, RECIPE)
    with pytest.raises(InvalidRequest, match=r"split of 0\.99 leaves one part of 60"):
        Fit(network, lines.train, almost_all)


def _run(network: Network, examples: Examples, recipe: Recipe, listener) -> Fit:
    fit = Fit(network, examples, recipe)
    fit.run(listener, lambda _: None)
    return fit


def _train_epoch(trainer: Trainer, examples: Examples, epoch: int) -> float:
    rates = learning_rates(OneCycle(), 0.01, epoch, num_epochs=3, num_batches=4)
    result = trainer.train_epoch(
        {"image": examples.images},
        {"dense": examples.labels},
        order=permutation(7, len(examples), epoch=epoch),
        rates=rates,
        epoch=epoch,
    )
    return result.loss


def _bytes(network: Network) -> dict[str, bytes]:
    return {name: array.tobytes() for name, array in network.weights.items()}


def _assert_equal(network: Network, other: Network) -> None:
    assert _bytes(network) == _bytes(other)
