import math
from dataclasses import replace

import keras
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrawl.errors import Diverged, Interrupted
from scrawl.training import Fit, Recipe, Run, train
from scrawl.training.early_stopping import EarlyStopping

# Its rate is so high that some epochs make it worse.
RECIPE = Recipe(
    epochs=40,
    batch_size=16,
    learning_rate=0.05,
    validation_split=0.25,
    stratified=True,
    patience=3,
    seed=1,
)


@given(
    losses=st.lists(st.sampled_from([0.1, 0.2, 0.25, 0.3, 0.5]), min_size=1),
    patience=st.integers(1, 4),
    min_delta=st.sampled_from([0.0, 0.1]),
)
def test_it_stops_and_chooses_as_keras_does(losses, patience, min_delta):
    """Held against its EarlyStopping with `restore_best_weights`."""
    theirs = keras.callbacks.EarlyStopping(
        patience=patience, min_delta=min_delta, restore_best_weights=True
    )
    model = keras.Sequential()
    model.stop_training = False
    theirs.set_model(model)
    theirs.on_train_begin()
    ours = EarlyStopping(patience, min_delta)

    for epoch, loss in enumerate(losses, start=1):
        theirs.on_epoch_end(epoch - 1, {"val_loss": loss})
        is_best = ours.is_best(epoch, loss)

        assert ours.best_epoch == theirs.best_epoch + 1
        assert is_best == (ours.best_epoch == epoch)
        assert ours.has_run_out == model.stop_training
        if ours.has_run_out:
            break


def test_a_training_ends_when_its_patience_does(network, lines, listener):
    """And keeps the weights of the best epoch, as if it had ended there."""
    fit = _run(network, lines.train, RECIPE, listener)

    losses = [epoch.val_loss or math.nan for epoch in fit.history]
    best = losses.index(min(losses)) + 1
    assert fit.stopped_early
    assert fit.kept_epoch == best == len(losses) - 3
    assert fit.num_good_epochs == len(losses) < 40
    assert listener.heard[-2:] == [f"epoch {len(losses)}", "end"]
    shorter = replace(RECIPE, epochs=best, patience=None)
    _assert_equal(fit, _run(network, lines.train, shorter, listener))


def test_the_best_epoch_is_kept_even_if_patience_lasts(network, lines, listener):
    """All epochs were done, so nothing was stopped early."""
    stopped = _run(network, lines.train, RECIPE, listener)
    patient = replace(RECIPE, epochs=stopped.kept_epoch + 2, patience=2)

    fit = _run(network, lines.train, patient, listener)

    assert len(fit.history) == patient.epochs
    assert not fit.stopped_early
    assert fit.kept_epoch == stopped.kept_epoch
    _assert_equal(fit, stopped)


def test_a_run_says_which_epoch_was_kept(network, lines, tmp_path):
    """In run.json and in the log; the metrics are those of its weights."""
    run = train(network, lines, recipe=RECIPE, out=tmp_path / "run", progress=False)

    done, kept = len(run.history), run.info.kept_epoch
    assert run.info.stopped_early
    assert kept == done - 3
    log = (run.folder / "log.txt").read_text()
    assert f" stopped after epoch {done} of 40: no lower validation loss in 3" in log
    assert f" kept the weights of epoch {kept}, the best of {done}\n" in log
    again = train(
        network,
        lines,
        recipe=run.recipe,
        epochs=kept,
        out=tmp_path / "again",
        progress=False,
    )
    assert again.info.kept_epoch == kept
    assert not again.info.stopped_early
    assert again.predictions.scores.tobytes() == run.predictions.scores.tobytes()


def test_a_run_without_patience_keeps_its_last_epoch(network, lines, tmp_path):
    """And has nothing to say about it but its number."""
    recipe = replace(RECIPE, patience=None, epochs=5)

    run = train(network, lines, recipe=recipe, out=tmp_path / "run", progress=False)

    assert run.info.kept_epoch == 5
    assert "kept" not in (run.folder / "log.txt").read_text()


def test_what_is_interrupted_keeps_the_best_epoch_so_far(
    network, lines, listener, tmp_path
):
    """The message names it, and not the last one."""
    whole = train(network, lines, recipe=RECIPE, out=tmp_path / "a", progress=False)
    best = whole.info.kept_epoch or 0

    def interrupt(epoch):
        if epoch.epoch == best + 2:
            raise KeyboardInterrupt

    listener.then = interrupt

    with pytest.raises(
        Interrupted,
        match=rf"after {best + 2} of 40 epochs\. The weights of epoch {best} are in",
    ):
        train(network, lines, recipe=RECIPE, out=tmp_path / "b", progress=listener)

    run = Run.load(tmp_path / "b")
    assert run.info.kept_epoch == best
    for name, weight in whole.network.weights.items():
        assert weight.tobytes() == run.network.weights[name].tobytes()


def test_what_diverges_keeps_the_best_epoch_so_far(network, lines, tmp_path):
    """The rate climbs until a weight is no number."""
    recipe = replace(
        RECIPE,
        optimizer="sgd",
        learning_rate=2e38,
        schedule="one-cycle",
        patience=99,
    )

    with pytest.raises(Diverged, match="are in"):
        train(network, lines, recipe=recipe, out=tmp_path / "run", progress=False)

    run = Run.load(tmp_path / "run")
    losses = [epoch.val_loss or math.nan for epoch in run.history[:-1]]
    assert run.info.kept_epoch == losses.index(min(losses)) + 1 < len(losses)


def _run(network, examples, recipe, listener) -> Fit:
    fit = Fit(network, examples, recipe)
    fit.run(listener, lambda _: None)
    return fit


def _assert_equal(fit: Fit, other: Fit) -> None:
    for name, weight in fit.network.weights.items():
        assert weight.tobytes() == other.network.weights[name].tobytes()
