import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrawl.images.affine import ONE_PIXEL, ROUNDING, Movements, _angles, transforms_of

SHAPE = (28, 20)


def test_sines_are_right_to_the_last_places():
    """All the way round, and exact where all agree: at nothing."""
    degrees = np.linspace(-180, 180, 10_001)

    angles = _angles(degrees)

    np.testing.assert_allclose(angles.sine, np.sin(np.radians(degrees)), atol=2e-15)
    np.testing.assert_allclose(angles.cosine, np.cos(np.radians(degrees)), atol=2e-15)
    assert (angles.sine[5000], angles.cosine[5000]) == (0, 1)


def test_no_movement_is_the_identity():
    """Each pixel looks at itself; what is cut off later is rounded first."""
    transform = transforms_of(movement(), SHAPE)

    assert transform.tolist() == [[ONE_PIXEL, 0, ROUNDING, 0, ONE_PIXEL, ROUNDING]]


def test_a_pixel_looks_back_along_a_shift():
    """What moves right and down came from the left and from above."""
    transform = transforms_of(movement(right=3.0, down=-1.5), SHAPE)

    places = (transform[0, [2, 5]] - ROUNDING) / ONE_PIXEL
    assert places.tolist() == [-3, 1.5]


@given(
    st.floats(-45, 45),
    st.floats(-180, 180),
    st.floats(0.1, 1.9),
    st.floats(-27, 27),
    st.floats(-27, 27),
)
def test_a_map_undoes_the_movements(shear, rotation, factor, right, down):
    """Shear, rotation, size and shift, in this order, about the centre."""
    turned, slope = np.radians(rotation), np.tan(np.radians(shear))
    sine, cosine = np.sin(turned), np.cos(turned)
    moved = factor * np.array([[cosine, -sine], [sine, cosine]]) @ [[1, slope], [0, 1]]
    centre = np.array([9.5, 13.5])
    corners = np.array([[0, 0], [19, 0], [0, 27], [19, 27]]) - centre

    transform = transforms_of(movement(shear, rotation, factor, right, down), SHAPE)

    a, b, c, d, e, f = transform[0] / ONE_PIXEL
    half = ROUNDING / ONE_PIXEL
    shown = corners @ moved.T + centre + [right, down]
    back = shown @ np.array([[a, b], [d, e]]).T + [c - half, f - half]
    np.testing.assert_allclose(back, corners + centre, atol=1e-3)


@pytest.mark.parametrize("shape", [(1, 1), (512, 512), (512, 1)])
def test_places_fit_their_words(shape):
    """The most extreme movements that an augmentation may ask for."""
    most = [movement(45.0, angle, 0.1, 511.0, 511.0) for angle in (-135.0, 45.0, 67.5)]

    for each in most:
        a, b, c, d, e, f = transforms_of(each, shape).astype(np.int64)[0]

        rows, columns = np.array([[0], [shape[0] - 1]]), np.array([0, shape[1] - 1])
        for sums in (b * rows + c, e * rows + f, a * columns + b * rows + c):
            assert abs(sums).max() < 2**31 - 2**26
        assert abs(d * columns + e * rows + f).max() < 2**31 - 2**26


def movement(shear=0.0, rotation=0.0, factor=1.0, right=0.0, down=0.0) -> Movements:
    """Return what happens to one image."""
    numbers = (shear, rotation, factor, right, down)
    return Movements(*(np.array([number]) for number in numbers))
