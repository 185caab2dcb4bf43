"""Bring a picture of any size to the size that is needed, by one rule.

It is scaled until it just fits, its proportions kept, and placed in the middle, with
paper around it. Where it shrinks, each new pixel is a weighted mean of all those that
it covers; where it grows, one between its neighbours (bilinear, as Pillow does it). A
picture of the right size is not touched.
"""

import numpy as np
from jaxtyping import UInt8

from scrawl.arrays import Image

Fitted = UInt8[np.ndarray, "new_height new_width"]


def fit_picture(image: Image, height: int, width: int) -> Fitted:
    """Return *image* on *height* x *width* pixels."""
    given_height, given_width = image.shape
    if (given_height, given_width) == (height, width):
        return image
    if given_height * width > given_width * height:  # it is too tall
        new_height, new_width = height, _scaled(given_width, height, given_height)
    else:
        new_height, new_width = _scaled(given_height, width, given_width), width
    fitted = np.zeros((height, width), np.uint8)
    top, left = (height - new_height) // 2, (width - new_width) // 2
    fitted[top : top + new_height, left : left + new_width] = _resized(
        image, new_height, new_width
    )
    return fitted


def _scaled(side: int, needed: int, given: int) -> int:
    """Return side * needed / given, rounded, and at least a pixel."""
    return max(1, (2 * side * needed + given) // (2 * given))


def _resized(image: Image, height: int, width: int) -> Fitted:
    import PIL.Image

    picture = PIL.Image.fromarray(image)
    resample = PIL.Image.Resampling.BILINEAR
    return np.array(picture.resize((width, height), resample))
