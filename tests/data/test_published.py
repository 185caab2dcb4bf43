import struct
from dataclasses import replace

import numpy as np
import pytest

from scrawl.data import CATALOGUE, RemoteFile, load_data
from scrawl.data.idx import WHOLE_NUMBER
from scrawl.errors import InvalidFile

NAMES = ["train-images", "train-labels", "test-images", "test-labels"]


@pytest.fixture
def load(published, idx_bytes, data_folder, sha256, monkeypatch):
    """Return a function that loads arrays as a data set with changes of its entry."""

    def load(*arrays: np.ndarray | bytes, **changes):
        contents = [a if isinstance(a, bytes) else idx_bytes(a) for a in arrays]
        files = []
        (data_folder / "noise").mkdir(exist_ok=True)
        for name, content in zip(NAMES, contents, strict=True):
            kind = content[2]
            files.append(RemoteFile(name, len(content), sha256(content), kind=kind))
            (data_folder / "noise" / name).write_bytes(content)
        entry = replace(published.entry, files=tuple(files), **changes)
        monkeypatch.setitem(CATALOGUE, "noise", entry)
        return load_data("noise")

    return load


def notes(*rows: tuple[int, ...]) -> bytes:
    """Return an IDX file of whole numbers, as QMNIST has of its labels."""
    header = struct.pack(">4B2I", 0, 0, WHOLE_NUMBER, 2, len(rows), len(rows[0]))
    return header + b"".join(struct.pack(f">{len(row)}i", *row) for row in rows)


def test_columns_become_rows(load):
    """An image that is stored on its side is loaded upright."""
    seven = np.array([[1, 1, 1], [0, 0, 1], [0, 0, 1]], np.uint8)
    lying = np.stack([seven.T, seven.T])
    labels = np.zeros(2, np.uint8)

    data = load(lying, labels, lying, labels, is_transposed=True)

    assert np.array_equal(data.train.images[0], seven)
    assert np.array_equal(data.test.images[1], seven)
    assert data.train.images.flags.c_contiguous


def test_labels_begin_at_nought(load):
    """The letters of EMNIST are counted from 1."""
    images = np.zeros((3, 2, 2), np.uint8)
    labels = np.array([1, 3, 2], np.uint8)

    data = load(images, labels, images, labels, first_label=1)

    assert data.train.labels.tolist() == data.test.labels.tolist() == [0, 2, 1]


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        ([1, 0, 2], "test-labels gives image 1 a label that is no class"),
        ([1, 4, 2], "test-labels gives image 1 the label 3, .* 3 classes are 0 to 2"),
    ],
)
def test_a_label_before_the_first_is_refused(load, labels, message):
    """It does not become the last one."""
    images = np.zeros((3, 2, 2), np.uint8)
    right, wrong = np.array([1, 3, 2], np.uint8), np.array(labels, np.uint8)

    with pytest.raises(InvalidFile, match=message):
        load(images, right, images, wrong, first_label=1)


def test_the_first_of_several_notes_is_the_class(load):
    """QMNIST says eight whole numbers of each image."""
    images = np.zeros((3, 2, 2), np.uint8)
    labels = notes((2, 700_000, -1), (0, 5, 5), (1, 1, 1))

    data = load(images, labels, images, labels)

    assert data.train.labels.tolist() == [2, 0, 1]
    assert data.train.labels.dtype == np.uint8


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        (notes((-1, 0), (0, 0), (0, 0)), "gives image 0 a label that is no class"),
        (notes((0, 0), (0, 0), (256, 0)), "gives image 2 a label that is no class"),
        (notes((0, 0), (3, 0), (0, 0)), "gives image 1 the label 3"),
        (notes((0, 0), (0, 0)), "holds 3 images, and .* 2 labels"),
        (
            struct.pack(">4BI3i", 0, 0, WHOLE_NUMBER, 1, 3, 0, 0, 0),
            "holds an array of 1 dimensions, and labels with notes have 2",
        ),
        (
            struct.pack(">4B2I", 0, 0, WHOLE_NUMBER, 2, 3, 0),
            "holds an array of 2 dimensions",
        ),
    ],
)
def test_notes_that_name_no_class_are_refused(load, labels, message):
    """A whole number that is no class does not become one by being cut."""
    images = np.zeros((3, 2, 2), np.uint8)

    with pytest.raises(InvalidFile, match=message):
        load(images, labels, images, labels)


def test_the_digest_is_that_of_the_files(load):
    """However the examples are stored, the digest says which files were read."""
    images, labels = np.zeros((3, 2, 2), np.uint8), np.array([1, 2, 1], np.uint8)

    plain = load(images, labels, images, labels)
    changed = load(images, labels, images, labels, is_transposed=True, first_label=1)

    assert plain.digest == changed.digest
