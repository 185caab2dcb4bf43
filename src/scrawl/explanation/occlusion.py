"""Which places of an image a reading needs: what is lost when they are hidden.

Zeiler, Fergus: Visualizing and understanding convolutional networks, 2014. It needs no
gradient, so anything that classifies can be asked.
"""

import numpy as np
from jaxtyping import Float32

from scrawl.arrays import Classifier, Image, Images
from scrawl.errors import InvalidRequest

PATCH_PIXELS = 5  # about twice the width of a stroke of 28x28
IMAGES_AT_ONCE = 1024


def occlusion(
    classifier: Classifier, image: Image, label: int, *, patch: int = PATCH_PIXELS
) -> Float32[np.ndarray, "height width"]:
    """Return how much of the score of *label* is lost for each place that is hidden.

    The number at a pixel is the score of the image, less that of the image with
    *patch* x *patch* pixels of paper (0) around this pixel: from -1 to 1, and below 0
    where the image is read more surely without them.

    Raises:
        InvalidRequest: if the patch is even, so that it has no middle, or empty, or
            the label none of the classes.
    """
    if patch < 1 or patch % 2 == 0:
        raise InvalidRequest(
            f"The patch is {patch} pixels wide; it must be odd, to have a middle."
            f" Use {PATCH_PIXELS}, eg."
        )
    score = _scores(classifier, image[None], label)[0]
    height, width = image.shape
    rows_at_once = max(1, IMAGES_AT_ONCE // width)
    hidden = [
        _scores(classifier, _hide(image, range(top, bottom), patch), label)
        for top in range(0, height, rows_at_once)
        for bottom in (min(top + rows_at_once, height),)
    ]
    return score - np.concatenate(hidden).reshape(height, width)


def _hide(image: Image, rows: range, patch: int) -> Images:
    """Return the image with a patch around each pixel of *rows*, one after another."""
    height, width = image.shape
    around_row = abs(np.arange(height) - np.array(rows)[:, None]) <= patch // 2
    around_column = abs(np.arange(width) - np.arange(width)[:, None]) <= patch // 2
    is_hidden = around_row[:, None, :, None] & around_column[None, :, None, :]
    return np.where(is_hidden.reshape(-1, height, width), np.uint8(0), image)


def _scores(
    classifier: Classifier, images: Images, label: int
) -> Float32[np.ndarray, " n"]:
    scores = classifier(images)
    if not 0 <= label < scores.shape[1]:
        raise InvalidRequest(
            f"The label is {label}, and there are {scores.shape[1]} classes, counted"
            " from 0. Ask about one of these."
        )
    return scores[:, label]
