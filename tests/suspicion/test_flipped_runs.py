"""Every single bit of every file of a small finished run, flipped: each is noticed."""

from pathlib import Path

import numpy as np
import pytest

from scrawl.data import Dataset, Examples
from scrawl.errors import ScrawlError
from scrawl.networks import Dense, Flatten, Network
from scrawl.training import Run, train
from tests.run_files import RUN_FILES
from tests.suspicion.test_flipped_bits import flips


@pytest.fixture(scope="module")
def finished(tmp_path_factory) -> Path:
    """Return the folder of the smallest run that is done."""
    images = np.arange(24, dtype=np.uint8).reshape(6, 2, 2)
    examples = Examples(images, np.arange(6, dtype=np.uint8) % 2)
    classes = ("even", "odd")
    drawn = Dataset("drawn", examples, examples, classes, "drawn here", "0" * 64)
    network = Network.sequential(
        "tiny",
        Flatten(),
        Dense(2, activation="softmax"),
        input_shape=(2, 2, 1),
        classes=classes,
    )
    folder = tmp_path_factory.mktemp("runs") / "finished"
    train(network, drawn, out=folder, epochs=1, progress=False)
    return folder


def test_a_whole_run_is_read(finished):
    """Before anything is flipped, nothing is wrong, and no file is forgotten."""
    assert Run.load(finished).info.status == "done"
    assert sorted(path.name for path in finished.iterdir()) == sorted(RUN_FILES)


@pytest.mark.parametrize("name", RUN_FILES)
def test_every_flipped_bit_of_a_run_is_detected(name, finished):
    """The digests lie in SHA256SUMS, whose own lines are held against the files."""
    path = finished / name
    whole = path.read_bytes()
    unseen = []

    try:
        for bit, flipped in enumerate(flips(whole)):
            path.write_bytes(flipped)
            if is_read(finished):
                unseen.append(bit)
    finally:
        path.write_bytes(whole)

    assert not unseen


def is_read(folder: Path) -> bool:
    """Tell whether the run is believed."""
    try:
        Run.load(folder)
    except ScrawlError:
        return False
    return True
