import base64
import io

import numpy as np
import PIL.Image
import pytest

from scrawl.figures.scales import signed_scale
from scrawl.reporting.contents import Picture
from scrawl.reporting.pictures import (
    MAX_SIDE,
    bytes_of_image,
    image_picture,
    signed_picture,
)


def pixels(picture: Picture) -> np.ndarray:
    """Return what the browser will see of a *picture*."""
    content = base64.b64decode(picture.uri.removeprefix("data:image/png;base64,"))
    return np.array(PIL.Image.open(io.BytesIO(content)))


def test_an_image_is_in_the_page_unchanged():
    """Every pixel of it, a whole number of times as large."""
    image = np.random.default_rng(0).integers(0, 256, (28, 28)).astype(np.uint8)

    picture = image_picture(image, "noise", "one", "two")

    assert np.array_equal(pixels(picture), image)
    assert (picture.width, picture.height) == (56, 56)
    assert (picture.text, picture.caption) == ("noise", ("one", "two"))


@pytest.mark.parametrize(("shape", "shown"), [((256, 128), (64, 32)), ((1, 7), (1, 7))])
def test_large_images_are_shown_smaller(shape, shown):
    """In their own proportions; small ones keep their pixels."""
    picture = image_picture(np.full(shape, 99, np.uint8), "grey")

    assert pixels(picture).shape == shown
    assert max(shown) <= MAX_SIDE
    assert (pixels(picture) == 99).all()


def test_signs_have_colours_and_sizes_have_strength():
    """Above 0 is orange, below is blue, and 0 lets the page through."""
    tiles = np.array([[[[2.0, 1.0]], [[-2.0, 0.0]]]], np.float32)

    colors = pixels(signed_picture(tiles, "two kernels"))

    assert colors.shape == (1, 5, 4)
    assert colors[0, :, 3].tolist() == [255, 128, 0, 255, 0]
    assert colors[0, 0, 0] > colors[0, 0, 2]  # orange
    assert colors[0, 3, 2] > colors[0, 3, 0]  # blue


def test_nothing_but_zeros_is_an_empty_picture():
    """No division by the largest of them."""
    tiles = np.zeros((1, 1, 3, 3), np.float32)

    assert (pixels(signed_picture(tiles, "dead"))[..., 3] == 0).all()


def test_the_page_has_room_for_what_an_image_takes():
    """Noise takes more than paper, and the text around it something as well."""
    noise = np.random.default_rng(0).integers(0, 256, (30, 28, 28)).astype(np.uint8)

    assert 784 < bytes_of_image(noise) < 2000
    assert 0 < bytes_of_image(np.zeros_like(noise)) < 600


def test_a_sign_has_one_colour_in_the_page_and_in_figures():
    """Below 0 as where the scale of figures begins, above it as where that ends."""
    tiles = np.array([-1, 1], np.float32).reshape(1, 2, 1, 1)
    below, _, above = signed_scale(tiles).colors

    seen = pixels(signed_picture(tiles, ""))

    assert bytes(seen[0, 0, :3]).hex() == below.removeprefix("#")
    assert bytes(seen[0, -1, :3]).hex() == above.removeprefix("#")
