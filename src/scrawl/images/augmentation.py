"""Augmentation: images a little different in every epoch, so that a network sees more.

What happens to an image depends on the seed, the epoch and the number of the image, and
on nothing else: not on the machine, on batches or on threads. Everything that touches a
pixel is integer arithmetic, so the C kernel (`compiler/kernels/augment.h`) gives the
same bytes as this specification.
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float64, Int64

from scrawl.arrays import Images
from scrawl.errors import InvalidRequest
from scrawl.images.affine import Movements, Transforms, transforms_of
from scrawl.images.elastic import Elastic, elastic_of
from scrawl.images.warping import warp
from scrawl.randomness import Purpose, philox

MAX_SIDE_PIXELS = 512  # places in 1/65536 pixel fit 32 bits, however small the image
PIXELS_AT_ONCE = 1 << 16  # of the images whose numbers fit a processor's cache
IMAGES_AT_ONCE = 1 << 12  # the same, of their random numbers
HALF_WORD = 16  # bits of each number that is drawn for an image

RANGES = {
    "shift_pixels": (0, MAX_SIDE_PIXELS),
    "rotation_degrees": (0, 180),
    "scale": (0, 0.9),
    "shear_degrees": (0, 45),
    "elastic_pixels": (0, MAX_SIDE_PIXELS),
    "elastic_sigma": (0.5, 16),
}

Drawn = Float64[np.ndarray, "8 n"]


@dataclass(frozen=True)
class Augmentation:
    """How far images may be moved, turned, sized, sheared and bent; each up to a value.

    Values are drawn evenly from both sides of nothing: a rotation of 10 is from -10 to
    10 degrees, a scale of 0.1 from 0.9 to 1.1 of the size. What leaves the image is
    lost, and what enters is paper. The elastic distortion is that of Simard and others:
    a third of *elastic_pixels* is the standard deviation of a pixel's movement,
    *elastic_sigma* how many pixels away others move differently.

    For digits of 28x28 pixels: a shift of 2, a rotation of 10, a scale of 0.1, a shear
    of 10, and, for long trainings, 2 elastic pixels with a sigma of 4.
    """

    shift_pixels: float = 0.0
    rotation_degrees: float = 0.0
    scale: float = 0.0
    shear_degrees: float = 0.0
    elastic_pixels: float = 0.0
    elastic_sigma: float = 4.0

    def __post_init__(self) -> None:
        """Refuse what is no augmentation of any image.

        Raises:
            InvalidRequest: if a value is outside its range, or no number.
        """
        for name, (least, most) in RANGES.items():
            if not least <= getattr(self, name) <= most:
                raise InvalidRequest(
                    f"An augmentation has {name}={getattr(self, name)!r}. Choose a"
                    f" number from {least} to {most}."
                )

    @property
    def is_identity(self) -> bool:
        """Tell whether every image stays as it is."""
        names = RANGES.keys() - {"elastic_sigma"}
        return all(getattr(self, name) == 0 for name in names)

    def check(self, shape: tuple[int, ...]) -> None:
        """Refuse images, of *shape* height and width, that it would throw about.

        Raises:
            InvalidRequest: if a shift or a distortion is larger than the image, or the
                image has a side of more than 512 pixels.
        """
        size = f"{shape[0]}x{shape[1]}"
        for name in ("shift_pixels", "elastic_pixels"):
            if getattr(self, name) >= min(shape[:2]):
                raise InvalidRequest(
                    f"An augmentation has {name}={getattr(self, name)!r}, and images of"
                    f" {size} pixels. Choose a number below {min(shape[:2])}."
                )
        if max(shape[:2]) > MAX_SIDE_PIXELS:
            raise InvalidRequest(
                f"Images of {size} pixels cannot be augmented: {MAX_SIDE_PIXELS} a side"
                " is the most. Scale them down, or train without augmentation."
            )

    def transforms(
        self,
        seed: int,
        epoch: int,
        count: int,
        shape: tuple[int, ...],
        *,
        first: int = 0,
    ) -> Transforms:
        """Return the maps of images *first*, *first* + 1, ... of *shape*, in *epoch*.

        Row i is a, b, c, d, e, f, in 1/65536: pixel (x, y) of image i looks at
        (a x + b y + c, d x + e y + f) in the image as it was.

        Raises:
            InvalidRequest: as `check`.
        """
        self.check(shape)
        parts = [np.zeros((0, 6), np.int32)]
        for start in range(first, first + count, IMAGES_AT_ONCE):
            images = np.arange(start, min(start + IMAGES_AT_ONCE, first + count))
            parts.append(transforms_of(self._movements(seed, epoch, images), shape))
        return np.concatenate(parts)

    def elastic(self, shape: tuple[int, ...]) -> Elastic | None:
        """Return the distortion of images of *shape*, if there is one."""
        if self.elastic_pixels == 0:
            return None
        return elastic_of(self.elastic_pixels, self.elastic_sigma, shape)

    def __call__(
        self, images: Images, *, seed: int, epoch: int, first: int = 0
    ) -> Images:
        """Return what *epoch* shows of *images*, which are *first*, *first* + 1, ...

        Raises:
            InvalidRequest: as `check`.
        """
        shape = images.shape[1:]
        maps = self.transforms(seed, epoch, len(images), shape, first=first)
        elastic = self.elastic(shape)
        step = max(1, PIXELS_AT_ONCE // max(1, images[:1].size))
        augmented = np.empty_like(images)
        for start in range(0, len(images), step):
            some = slice(start, min(start + step, len(images)))
            moves = None
            if elastic is not None:
                moves = elastic(seed, epoch, np.arange(some.start, some.stop) + first)
            augmented[some] = warp(images[some], maps[some], moves)
        return augmented

    def _movements(
        self, seed: int, epoch: int, images: Int64[np.ndarray, " n"]
    ) -> Movements:
        drawn = _drawn(seed, epoch, images)
        return Movements(
            shear_degrees=self.shear_degrees * drawn[0],
            rotation_degrees=self.rotation_degrees * drawn[1],
            factor=1 + self.scale * drawn[2],
            right_pixels=self.shift_pixels * drawn[3],
            down_pixels=self.shift_pixels * drawn[4],
        )


def _drawn(seed: int, epoch: int, images: Int64[np.ndarray, " n"]) -> Drawn:
    """Return numbers between -1 and 1: the middles of 2^16 equal parts."""
    counters = np.zeros((len(images), 4), np.uint32)
    counters[:, 1] = images
    counters[:, 2:] = epoch, Purpose.AUGMENTATION
    words = philox(counters, seed).T
    halves = np.concatenate([words & np.uint32(0xFFFF), words >> np.uint32(HALF_WORD)])
    return (halves + 0.5) * 2.0 ** (1 - HALF_WORD) - 1
