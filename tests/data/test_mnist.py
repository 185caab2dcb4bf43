"""MNIST itself. With SCRAWL_DATA_DIR set, a copy that is broken or missing fails."""

import hashlib
import os

import numpy as np
import pytest

from scrawl.data import CATALOGUE, Dataset, load_data, write_idx


@pytest.fixture(scope="module")
def mnist() -> Dataset:
    """Return MNIST as it lies in SCRAWL_DATA_DIR."""
    if not os.environ.get("SCRAWL_DATA_DIR"):
        pytest.skip("SCRAWL_DATA_DIR does not name a folder that holds mnist/")
    return load_data("mnist", offline=True)


def test_it_is_mnist(mnist):
    """Counts, first labels and mean brightness are those everybody knows."""
    assert mnist.train.images.shape == (60_000, 28, 28)
    assert mnist.test.images.shape == (10_000, 28, 28)
    assert mnist.train.labels[:5].tolist() == [5, 0, 4, 1, 9]
    assert mnist.test.labels[:5].tolist() == [7, 2, 1, 0, 4]
    assert mnist.train.images.mean() / 255 == pytest.approx(0.1307, abs=5e-5)
    assert mnist.train.images.std() / 255 == pytest.approx(0.3081, abs=5e-5)


def test_the_classes_are_as_many_as_published(mnist):
    """The labels are read from the right place."""
    counts = np.bincount(mnist.test.labels).tolist()

    assert counts == [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]


def test_the_digest_stays(mnist):
    """What runs note as the digest of their data never changes."""
    assert mnist.digest.startswith("e9914cff2ade526d")


def test_what_we_write_is_what_was_published(mnist, tmp_path):
    """Reading and writing give back the published file to the bit."""
    write_idx(tmp_path / "images", mnist.test.images)

    content = (tmp_path / "images").read_bytes()
    assert hashlib.sha256(content).hexdigest() == CATALOGUE["mnist"].files[2].sha256
