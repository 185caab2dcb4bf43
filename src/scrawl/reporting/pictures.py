"""Arrays as PNG files inside the page.

A grey image is as it is stored, ink on black paper; the page turns it over where it is
light. Signed values are colour on no paper at all: orange is above 0, blue below, and
the stronger the further. So both suit light pages and dark ones.
"""

import base64
import io
import math
from collections.abc import Iterable
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Float32, UInt8

from scrawl.arrays import Image
from scrawl.reporting.contents import Picture

if TYPE_CHECKING:
    import PIL.Image

MAX_SIDE = 64  # pixels; larger images are shown smaller
SHOWN_SIDE = 56  # about, on the screen
COLOR_ABOVE = (213, 94, 0)  # as in figures: Okabe and Ito, 2008
COLOR_BELOW = (0, 114, 178)
SIGNED_WIDTH = 640  # on the screen, at most
GAP = (128, 128, 128, 64)  # between tiles, so that empty ones are seen
MAX_ZOOM = 8
TELEPHONE_PIXELS = 300
MIN_FRAMED = 8  # pixels; smaller tiles are told apart without a frame
NUM_WEIGHED = 20  # images
TEXT_BYTES = 350  # of the page, around each image

Tiles = Float32[np.ndarray, "rows columns height width"]
Colors = UInt8[np.ndarray, "high wide 4"]


def image_picture(image: Image, text: str, *caption: str) -> Picture:
    """Return an *image* of ink; large ones are made smaller."""
    from PIL import Image as Pillow

    small = Pillow.fromarray(image)
    if max(small.size) > MAX_SIDE:
        small.thumbnail((MAX_SIDE, MAX_SIDE), Pillow.Resampling.BOX)
    zoom = max(1, round(SHOWN_SIDE / max(small.size)))
    width, height = (side * zoom for side in small.size)
    return Picture(_uri(small), width, height, text, caption)


def bytes_of_image(images: Iterable[Image]) -> int:
    """Return how much of the page such an image takes, as the first ones tell."""
    sizes = [len(image_picture(image, "").uri) for image in islice(images, NUM_WEIGHED)]
    return TEXT_BYTES + math.ceil(sum(sizes) / len(sizes))


def signed_picture(tiles: Tiles, text: str, *caption: str) -> Picture:
    """Return *tiles* in rows and columns, one pixel apart, on a scale of their own."""
    from PIL import Image as Pillow

    colors = _colors(tiles)
    high, wide, _ = colors.shape
    zoom = min(MAX_ZOOM, max(1, SIGNED_WIDTH // wide))
    return Picture(
        uri=_uri(Pillow.fromarray(colors)),
        width=wide * zoom,
        height=high * zoom,
        text=text,
        caption=caption,
        is_wide=wide > TELEPHONE_PIXELS,
    )


def _colors(tiles: Tiles) -> Colors:
    rows, columns, height, width = tiles.shape
    strength = np.abs(np.nan_to_num(tiles))
    strength /= max(float(strength.max(initial=0.0)), np.finfo(np.float32).tiny)
    gap = GAP if min(height, width) >= MIN_FRAMED else (0, 0, 0, 0)
    pixels = np.full((rows, columns, height + 1, width + 1, 4), gap, np.uint8)
    inside = pixels[:, :, :height, :width]
    inside[..., :3] = np.where(tiles[..., None] < 0, COLOR_BELOW, COLOR_ABOVE)
    inside[..., 3] = np.round(255 * strength)
    sheet = pixels.swapaxes(1, 2).reshape(rows * (height + 1), columns * (width + 1), 4)
    return np.ascontiguousarray(sheet[:-1, :-1])


def _uri(image: "PIL.Image.Image") -> str:
    file = io.BytesIO()
    image.save(file, format="png", optimize=True)
    return f"data:image/png;base64,{base64.b64encode(file.getvalue()).decode()}"
