import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scrawl.pictures import fit_picture

sides = st.integers(1, 60)


def test_a_picture_of_the_size_is_not_touched():
    """Not a value is changed."""
    image = np.arange(28 * 28, dtype=np.uint8).reshape(28, 28)

    assert np.array_equal(fit_picture(image, 28, 28), image)


@pytest.mark.parametrize("shape", [(56, 14), (14, 56), (112, 28), (3, 12)])
def test_proportions_are_kept(shape):
    """What does not fill the frame lies in its middle, and around it is paper."""
    fitted = fit_picture(np.full(shape, 255, np.uint8), 28, 28)

    inked = fitted if shape[0] > shape[1] else fitted.T
    assert np.array_equal(np.flatnonzero(inked.any(axis=0)), np.arange(10, 17)) or (
        np.array_equal(np.flatnonzero(inked.any(axis=0)), np.arange(10, 18))
    )
    assert inked.any(axis=1).all()
    assert set(np.unique(fitted)) == {0, 255}


def test_a_picture_that_shrinks_keeps_its_mean():
    """No pixel is skipped, as it would be by taking every fourth."""
    random = np.random.default_rng(0)
    image = random.integers(0, 256, (112, 112), dtype=np.uint8)

    fitted = fit_picture(image, 28, 28)

    assert fitted.mean() == pytest.approx(image.mean(), abs=2)
    assert fitted.std() < image.std() / 2


@settings(max_examples=60)
@given(given_height=sides, given_width=sides, height=sides, width=sides)
def test_every_picture_fits(given_height, given_width, height, width):
    """Any size comes to any other, touches two borders, and keeps to its greys."""
    image = np.full((given_height, given_width), 200, np.uint8)

    fitted = fit_picture(image, height, width)

    assert fitted.shape == (height, width)
    assert set(np.unique(fitted)) <= {0, 200}
    assert fitted.any(axis=0).all() or fitted.any(axis=1).all()
