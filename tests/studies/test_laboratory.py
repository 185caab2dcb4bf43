from dataclasses import replace

import numpy as np
import pytest

from scrawl.errors import Interrupted, InvalidRequest, MissingOnMachine
from scrawl.studies import Published
from scrawl.studies import laboratory as laboratories
from scrawl.training import Run


def test_a_trial_is_a_run_for_each_seed(laboratory, trial, lines, tmp_path):
    """Each lies in a folder named after trial and seed."""
    runs = laboratory(num_seeds=2).runs(trial, lines)

    places = [run.folder.relative_to(tmp_path / "lines").as_posix() for run in runs]
    assert places == ["tiny-trial/seed-0", "tiny-trial/seed-1"]
    assert [run.recipe.seed for run in runs] == [0, 1]


def test_finished_runs_are_used_again(laboratory, trial, lines):
    """What was trained is not trained again, and nobody is told of a training."""
    told = []
    [first] = laboratory(num_seeds=1).runs(trial, lines)
    written = (first.folder / "run.json").stat().st_mtime_ns

    [second] = laboratory(num_seeds=1, tell=told.append).runs(trial, lines)

    assert second.folder == first.folder
    assert (second.folder / "run.json").stat().st_mtime_ns == written
    assert told == []


@pytest.mark.parametrize("change", ["recipe", "network", "data"])
def test_a_run_of_something_else_is_left_alone(laboratory, trial, lines, change):
    """Another recipe, network or data set is trained beside it."""
    [first] = laboratory(num_seeds=1).runs(trial, lines)
    other, data = trial, lines
    match change:
        case "recipe":
            other = replace(trial, recipe=replace(trial.recipe, epochs=2))
        case "network":
            network = replace(trial.network, name="other")
            other = replace(trial, network=network)
        case _:
            data = replace(lines, digest="1" * 64)

    [second] = laboratory(num_seeds=1).runs(other, data)

    assert second.folder == first.folder.with_name("seed-0-2")
    assert Run.load(first.folder).info.status == "done"


def test_an_interrupted_trial_goes_on_where_it_was(
    laboratory, trial, lines, monkeypatch
):
    """What comes out is equal, to the byte, to what was never interrupted."""
    [whole] = laboratory(num_seeds=1).runs(replace(trial, name="whole"), lines)
    stop_after(1, monkeypatch)
    with pytest.raises(
        Interrupted, match=r"in tiny-trial, seed 1 of 1\. Give the same"
    ):
        laboratory(num_seeds=1).runs(trial, lines)
    monkeypatch.undo()
    told = []

    [run] = laboratory(num_seeds=1, tell=told.append).runs(trial, lines)

    assert run.info.num_resumed == 1
    assert told == ["lines: tiny-trial, seed 1 of 1, goes on"]
    for name, weight in whole.network.weights.items():
        np.testing.assert_array_equal(run.network.weights[name], weight)


def test_a_seed_may_make_its_own_data(laboratory, trial, lines):
    """Data that depend on the seed are asked for seed by seed."""
    runs = laboratory(num_seeds=2).runs(
        trial, lambda seed: replace(lines, digest=str(seed) * 64)
    )

    assert [run.info.data_used().digest[0] for run in runs] == ["0", "1"]


@pytest.mark.parametrize(
    ("num_parameters", "settings", "wanted", "expected"),
    [
        (299_999, {}, None, 5),
        (300_000, {}, None, 2),
        (300_000, {}, 5, 5),
        (10, {"is_quick": True}, 5, 1),
        (10, {"num_seeds": 3}, 5, 3),
    ],
)
def test_small_networks_get_more_seeds(
    laboratory, num_parameters, settings, wanted, expected
):
    """What was asked for wins, then quickness, then the trial, then the size."""
    assert laboratory(**settings).num_seeds(num_parameters, wanted) == expected


def test_a_quick_look_is_short_and_compares_nothing(laboratory, trial, lines):
    """It trains at most two epochs, on embedded digits, and says so."""
    quick = laboratory(is_quick=True)

    [run] = quick.runs(trial, lines)
    comparison = quick.compare(Published("accuracy", 0.98, "a book"), [0.5, 0.6])

    assert run.recipe.epochs == 2
    assert quick.data("mnist").name == "digits-slice"
    assert quick.data("mnist+number").name == "digits+number-slice"
    assert comparison.verdict.word == "cannot be compared"
    assert comparison.verdict.reason.startswith("a quick look")


def test_missing_data_are_told_with_the_way_to_get_them(
    laboratory, monkeypatch, tmp_path
):
    """One line names the command that fetches them, and the one without."""
    monkeypatch.delenv("SCRAWL_DATA_DIR", raising=False)
    monkeypatch.setenv("SCRAWL_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("HOME", str(tmp_path))

    with pytest.raises(MissingOnMachine, match=r"data get mnist`.* run lines --quick`"):
        laboratory(offline=True).data()


def stop_after(epoch: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Interrupt trainings, as Ctrl-C does, when *epoch* is written down."""
    from scrawl.training.recording import Recording

    add = Recording.add

    def add_and_stop(recording, measured):
        add(recording, measured)
        if measured.epoch == epoch:
            raise KeyboardInterrupt

    monkeypatch.setattr(Recording, "add", add_and_stop)


def test_what_is_no_run_is_not_taken_for_one(laboratory, trial, lines, tmp_path):
    """Nor written over."""
    (tmp_path / "lines" / "tiny-trial" / "seed-0").mkdir(parents=True)

    with pytest.raises(InvalidRequest, match=r"seed-0 holds no run, .* -o"):
        laboratory(num_seeds=1).runs(trial, lines)


@pytest.mark.parametrize("num_seeds", [0, -1])
def test_no_seeds_are_refused(laboratory, trial, num_seeds):
    """Of a laboratory, and of a trial."""
    with pytest.raises(InvalidRequest, match=f"{num_seeds} seeds .* 1 at least"):
        laboratory(num_seeds=num_seeds)
    with pytest.raises(InvalidRequest, match=f"{num_seeds} seeds .* 1 at least"):
        replace(trial, num_seeds=num_seeds)


def test_a_run_that_appears_meanwhile_is_used(laboratory, trial, lines, monkeypatch):
    """Two processes may conduct the same study at once."""
    begin = laboratories.train

    def train_twice(*given, **named):
        begin(*given, **named)  # as the other process
        return begin(*given, **named)

    monkeypatch.setattr(laboratories, "train", train_twice)

    [run] = laboratory(num_seeds=1).runs(trial, lines)

    assert run.info.status == "done"
