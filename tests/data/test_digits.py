import gzip
import subprocess
import sys
import tracemalloc
from pathlib import Path

import numpy as np
import PIL.Image
import pytest
import sklearn.datasets

from scrawl.data import load_data
from scrawl.errors import InvalidFile, MissingOnMachine, NothingThere


@pytest.fixture(scope="module")
def images() -> np.ndarray:
    """Return all images, in their order."""
    data = load_data("digits")
    return np.concatenate([data.train.images, data.test.images])


def test_the_last_360_are_the_test_part():
    """The labels are scikit-learn's, in their order, cut once."""
    data = load_data("digits")

    labels = np.concatenate([data.train.labels, data.test.labels])
    assert (len(data.train), len(data.test)) == (1437, 360)
    assert np.array_equal(labels, sklearn.datasets.load_digits(return_X_y=True)[1])
    assert data.source.endswith("digits.csv.gz")


def test_the_bytes_are_the_same_everywhere():
    """Every machine and every version reads the same images."""
    assert load_data("digits").digest.startswith("ed5cddbfab4872f4")


def test_each_digit_fits_the_box_of_mnist(images):
    """The ink spans at most 20x20 of 28x28."""
    for axis in (1, 2):
        has_ink = images.any(axis=axis)
        first = has_ink.argmax(axis=1)
        last = 27 - has_ink[:, ::-1].argmax(axis=1)

        assert (last - first).max() < 20


def test_the_centre_of_mass_is_in_the_middle(images):
    """No whole pixel of shift would bring the ink closer to the middle."""
    mass = images.sum(axis=(1, 2))
    for axis in (1, 2):
        centre = images.sum(axis=axis) @ (np.arange(28) + 0.5) / mass

        assert np.abs(centre - 14).max() <= 0.5


def test_scaling_agrees_with_pillow(images):
    """Each image is what Pillow's cubic filter makes of it, put somewhere."""
    given, _ = sklearn.datasets.load_digits(return_X_y=True)

    for image, counts in zip(images[::100], given[::100], strict=True):
        box = scaled_by_pillow(counts.reshape(8, 8))
        differences = [
            np.abs(np.pad(box, ((i, 8 - i), (j, 8 - j))) - image).max()
            for i in range(9)
            for j in range(9)
        ]
        assert min(differences) < 0.501


def test_scikit_learn_is_not_imported():
    """Reading its file does not cost the half second of importing it."""
    code = (
        "import sys, scrawl.data as d; d.load_data('digits');"
        " sys.exit('sklearn' in sys.modules)"
    )

    result = subprocess.run([sys.executable, "-c", code], check=False)

    assert result.returncode == 0


def test_without_scikit_learn_it_says_so(monkeypatch):
    """A package that is missing is an error of the machine."""
    monkeypatch.setitem(sys.modules, "sklearn", None)

    with pytest.raises(MissingOnMachine, match="comes with scikit-learn, which is not"):
        load_data("digits")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"nonsense",
        gzip.compress(b"1,2,3\n"),
        gzip.compress(b"1,2,3\n")[:-2],
    ],
    ids=["empty", "nonsense", "another", "cut off"],
)
def test_another_file_is_refused(content, tmp_path, monkeypatch):
    """A file of digits that is not the known one is not believed."""
    shadow_scikit_learn(tmp_path, monkeypatch)
    folder = tmp_path / "sklearn" / "datasets" / "data"
    folder.mkdir(parents=True)
    (folder / "digits.csv.gz").write_bytes(content)

    with pytest.raises(InvalidFile, match="is not the file of digits"):
        load_data("digits")


def test_a_bomb_is_not_unpacked(tmp_path, monkeypatch):
    """No more is unpacked than the known file holds."""
    shadow_scikit_learn(tmp_path, monkeypatch)
    folder = tmp_path / "sklearn" / "datasets" / "data"
    folder.mkdir(parents=True)
    (folder / "digits.csv.gz").write_bytes(gzip.compress(bytes(1 << 26)))
    tracemalloc.start()

    with pytest.raises(InvalidFile, match="is not the file of digits"):
        load_data("digits")

    used = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert used < 1 << 24


def test_a_missing_file_is_named(tmp_path, monkeypatch):
    """A scikit-learn without its data is told by the file that is not there."""
    shadow_scikit_learn(tmp_path, monkeypatch)

    with pytest.raises(NothingThere, match=r"no file .*digits.csv.gz"):
        load_data("digits")


def shadow_scikit_learn(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let another, empty package of that name be found first."""
    (folder / "sklearn").mkdir()
    (folder / "sklearn" / "__init__.py").touch()
    monkeypatch.delitem(sys.modules, "sklearn")
    monkeypatch.syspath_prepend(folder)


def scaled_by_pillow(counts: np.ndarray) -> np.ndarray:
    """Return 8x8 counts as 20x20 grey levels, not yet rounded."""
    padded = np.pad(counts, 4).astype(np.float32) * 255 / 16
    picture = PIL.Image.fromarray(padded)
    scaled = picture.resize((40, 40), PIL.Image.Resampling.BICUBIC)
    return np.clip(np.asarray(scaled)[10:30, 10:30], 0, 255)
