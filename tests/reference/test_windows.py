import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from scrawl.networks import Padding, Window
from scrawl.reference.windows import crop, pad, put_back, windows

PAIRS = st.tuples(st.integers(1, 3), st.integers(1, 3))
WINDOWS = st.builds(
    Window, PAIRS, PAIRS, st.builds(Padding, *[st.integers(0, 2) for _ in range(4)])
)


def test_a_window_shows_what_is_under_it():
    """Rows before columns; what is outside the image is as told."""
    image = np.arange(6.0).reshape(1, 2, 3, 1)

    shown = windows(image, Window((2, 2), (1, 2), Padding(left=1)), outside=-1.0)

    assert shown.shape == (1, 1, 2, 1, 2, 2)
    np.testing.assert_array_equal(shown[0, 0, 0, 0], [[-1, 0], [-1, 3]])
    np.testing.assert_array_equal(shown[0, 0, 1, 0], [[1, 2], [4, 5]])


@settings(max_examples=50)
@given(WINDOWS, st.integers(3, 6), st.integers(3, 6), st.integers(0, 99))
def test_putting_back_is_the_transpose_of_looking(window, height, width, seed):
    """<look(x), s> = <x, put_back(s)>, which defines a gradient."""
    random = np.random.default_rng(seed)
    x = random.normal(size=(2, height, width, 3))
    shown = windows(x, window, outside=0.0)
    s = random.normal(size=shown.shape)

    handed = put_back(s, window, (height, width, 3))

    assert handed.shape == x.shape
    np.testing.assert_allclose((shown * s).sum(), (x * handed).sum(), rtol=1e-11)


def test_cropping_undoes_padding():
    """Each side has its own width, and may have none."""
    image = np.arange(12.0).reshape(1, 3, 4, 1)
    padding = Padding(top=1, bottom=0, left=0, right=2)

    padded = pad(image, padding, outside=7.0)

    assert padded.shape == (1, 4, 6, 1)
    assert (padded[0, 0] == 7).all()
    assert (padded[0, :, 4:] == 7).all()
    np.testing.assert_array_equal(crop(padded, padding), image)
