"""Digits on a larger canvas: in the middle, or wherever chance places them."""

import numpy as np
from jaxtyping import Int64, UInt8

from scrawl.arrays import Images
from scrawl.data import Dataset, Examples
from scrawl.studies.material import drawn, made_of

CANVAS = 48  # pixels a side
NUM_OFFSETS = 20  # 0 to 19: the notebook never uses the last place, 20
TRAIN, TEST = 0, 1  # places to draw from

Canvases = UInt8[np.ndarray, "n 48 48"]
Offsets = Int64[np.ndarray, "n 2"]


def shifted(data: Dataset, seed: int) -> Dataset:
    """Return *data* with each image at a random place of a 48x48 canvas."""
    train, test = (
        _placed(part, _random_offsets(len(part), seed, place))
        for part, place in ((data.train, TRAIN), (data.test, TEST))
    )
    return made_of(data, f"{data.name}-shifted", train, test)


def centred(data: Dataset) -> Dataset:
    """Return *data* with each image in the middle of a 48x48 canvas."""
    train, test = (_placed(part, _middle(part)) for part in (data.train, data.test))
    return made_of(data, f"{data.name}-centred", train, test)


def _random_offsets(count: int, seed: int, place: int) -> Offsets:
    return drawn(2 * count, NUM_OFFSETS, seed=seed, place=place).reshape(count, 2)


def _middle(examples: Examples) -> Offsets:
    height, width = examples.images.shape[1:]
    middle = (CANVAS - height) // 2, (CANVAS - width) // 2
    return np.tile(np.array(middle, np.int64), (len(examples), 1))


def _placed(examples: Examples, offsets: Offsets) -> Examples:
    return Examples(_paste(examples.images, offsets), examples.labels)


def _paste(images: Images, offsets: Offsets) -> Canvases:
    height, width = images.shape[1:]
    canvases = np.zeros((len(images), CANVAS, CANVAS), np.uint8)
    for canvas, image, (top, left) in zip(
        canvases, images, offsets.tolist(), strict=True
    ):
        canvas[top : top + height, left : left + width] = image
    return canvases
