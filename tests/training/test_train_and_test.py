import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

import scrawl
from scrawl.training import Recipe, Run, read_recipe, train
from tests.run_files import RUN_FILES

SHORT = Recipe(epochs=2, batch_size=16)


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def test_the_embedded_digits_are_learned():
    """The smallest network of the zoo, in a second, to a useful accuracy."""
    run = scrawl.train("cnn-mcu-4", "digits", epochs=8, batch_size=32, progress=False)

    assert run.info.status == "done"
    assert run.metrics.accuracy > 0.85
    assert run.info.data_used().name == "digits"
    assert run.folder.parent == Path("runs")
    assert run.name.endswith("-digits-cnn-mcu-4-s0")


def test_a_run_is_these_files(network, lines):
    """All of the design's, and pictures only if they are asked for."""
    run = train(network, lines, recipe=SHORT, progress=False)

    assert sorted(path.name for path in run.folder.iterdir()) == [*RUN_FILES]


def test_pictures_are_drawn_if_asked_for(network, lines):
    """From what the run holds."""
    run = train(network, lines, recipe=SHORT, figures=True, progress=False)

    assert list((run.folder / "figures").glob("*.png"))


def test_a_run_says_what_was_done_and_on_what(network, lines):
    """Enough to do it again, and to judge how long it took."""
    run = train(network, lines, recipe=SHORT, threads=2, progress=False)

    info = run.info
    assert (info.network, info.seed, info.data_used().digest) == ("tiny", 0, "0" * 64)
    assert info.machine.threads == 2
    assert info.command.split()[0] == Path(sys.argv[0]).name
    assert min(info.seconds.compile, info.seconds.train, info.seconds.evaluate) > 0
    assert info.images_per_second == 120 / sum(e.seconds for e in run.history)
    assert info.accuracy == run.metrics.accuracy
    log = (run.folder / "log.txt").read_text()
    assert "tiny learns lines, seed 0" in log
    assert "epoch 2/2: loss " in log
    assert re.search(r" done, weights of epoch 2, accuracy .* images/s\n$", log)


def test_equal_requests_give_equal_bytes(network, lines):
    """Weights, predictions and metrics; only times and names differ."""
    first = train(network, lines, recipe=SHORT, progress=False)
    second = train(network, lines, recipe=SHORT, threads=1, progress=False)

    assert first.folder != second.folder
    for name in set(RUN_FILES) - {"SHA256SUMS", "run.json", "history.csv", "log.txt"}:
        mine, other = first.folder / name, second.folder / name
        assert mine.read_bytes() == other.read_bytes(), name


def test_the_recipe_of_a_run_repeats_it(network, lines):
    """It is usable as it stands."""
    first = train(network, lines, epochs=2, schedule="one-cycle", progress=False)

    recipe = read_recipe(first.folder / "recipe.toml")
    second = train(network, lines, recipe=recipe, progress=False)

    assert first.predictions.scores.tobytes() == second.predictions.scores.tobytes()


def test_fields_win_over_the_recipe(network, lines):
    """As flags win over a file."""
    run = train(network, lines, recipe=SHORT, epochs=1, seed=4, progress=False)

    assert run.recipe == replace(SHORT, epochs=1, seed=4).resolved()


def test_history_is_on_the_disk_while_the_training_goes_on(network, lines, listener):
    """Another process sees each epoch as soon as it is over."""
    seen = []

    listener.then = lambda epoch: seen.append((
        epoch.epoch,
        _read_elsewhere(Path("out/history.csv")),
    ))

    train(network, lines, epochs=3, out="out", progress=listener)

    assert [epoch for epoch, _ in seen] == [1, 2, 3]
    for epoch, text in seen:
        assert text.count("\n") == epoch + 1
        assert text.splitlines()[-1].startswith(f"{epoch},")


def test_a_run_is_running_until_it_is_over(network, lines, listener):
    """run.json says so all the time."""
    seen = []

    listener.then = lambda _: seen.append(Run.load("out").info.status)

    run = train(network, lines, epochs=2, out="out", progress=listener)

    assert seen == ["running", "running"]
    assert Run.load("out").info.status == run.info.status == "done"


def test_progress_is_shown_on_stderr_unless_unwanted(network, lines, capfd):
    """Results have stdout for themselves."""
    train(network, lines, epochs=2, progress=True)
    shown = capfd.readouterr()
    train(network, lines, epochs=2, progress=False)
    silent = capfd.readouterr()

    assert shown.out == ""
    assert [line[:10] for line in shown.err.splitlines()] == [
        "epoch 1/2:",
        "epoch 2/2:",
    ]
    assert silent == ("", "")


def _read_elsewhere(path: Path) -> str:
    return subprocess.run(
        [sys.executable, "-c", f"print(open({str(path)!r}).read(), end='')"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
