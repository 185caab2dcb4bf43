import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrawl.trials.pixels import Unusable, as_table, shape_of_row, to_images


@pytest.mark.parametrize("shape", [(3, 4, 5), (3, 4, 5, 1)])
def test_images_become_rows_and_back(shape):
    """The shape of an image is remembered beside its row."""
    images = np.arange(60, dtype=np.uint8).reshape(shape)

    table = as_table(images)

    assert table.shape == (4, 5)
    assert table.rows.shape == (3, 20)
    assert to_images(table.rows, (4, 5)).tolist() == images.reshape(3, 4, 5).tolist()


@pytest.mark.parametrize("given", [[[0, 255], [1, 2]], np.zeros((2, 784))])
def test_rows_are_rows(given):
    """What shape their images have is not known yet."""
    table = as_table(given)

    assert table.shape is None
    assert table.rows is given or table.rows.tolist() == given


@given(side=st.integers(1, 1000))
def test_a_row_is_a_square_if_it_can_be(side):
    """Else it is one line."""
    assert shape_of_row(side * side) == (side, side)
    assert shape_of_row(side * side + 1) == (1, side * side + 1)


@pytest.mark.parametrize("dtype", [np.uint8, np.int64, np.float32, np.float64, bool])
def test_whole_bytes_of_any_type_are_pixels(dtype):
    """A table of scikit-learn often holds floats."""
    rows = np.array([[0, 1, 1, 0]], dtype)

    images = to_images(rows, (2, 2))

    assert images.dtype == np.uint8
    assert images.tolist() == [[[0, 1], [1, 0]]]


@pytest.mark.parametrize("value", [0.5, 256, 255.000001, 1e30])
def test_other_numbers_are_refused(value):
    """They are never rounded or cut in silence."""
    with pytest.raises(
        Unusable, match=r"X holds .*, but pixels are whole numbers from"
    ):
        to_images(np.array([[0.0, value]]), (1, 2))
    with pytest.raises(ValueError, match="Negative values in data"):
        to_images(np.array([[0.0, -value]]), (1, 2))
