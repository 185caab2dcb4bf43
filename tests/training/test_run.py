import pytest

from scrawl.compiler import CompiledNetwork
from scrawl.errors import InvalidFile, NothingThere
from scrawl.evaluation import to_json
from scrawl.networks import initialize, save_network
from scrawl.reference import ReferenceNetwork
from scrawl.training import Recipe, Run, list_runs, train
from scrawl.training.run_info import write_info


@pytest.fixture
def run(network, lines, tmp_path, monkeypatch) -> Run:
    """A training that is over, in runs/ of the current folder."""
    monkeypatch.chdir(tmp_path)
    return train(network, lines, epochs=3, batch_size=16, progress=False)


def test_a_run_tells_all_that_came_out(run, lines):
    """Each part is read from its file, and they agree."""
    loaded = Run.load(run.name)

    assert loaded.info == run.info
    assert loaded.recipe == Recipe(epochs=3, batch_size=16).resolved()
    assert [epoch.epoch for epoch in loaded.history] == [1, 2, 3]
    assert loaded.metrics.accuracy == loaded.info.accuracy
    assert loaded.metrics.loss == loaded.info.loss
    assert loaded.predictions.classes == loaded.network.classes == ("across", "down")
    assert loaded.predictions.labels.tolist() == lines.test.labels.tolist()
    scores = loaded.classifier(lines.test.images)
    assert scores.tobytes() == loaded.predictions.scores.tobytes()


def test_a_run_has_the_name_of_its_folder(run, tmp_path, monkeypatch):
    """Wherever one stands."""
    monkeypatch.chdir(run.folder)

    inside = Run.load(".", tmp_path)

    assert inside.name == run.name
    assert inside.name.endswith("-lines-tiny-s0")


def test_the_latest_run_is_the_one_that_is_meant(run, network, lines):
    """Without a name, too."""
    newer = train(network, lines, epochs=1, progress=False)

    assert Run.load("latest").folder == Run.load().folder == newer.folder
    assert [each.folder for each in list_runs()] == [run.folder, newer.folder]


def test_parts_that_never_came_are_said_to_be_missing(info, tmp_path):
    """A run that is still going on, or was killed, has no predictions."""
    write_info(tmp_path / "killed", info)
    run = Run.load(tmp_path / "killed")

    with pytest.raises(
        NothingThere, match=r"killed has no network\.json: .* is running"
    ):
        _ = run.network
    with pytest.raises(NothingThere, match=r"killed has no predictions\.npz"):
        _ = run.metrics
    with pytest.raises(NothingThere, match=r"no file .*history\.csv"):
        _ = run.history


def test_damaged_parts_are_refused_and_the_others_read(run):
    """The message names the file."""
    (run.folder / "recipe.toml").write_text("epochs = 0\n")
    (run.folder / "predictions.npz").write_bytes(b"PK")
    loaded = Run(run.folder)

    with pytest.raises(InvalidFile, match=r"recipe\.toml"):
        _ = loaded.recipe
    with pytest.raises(InvalidFile, match=r"predictions\.npz"):
        _ = loaded.predictions
    assert len(loaded.history) == 3


def test_a_run_that_has_changed_is_refused(run):
    """Whichever of its files is another now, or gone."""
    (run.folder / "history.csv").write_text("epoch\n")

    with pytest.raises(InvalidFile, match=r"history\.csv is not as the training wrote"):
        Run.load(run.folder)

    (run.folder / "history.csv").unlink()
    with pytest.raises(NothingThere, match=r"history\.csv is missing, which"):
        Run.load(run.folder)


def test_a_damaged_run_does_not_hide_the_others(run):
    """It is listed, but what it says cannot be read."""
    (run.folder.parent / "broken").mkdir()
    (run.folder.parent / "broken" / "run.json").write_text("{}")

    broken, whole = list_runs()

    assert whole.info == run.info
    with pytest.raises(InvalidFile, match=r"broken/run\.json describes no run"):
        _ = broken.info
    with pytest.raises(InvalidFile, match=r"broken/run\.json describes no run"):
        Run.load("broken")


def test_a_run_reads_images_without_a_compiler(
    network, lines, info, *, tmp_path, monkeypatch, capsys
):
    """A machine that cannot train can still use what was trained elsewhere."""
    trained = initialize(network, 0)
    write_info(tmp_path, info)
    save_network(tmp_path, trained)
    expected = CompiledNetwork(trained)(lines.test.images)
    monkeypatch.setenv("CC", "no-such-compiler")

    classifier = Run.load(tmp_path).classifier

    assert isinstance(classifier, ReferenceNetwork)
    assert "NumPy reference" in capsys.readouterr().err
    assert abs(classifier(lines.test.images) - expected).max() < 1e-5


def test_metrics_are_those_of_the_file(run):
    """metrics.json repeats what the predictions say, to the digit."""
    import json

    written = json.loads((run.folder / "metrics.json").read_text())

    assert written == to_json(run.metrics)
