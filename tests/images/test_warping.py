import numpy as np
import pytest
import scipy.ndimage
from hypothesis import given
from hypothesis import strategies as st

from scrawl.images.affine import ONE_PIXEL, Movements, transforms_of
from scrawl.images.warping import warp

SHAPE = (12, 9)
NOISE = np.random.default_rng(0).integers(0, 256, (3, *SHAPE), dtype=np.uint8)
WAVES = (
    127 + 60 * np.sin(np.arange(28) / 3) + 60 * np.cos(np.arange(28)[:, None] / 4)
).astype(np.uint8)[np.newaxis]


def test_nothing_happens_to_an_image_that_stays():
    """To the last bit: pixels look exactly at themselves."""
    np.testing.assert_array_equal(warp(NOISE, maps(NOISE)), NOISE)


@given(st.integers(-10, 10), st.integers(-13, 13))
def test_a_shift_by_whole_pixels_only_moves(right: int, down: int):
    """What leaves is lost, what enters is paper, and no grey changes."""
    height, width = SHAPE
    padded = np.pad(NOISE, ((0, 0), (13, 13), (13, 13)))
    expected = padded[:, 13 - down :, 13 - right :][:, :height, :width]

    shown = warp(NOISE, maps(NOISE, right_pixels=right, down_pixels=down))

    np.testing.assert_array_equal(shown, expected)


def test_a_quarter_turn_is_exact():
    """Clockwise, as the eye sees it."""
    square = NOISE[:, :9]

    shown = warp(square, maps(square, rotation_degrees=90.0))

    np.testing.assert_array_equal(shown, np.rot90(square, -1, axes=(1, 2)))


def test_half_a_pixel_is_the_mean_of_two():
    """Rounded to the nearest grey, halves up."""
    image = np.array([[[10, 21, 255, 0]]], np.uint8)

    shown = warp(image, maps(image, right_pixels=-0.5))

    assert shown.tolist() == [[[16, 138, 128, 0]]]


@pytest.mark.parametrize("degrees", [-170.0, -33.0, 5.0, 10.0, 60.0])
def test_a_rotation_is_that_of_scipy(degrees):
    """Within two levels of grey of float64, on smooth images and on ragged ones."""
    angle = np.radians(degrees)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    for image in (WAVES, NOISE):
        centre = (np.array(image.shape[1:]) - 1) / 2
        exact = scipy.ndimage.affine_transform(
            image[0].astype(np.float64),
            np.column_stack([turn, centre - turn @ centre]),
            order=1,
            mode="grid-constant",
        )

        shown = warp(image, maps(image, rotation_degrees=degrees))

        assert abs(shown[0] - exact).max() <= 2


def test_movements_come_on_top_of_the_map():
    """Each pixel has one of its own, here one for all of them."""
    both = np.empty((2, *NOISE.shape), np.int32)
    both[0], both[1] = 2 * ONE_PIXEL, -ONE_PIXEL

    shown = warp(NOISE, maps(NOISE), both)

    moved = warp(NOISE, maps(NOISE, right_pixels=-2.0, down_pixels=1.0))
    np.testing.assert_array_equal(shown, moved)


@given(
    st.floats(-45, 45), st.floats(-180, 180), st.floats(0.1, 1.9), st.floats(-11, 11)
)
def test_ink_never_comes_from_outside(shear, rotation, factor, shift):
    """No grey is darker than the darkest, and a blank image stays blank."""
    movements = {
        "shear_degrees": shear,
        "rotation_degrees": rotation,
        "factor": factor,
        "right_pixels": shift,
    }
    faint = NOISE // 3
    blank = np.zeros_like(NOISE)

    assert warp(faint, maps(faint, **movements)).max() <= faint.max()
    assert not warp(blank, maps(blank, **movements)).any()


def test_an_image_that_is_gone_is_paper():
    """Far away there is nothing, on any side."""
    for away in (-9.0, 9.0, -500.0, 500.0):
        assert not warp(NOISE, maps(NOISE, right_pixels=away)).any()
        assert not warp(NOISE, maps(NOISE, down_pixels=away * 2)).any()


def maps(images: np.ndarray, **movements: float) -> np.ndarray:
    """Return the map of each image if the same happens to all of them."""
    nothing = dict.fromkeys(Movements.__dataclass_fields__, 0.0) | {"factor": 1.0}
    numbers = {
        name: np.full(len(images), float(number))
        for name, number in (nothing | movements).items()
    }
    return transforms_of(Movements(**numbers), images.shape[1:])
