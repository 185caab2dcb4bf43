from pathlib import Path

import numpy as np
import pytest

from scrawl.data import DIGITS, load_data, write_idx
from scrawl.errors import InvalidFile, InvalidRequest, NothingThere


@pytest.fixture
def pair(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Return the names of a file of 13 images and one of their labels."""
    monkeypatch.chdir(tmp_path)
    images = np.arange(13 * 6, dtype=np.uint8).reshape(13, 2, 3)
    write_idx(Path("images"), images)
    write_idx(Path("labels.gz"), np.arange(13, dtype=np.uint8) % 10)
    return "images,labels.gz"


def test_the_last_sixth_of_one_pair_is_the_test_part(pair):
    """Without a test pair some examples are kept for the test, and this is said."""
    data = load_data(pair)

    assert data.train.labels.tolist() == [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0]
    assert data.test.labels.tolist() == [1, 2]
    assert data.test.images[-1, -1, -1] == 13 * 6 - 1
    assert data.classes == DIGITS
    assert data.source == "images,labels.gz (the last 2 of 13 for the test)"


def test_a_second_pair_is_the_test_part(pair):
    """With a test pair nothing is split."""
    write_idx(Path("test-images"), np.ones((3, 2, 3), dtype=np.uint8))
    write_idx(Path("test-labels"), np.array([7, 8, 9], dtype=np.uint8))

    data = load_data(f"{pair},test-images,test-labels")

    assert len(data.train) == 13
    assert data.test.labels.tolist() == [7, 8, 9]
    assert data.name == data.source == f"{pair},test-images,test-labels"


def test_the_digest_is_of_the_unpacked_contents(pair):
    """It does not depend on packing, and changes with any value."""
    before = load_data(pair).digest
    labels = np.arange(13, dtype=np.uint8) % 10
    write_idx(Path("labels"), labels)

    same = load_data("images,labels").digest
    write_idx(Path("labels"), labels[::-1])
    other = load_data("images,labels").digest

    assert same == before
    assert other != before


@pytest.mark.parametrize("name", ["a,", ",a", "a,b,c", "a,b,c,d,e", ","])
def test_two_or_four_files_are_needed(name):
    """A list of any other length, or with a gap, is refused."""
    with pytest.raises(InvalidRequest, match="does not name a pair of IDX files"):
        load_data(name)


def test_a_file_that_is_missing_is_named(pair):
    """The message says which of the files is not there."""
    with pytest.raises(NothingThere, match="no file missing-labels"):
        load_data(pair.replace("labels.gz", "missing-labels"))


@pytest.mark.parametrize(
    ("images", "labels", "reason"),
    [
        ((12, 2, 3), 13, r"images holds 12 images, and labels.gz 13 labels"),
        ((13, 6), 13, r"images holds an array of 2 dimensions, and images have 3"),
        ((13, 2, 3, 1), 13, r"images holds an array of 4 dimensions, and images have"),
        ((13, 2, 3), (13, 1), r"labels.gz holds an array of 2 dim.* labels have 1"),
        ((0, 2, 3), 0, r"images holds no pixels"),
        ((13, 0, 3), 13, r"images holds no pixels"),
        ((5, 2, 3), 5, r"images holds 5 images, and without .* at least 6 are needed"),
    ],
)
@pytest.mark.usefixtures("pair")
def test_files_that_do_not_belong_together_are_refused(images, labels, reason):
    """Numbers and dimensions are those of images and their labels."""
    write_idx(Path("images"), np.zeros(images, dtype=np.uint8))
    write_idx(Path("labels.gz"), np.zeros(labels, dtype=np.uint8))

    with pytest.raises(InvalidFile, match=reason):
        load_data("images,labels.gz")


@pytest.mark.usefixtures("pair")
def test_swapped_files_are_refused():
    """Labels given first are told by their dimensions."""
    with pytest.raises(InvalidFile, match="Name the file of images first"):
        load_data("labels.gz,images")


def test_a_label_outside_the_classes_is_refused(pair):
    """The first such label is named with its place."""
    labels = np.arange(13, dtype=np.uint8)
    write_idx(Path("labels.gz"), labels)

    with pytest.raises(InvalidFile, match=r"image 10 the label 10, .* are 0 to 9"):
        load_data(pair)


def test_test_images_have_the_size_of_the_others(pair):
    """Two pairs with images of two sizes do not make a data set."""
    write_idx(Path("test-images"), np.ones((3, 3, 2), dtype=np.uint8))
    write_idx(Path("test-labels"), np.array([7, 8, 9], dtype=np.uint8))

    with pytest.raises(InvalidFile, match="test-images holds images of 3x2 pixels"):
        load_data(f"{pair},test-images,test-labels")
