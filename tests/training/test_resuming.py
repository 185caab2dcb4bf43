"""Trainings that were broken off end as if they had not been."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from scrawl.errors import (
    Busy,
    Diverged,
    Interrupted,
    InvalidFile,
    InvalidRequest,
    NothingThere,
)
from scrawl.files import holding
from scrawl.training import Recipe, Run, Silent, resume, train
from scrawl.training.checkpoint import CHECKPOINT_FILE, load_checkpoint
from scrawl.training.run_info import write_info

RECIPE = Recipe(
    epochs=5,
    batch_size=8,
    validation_split=0.2,
    ema_momentum=0.9,
    shift_pixels=1.0,
    schedule="cosine",
)
FILES = ("weights.safetensors", "network.json", "metrics.json", "recipe.toml")


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def broken(network, lines, listener) -> Run:
    """A run that was interrupted after its second epoch."""
    return break_off(network, lines, listener, RECIPE)


def break_off(network, lines, listener, recipe) -> Run:
    """Interrupt a training when its second epoch is over."""

    def interrupt(epoch) -> None:
        if epoch.epoch == 2:
            raise KeyboardInterrupt

    listener.then = interrupt
    with pytest.raises(
        Interrupted, match=r"after 2 of .*`scrawl train --resume broken`"
    ):
        train(network, lines, recipe=recipe, out="broken", progress=listener)
    return Run.load("broken")


def outcome(run: Run) -> list[object]:
    """Return what came out, but for the seconds it took."""
    files = [(run.folder / name).read_bytes() for name in FILES]
    rows = [replace(epoch, seconds=0.0) for epoch in run.history]
    return [*files, rows, run.info.kept_epoch, run.info.stopped_early]


@pytest.mark.parametrize(
    "recipe",
    [
        RECIPE,
        replace(RECIPE, patience=1, min_delta=0.05, epochs=9),
        replace(RECIPE, optimizer="adadelta", validation_split=0.0),
    ],
    ids=["averages", "patience", "adadelta"],
)
def test_what_comes_out_is_the_same(recipe, network, lines, listener):
    """All that a run holds, with another number of threads."""
    whole = train(network, lines, recipe=recipe, out="whole", progress=False)
    break_off(network, lines, listener, recipe)

    resumed = resume("broken", lines, threads=3, progress=False)

    assert outcome(resumed) == outcome(whole)
    assert resumed.info.status == "done"
    assert resumed.info.num_resumed == 1
    names = {path.name for path in whole.folder.iterdir()}
    assert {path.name for path in resumed.folder.iterdir()} == names


def test_without_a_checkpoint_it_begins_again(broken, network, lines):
    """As when a process was killed in its first epoch."""
    whole = train(network, lines, recipe=RECIPE, out="whole", progress=False)
    (broken.folder / CHECKPOINT_FILE).unlink()

    resumed = resume("broken", lines, progress=False)

    assert outcome(resumed) == outcome(whole)


def test_weights_that_do_not_fit_are_no_obstacle(broken, network, lines):
    """A process may die when it has written only one of their two files."""
    whole = train(network, lines, recipe=RECIPE, out="whole", progress=False)
    write_info(broken.folder, replace(broken.info, status="running"))
    weights = (whole.folder / "weights.safetensors").read_bytes()
    (broken.folder / "weights.safetensors").write_bytes(weights)

    resumed = resume("broken", lines, progress=False)

    assert outcome(resumed) == outcome(whole)


def test_a_checkpoint_says_how_far_it_came(broken):
    """Two epochs, of six batches each."""
    checkpoint = load_checkpoint(broken.folder, broken.network)

    assert checkpoint is not None
    assert len(checkpoint.history) == checkpoint.num_good_epochs == 2
    assert checkpoint.trainer.steps_done == 12
    assert checkpoint.trainer.weights.keys() == broken.network.weights.keys()


def test_a_run_that_is_done_is_done(network, lines):
    """Nothing is trained, and nothing changes."""
    run = train(network, lines, recipe=RECIPE, out="whole", progress=False)
    before = {path: path.read_bytes() for path in run.folder.iterdir()}

    assert resume("whole", progress=False).info == run.info

    assert {path: path.read_bytes() for path in run.folder.iterdir()} == before


def test_two_processes_cannot_train_one_run(broken, lines):
    """The second is told."""
    with (
        holding(broken.folder / ".lock", "The run"),
        pytest.raises(Busy, match="The run broken is being worked on by process"),
    ):
        resume("broken", lines, progress=False)

    assert resume("broken", lines, progress=False).info.status == "done"


def test_what_diverged_would_do_so_again(network, lines):
    """There is nothing to go on with."""
    with pytest.raises(Diverged, match=r"diverged in epoch \d+"):
        train(
            network,
            lines,
            optimizer="sgd",
            epochs=99,
            batch_size=16,
            learning_rate=1e38,
            out="wild",
            progress=False,
        )

    with pytest.raises(InvalidRequest, match="This training diverged"):
        resume("wild", lines, progress=False)

    assert not (Path("wild") / CHECKPOINT_FILE).exists()


@pytest.mark.usefixtures("broken")
def test_other_data_are_refused(lines):
    """By their digest, and if nobody says which they are."""
    other = replace(lines, digest="1" * 64)

    with pytest.raises(InvalidRequest, match=r"begins 11111111, needed is 00000000\."):
        resume("broken", other, progress=False)
    with pytest.raises(InvalidRequest, match="'lines' of this training had no name"):
        resume("broken", progress=False)


@pytest.mark.parametrize(
    ("part", "message"),
    [
        ({"target": ("sse", "float32")}, "began in the arithmetic float32, and"),
        ({"engine": "keras"}, "through Keras cannot be resumed"),
    ],
)
def test_what_cannot_be_equal_is_refused(part, message, broken, lines):
    """Another arithmetic gives other weights."""
    info, text = broken.info, (broken.folder / "run.json").read_text()
    changed = json.loads(text)
    if "target" in part:
        changed["target"] = dict(
            zip(("name", "arithmetic"), part["target"], strict=True)
        )
    else:
        changed["engine"]["name"] = part["engine"]
    write_info(broken.folder, replace(info, status="running"))
    changed["status"] = "running"
    (broken.folder / "run.json").write_text(json.dumps(changed))

    with pytest.raises(InvalidRequest, match=message):
        resume("broken", lines, progress=False)


def test_every_damage_to_a_checkpoint_is_seen(broken, lines):
    """A flipped bit, in any part of the file."""
    path = broken.folder / CHECKPOINT_FILE
    content = path.read_bytes()

    for place in range(0, len(content), 97):
        damaged = bytearray(content)
        damaged[place] ^= 1 << place % 8
        path.write_bytes(damaged)

        with pytest.raises(InvalidFile, match=f"{CHECKPOINT_FILE} is damaged"):
            resume("broken", lines, progress=False)


def test_a_changed_recipe_is_refused(broken, lines):
    """While a run is not sealed, too: its checkpoint knows what it was made for."""
    set_status(broken, "running")
    recipe = broken.folder / "recipe.toml"
    recipe.write_text(recipe.read_text().replace("seed = 0", "seed = 1"))

    with pytest.raises(InvalidFile, match="its recipe or network was changed since"):
        resume("broken", lines, progress=False)


def test_the_last_batch_of_an_epoch_is_no_trap():
    """An interruption in it leaves what can be resumed, and ends the same."""
    recipe = Recipe(epochs=2, batch_size=2000)  # one batch, which takes a while
    with pytest.raises(Interrupted):
        train(
            "cnn-32-64",
            "digits",
            recipe=recipe,
            out="broken",
            progress=Interrupting(),
        )
    whole = train("cnn-32-64", "digits", recipe=recipe, out="whole", progress=False)

    resumed = resume("broken", progress=False)

    assert outcome(resumed) == outcome(whole)


def test_keras_is_interrupted_as_such(network, lines):
    """It cannot say where it stands, and is not asked."""
    with pytest.raises(Interrupted, match="Interrupted after 0 of 5 epochs"):
        train(
            network,
            lines,
            recipe=RECIPE,
            engine="keras",
            out="broken",
            progress=Interrupting(),
        )


@pytest.mark.usefixtures("broken")
def test_what_fails_after_the_end_changes_no_result(lines, monkeypatch):
    """Ctrl-C while the checkpoint is being removed: the run is done."""

    def interrupt(_) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("scrawl.training.recording.remove_checkpoint", interrupt)

    with pytest.raises(Interrupted):
        resume("broken", lines, progress=False)

    assert Run.load("broken").info.status == "done"


def set_status(run: Run, status: str) -> None:
    """Let run.json say another *status*, as after a kill."""
    path = run.folder / "run.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"status": status}))


class Interrupting(Silent):
    """Presses Ctrl-C as soon as a batch is under way."""

    def advance(self, epoch: int, images_done: int) -> None:
        """Interrupt; workers stop at the end of their batch."""
        del epoch, images_done
        raise KeyboardInterrupt


def test_a_checkpoint_that_was_cut_is_refused(broken, lines):
    """As a copy that was not finished."""
    path = broken.folder / CHECKPOINT_FILE
    path.write_bytes(path.read_bytes()[:-8])

    with pytest.raises(InvalidFile, match="Remove it to begin the training again"):
        resume("broken", lines, progress=False)


def test_there_must_be_a_run():
    """Or there is nothing to resume."""
    with pytest.raises(NothingThere, match="no run 'latest'"):
        resume(progress=False)
