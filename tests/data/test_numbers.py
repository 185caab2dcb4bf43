from dataclasses import replace

import numpy as np
import pytest

from scrawl.data import CATALOGUE, load_data, write_idx
from scrawl.errors import InvalidRequest, UnknownName

# Of the first images of any data set, so of every one that was ever trained on.
FIRST_NUMBERS = [0, 2, 1, 8, 3, 8, 1, 6, 4, 9]
FIRST_TEST_NUMBERS = [4, 3, 1, 9, 2, 6, 8, 6, 5, 9]


def test_each_image_gets_a_number_and_the_sum():
    """Beside what the data set was before."""
    plain, data = load_data("digits"), load_data("digits+number")

    for part, old in ((data.train, plain.train), (data.test, plain.test)):
        number = part.more_inputs["number"]
        assert np.array_equal(part.images, old.images)
        assert np.array_equal(part.labels, old.labels)
        assert np.array_equal(part.more_labels["digit"], old.labels)
        assert np.array_equal(part.more_labels["sum"] - old.labels, number)
        assert number.dtype == part.more_labels["sum"].dtype == np.uint8
        assert set(number) == set(range(10))
    assert data.name == "digits+number"
    assert (data.classes, data.source) == (plain.classes, plain.source)


def test_the_numbers_are_the_same_everywhere():
    """They come from a counter: no machine, version or order changes them."""
    data = load_data("digits+number")

    assert data.train.more_inputs["number"][:10].tolist() == FIRST_NUMBERS
    assert data.test.more_inputs["number"][:10].tolist() == FIRST_TEST_NUMBERS


def test_the_numbers_are_evenly_spread():
    """Chi-squared of ten cells exceeds 21.7 once in a hundred draws."""
    number = load_data("digits+number").train.more_inputs["number"]

    expected = len(number) / 10
    deviations = (np.bincount(number, minlength=10) - expected) ** 2 / expected
    assert deviations.sum() < 21.7


def test_the_digest_tells_the_numbers_too():
    """Other data, or the same without them, are other data."""
    with_them, without = load_data("digits+number"), load_data("digits")

    assert with_them.digest != without.digest
    assert with_them.digest == load_data("digits+number").digest


def test_files_of_ones_own_get_numbers_too(tmp_path):
    """The suffix stands behind the last name."""
    digits = load_data("digits").train
    images, labels = tmp_path / "images", tmp_path / "labels"
    write_idx(images, digits.images[:60])
    write_idx(labels, digits.labels[:60])

    data = load_data(f"{images},{labels}+number")

    assert data.name == f"{images},{labels}+number"
    assert data.train.more_inputs["number"][:10].tolist() == FIRST_NUMBERS
    assert data.test.more_inputs["number"].tolist() == FIRST_TEST_NUMBERS


def test_numbers_are_for_digits_alone(published, data_folder, monkeypatch):
    """There is no sum of a letter and a number."""
    monkeypatch.setitem(CATALOGUE, "noise", published.entry)
    published.lay_down(data_folder / "noise", packed=False)

    with pytest.raises(
        InvalidRequest,
        match=r"digits only, and 'noise' has 3 classes that are not 0 to",
    ):
        load_data("noise+number")


def test_ten_classes_must_be_the_digits(published, data_folder, monkeypatch):
    """Ten kinds of clothes are no digits."""
    entry = replace(published.entry, classes=tuple("ABCDEFGHIJ"))
    monkeypatch.setitem(CATALOGUE, "clothes", entry)
    published.lay_down(data_folder / "clothes", packed=False)

    with pytest.raises(InvalidRequest, match="'clothes' has 10 classes that are not 0"):
        load_data("clothes+number")


@pytest.mark.parametrize(
    ("name", "unknown"),
    [
        ("mnits+number", "'mnits'"),
        ("digits+number+number", r"'digits\+number'"),
        ("digits+letter", r"'digits\+letter'"),
        ("+number", "''"),
    ],
)
def test_an_unknown_name_stays_unknown(name, unknown):
    """And the message says that a number may stand behind a known one."""
    with pytest.raises(UnknownName, match=rf"data set {unknown}\. Known: .*with \+num"):
        load_data(name)
