"""The run of a network that was trained elsewhere."""

import json
from pathlib import Path

import numpy as np
import pytest

from scrawl.errors import InvalidFile, InvalidRequest, NothingThere
from scrawl.importing import Imported
from scrawl.networks import Network, initialize, zoo_network
from scrawl.training import Run, keep_imported, resume


@pytest.fixture
def network() -> Network:
    """Return a small network with weights."""
    return initialize(zoo_network("cnn-mcu-4", (28, 28, 1)), seed=1)


@pytest.fixture
def run(network: Network, tmp_path: Path) -> Run:
    """Return its run."""
    words = ("a softmax at the end: the model gave logits",)
    imported = Imported(network, "it.h5", "5" * 64, "h5", "2.2.4", "theano", words)
    return keep_imported(imported, tmp_path / "it")


def test_the_run_holds_the_network(run: Run, network: Network):
    """With its weights, and ready to read."""
    again = Run.load(run.folder)

    assert again.network.lower() == network.lower()
    images = np.zeros((2, 28, 28), np.uint8)
    assert again.classifier(images).shape == (2, 10)
    assert again.reader({"image": images})[network.outputs[0]].shape == (2, 10)


def test_it_says_what_it_was_made_of(run: Run):
    """And neither data nor seed, which nobody knows."""
    info = json.loads((run.folder / "run.json").read_text())

    assert info["status"] == "imported"
    assert (info["data"], info["seed"]) == (None, None)
    assert info["imported"] == {
        "file": "it.h5",
        "sha256": "5" * 64,
        "changes": ["a softmax at the end: the model gave logits"],
    }
    assert info["engine"] == {
        "name": "keras",
        "version": "keras 2.2.4",
        "backend": "theano",
    }
    log = (run.folder / "log.txt").read_text()
    assert f"imported from it.h5, SHA-256 {'5' * 64}\n" in log
    assert "trained by: keras 2.2.4 on theano\n" in log
    assert "added: a softmax at the end" in log


def test_what_it_has_not_is_told(run: Run):
    """Each part of a training."""
    reason = "its network was trained elsewhere, and imported from it.h5"
    for part in ("recipe", "history", "predictions", "metrics"):
        with pytest.raises(NothingThere, match=reason):
            getattr(run, part)
    with pytest.raises(NothingThere, match="Nobody knows what 'cnn-mcu-4' was trained"):
        run.info.data_used()


def test_it_is_sealed(run: Run):
    """As every run that is over."""
    path = run.folder / "network.json"
    path.write_text(path.read_text().replace("cnn", "dnn"))

    with pytest.raises(InvalidFile, match="is not as the training wrote it"):
        Run.load(run.folder)


def test_there_is_nothing_to_go_on_with(run: Run):
    """Its training is over."""
    with pytest.raises(
        InvalidRequest, match="was imported: its training was elsewhere"
    ):
        resume(run.folder)


def test_runs_are_named_after_networks(
    network: Network, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """The second of one name is numbered, and none is overwritten."""
    monkeypatch.chdir(tmp_path)
    imported = Imported(network, "it.h5", "5" * 64, "h5", None, None, ())

    names = [keep_imported(imported).name for _ in range(2)]

    assert names == ["cnn-mcu-4-imported", "cnn-mcu-4-imported-2"]
    with pytest.raises(InvalidRequest, match="already holds a run"):
        keep_imported(imported, Path("runs") / names[0])
