import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrawl.networks import Padding, Window, describe
from scrawl.networks.shapes import slide

SIDES = st.integers(1, 50)
SMALL = st.integers(1, 9)


def test_valid_windows_stay_inside():
    """Rows and columns that no whole window reaches are left out."""
    window = slide((7, 10, 1), size=(3, 2), strides=(2, 3), mode="valid")

    assert window == Window((3, 2), (2, 3), Padding())
    assert window.places((7, 10, 1)) == (3, 3)


def test_same_puts_the_odd_row_below():
    """Where the padding is odd, top and left get less, as in Keras."""
    window = slide((28, 28, 1), size=(2, 3), strides=(1, 1), mode="same")

    assert window.padding == Padding(top=0, bottom=1, left=1, right=1)


@given(SIDES, SMALL, SMALL)
def test_same_divides_the_sides_by_the_strides(side: int, size: int, stride: int):
    """The number of places depends on the strides only, rounded up."""
    shape = (side, side, 1)

    window = slide(shape, (size, size), (stride, stride), "same")

    assert window.places(shape) == (-(-side // stride), -(-side // stride))


@given(SIDES, SMALL, SMALL)
def test_no_window_stands_on_padding_alone(side: int, size: int, stride: int):
    """So the largest value in a window is always one of the image."""
    window = slide((side, side, 1), (size, size), (stride, stride), "same")

    assert window.padding.top < size
    assert window.padding.bottom < size


@pytest.mark.parametrize(("shape", "text"), [((28, 28, 1), "28x28x1"), ((10,), "10")])
def test_shapes_are_written_as_people_do(shape, text: str):
    """For messages."""
    assert describe(shape) == text
