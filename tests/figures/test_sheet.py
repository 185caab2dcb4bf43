import io

import matplotlib.image
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scrawl.errors import InvalidRequest
from scrawl.figures import to_png
from scrawl.figures.dots import FRAME
from scrawl.figures.sheet import MARGIN, TITLE, _lay_out, sheet


def pixels_of(png: bytes) -> np.ndarray:
    """Return the grey value of every pixel, 0 to 255."""
    return np.round(255 * matplotlib.image.imread(io.BytesIO(png))[..., 0]).astype(int)


@settings(max_examples=12)
@given(st.integers(1, 130), st.integers(1, 130), st.integers(1, 23))
def test_every_pixel_becomes_a_square_of_dots(
    height: int, width: int, num_images: int
) -> None:
    """Ink is dark, nothing is blurred, whatever the size of the sheet."""
    rng = np.random.default_rng(0)
    images = rng.integers(0, 256, (num_images, height, width), np.uint8)
    zoom = max(1, round(112 / max(height, width)))

    pixels = pixels_of(to_png(sheet(images, [""] * num_images, "")))

    top, left = MARGIN + TITLE, MARGIN
    shown = pixels[top : top + zoom * height, left : left + zoom * width]
    expected = 255 - images[0].repeat(zoom, 0).repeat(zoom, 1).astype(int)
    assert np.abs(shown - expected).max() <= 1
    assert abs(pixels[top - 1, left] - (255 - FRAME)) <= 1


def test_images_stand_in_rows_of_ten() -> None:
    """From left to right, then down."""
    images = np.full((12, 28, 28), 255, np.uint8)

    pixels = pixels_of(to_png(sheet(images, [str(n) for n in range(12)], "Title")))

    is_ink = pixels == 0
    first_row = is_ink[MARGIN + TITLE + 50]
    last_row = is_ink[-MARGIN - 50]
    assert first_row.sum() == 10 * 112
    assert last_row.sum() == 2 * 112


CAPTIONS = pytest.mark.parametrize(
    "caption",
    ["8", "9 read as 4, .97", "Ankle boot\nread as Sandal, 1.00", "QUESTION MARK AS"],
)


@CAPTIONS
def test_captions_stand_clear_of_each_other(caption: str) -> None:
    """And inside the sheet."""
    images = np.zeros((25, 28, 28), np.uint8)

    figure = sheet(images, [caption] * 25, "A title")

    _, *captions = [text.get_window_extent() for text in figure.axes[0].texts]
    boxes = np.array([box.extents for box in captions])
    left, bottom, right, top = boxes.T
    apart = (
        (left[:, None] >= right)
        | (right[:, None] <= left)
        | (bottom[:, None] >= top)
        | (top[:, None] <= bottom)
    )
    assert (apart | np.eye(25, dtype=bool)).all()
    assert (boxes >= 0).all()
    assert (boxes.max(axis=0)[2:] <= figure.bbox.max).all()


@CAPTIONS
def test_captions_stand_on_no_image(caption: str) -> None:
    """Blank images stay blank."""
    images, captions = np.zeros((25, 28, 28), np.uint8), [caption] * 25
    grid = _lay_out(images, captions)

    pixels = pixels_of(to_png(sheet(images, captions, "A title")))

    for index in range(25):
        top, left = grid.top(index), grid.left(index)
        assert (pixels[top : top + 112, left : left + 112] == 255).all()
    assert (pixels < 128).any()


def test_no_images_are_a_title() -> None:
    """It says why there are none."""
    figure = sheet(np.zeros((0, 28, 28), np.uint8), [], "No mistakes")

    assert [text.get_text() for text in figure.axes[0].texts] == ["No mistakes"]
    assert to_png(figure).startswith(b"\x89PNG")


def test_an_image_without_a_caption_is_refused() -> None:
    """Nobody would know which of them lacks one."""
    with pytest.raises(InvalidRequest, match="of 1 images has 0 captions"):
        sheet(np.zeros((1, 28, 28), np.uint8), [], "a sheet")
