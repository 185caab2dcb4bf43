import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from scrawl.errors import Diverged, Interrupted, NotWritable
from scrawl.evaluation import read_history
from scrawl.networks import Network, initialize
from scrawl.training import Run, train

ENDLESS = """
import sys

import scrawl

try:
    scrawl.train(
        "cnn-mcu-4",
        "digits",
        epochs=100_000,
        validation_split=0.5,
        out="out",
        progress=False,
    )
except scrawl.ScrawlError as error:
    sys.stderr.write(str(error))
    sys.exit(error.exit_code)
"""
PATIENCE_SECONDS = 60


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def test_an_interrupted_process_keeps_the_last_whole_epoch():
    """Ctrl-C in the middle of a real training, and what it leaves behind."""
    with subprocess.Popen(
        [sys.executable, "-c", ENDLESS], stderr=subprocess.PIPE, text=True
    ) as process:
        _wait_for_epochs(Path("out/history.csv"), 2)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=PATIENCE_SECONDS)

    run = Run.load("out")
    done = len(run.history)
    assert process.returncode == 130
    assert said == (
        f"Interrupted after {done} of 100000 epochs. The weights of epoch {done} are in"
        " out. Go on with `scrawl train --resume out`."
    )
    assert run.info.status == "interrupted"
    assert done >= 2
    again = train(
        "cnn-mcu-4",
        "digits",
        recipe=run.recipe,
        epochs=done,
        out="again",
        progress=False,
    )
    assert _bytes(run.network) == _bytes(again.network)


def test_an_interruption_before_the_first_epoch_keeps_the_beginning(
    network, lines, listener
):
    """There is always a network in a run that ended."""

    def interrupt(_):
        raise KeyboardInterrupt

    listener.begin = interrupt

    with pytest.raises(
        Interrupted, match=r"after 0 of 10 epochs\. The weights it began with are in"
    ):
        train(network, lines, out="out", progress=listener)

    run = Run.load("out")
    assert run.info.status == "interrupted"
    assert run.history == ()
    assert run.network.weights


def test_an_interruption_of_the_evaluation_loses_no_epoch(network, lines, listener):
    """The weights were there already."""

    def interrupt():
        raise KeyboardInterrupt

    listener.end = interrupt

    with pytest.raises(
        Interrupted, match=r"after 3 of 3 epochs\. .* of epoch 3 are in"
    ):
        train(network, lines, epochs=3, out="out", progress=listener)

    assert len(Run.load("out").history) == 3


def test_a_diverging_training_keeps_the_last_good_weights(network, lines):
    """It exits with 1, and says where they are."""
    with pytest.raises(
        Diverged,
        match=r"in epoch (\d+): the loss is not finite\. .* of epoch \d+ are in out\.$",
    ) as caught:
        train(
            network,
            lines,
            epochs=99,
            batch_size=16,
            optimizer="sgd",
            learning_rate=1e38,
            out="out",
            progress=False,
        )

    run = Run.load("out")
    assert caught.value.exit_code == 1
    assert run.info.status == "diverged"
    assert run.info.accuracy is None
    good = len(run.history) - 1
    assert f"of epoch {good} are in" in str(caught.value)
    shorter = train(
        network, lines, recipe=run.recipe, epochs=good, out="good", progress=False
    )
    assert _bytes(run.network) == _bytes(shorter.network)
    last = (run.folder / "log.txt").read_text().splitlines()[-1]
    assert last.endswith(f" diverged, weights of epoch {good}")


def test_without_a_good_epoch_the_weights_it_began_with_are_kept(growing, lines):
    """They are the last good ones."""
    with pytest.raises(Diverged, match=r"epoch 1: .* it began with are in out\.$"):
        train(
            growing,
            lines,
            optimizer="sgd",
            learning_rate=1e38,
            batch_size=16,
            out="out",
            progress=False,
        )

    run = Run.load("out")
    assert run.info.status == "diverged"
    assert _bytes(run.network) == _bytes(initialize(growing, 0))


def test_weights_that_read_nothing_are_a_divergence(growing, lines):
    """They are finite still, but what they say of the test images is not."""
    with pytest.raises(
        Diverged, match=r"score is not a finite .* epoch 1 are in out\.$"
    ):
        train(
            growing,
            lines,
            epochs=1,
            optimizer="sgd",
            learning_rate=1e20,
            out="out",
            progress=False,
        )

    assert Run.load("out").info.status == "diverged"


def test_a_run_that_cannot_be_written_to_the_end_says_so(network, lines, listener):
    """As when the folder is taken away under it."""

    def take_away(_):
        shutil.rmtree("out")
        Path("out").write_text("")

    listener.then = take_away

    with pytest.raises(NotWritable, match="The run is not in out any more"):
        train(network, lines, epochs=2, out="out", progress=listener)


def test_an_error_in_the_middle_is_recorded(network, lines, listener):
    """What is no fault of the training leaves a run that failed, with its weights."""

    def fail(epoch):
        raise RuntimeError(f"no more after epoch {epoch.epoch}")

    listener.then = fail

    with pytest.raises(RuntimeError, match="no more after epoch 1"):
        train(network, lines, epochs=2, out="out", progress=listener)

    run = Run.load("out")
    assert run.info.status == "failed"
    assert len(run.history) == 1
    assert run.network.weights


def _wait_for_epochs(path: Path, count: int) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not (path.exists() and len(read_history(path)) >= count):
        assert time.monotonic() < deadline, "the training never got that far"
        time.sleep(0.05)


def _bytes(network: Network) -> dict[str, bytes]:
    return {name: array.tobytes() for name, array in network.weights.items()}
