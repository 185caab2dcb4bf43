"""The pixel contract: a network of scrawl takes bytes, and rescales them in a layer.

Models of Keras are mostly trained on images that were rescaled before, and nothing in
the file tells how. So it must be said, and becomes a `Rescaling` in front.
"""

import math
import re
from dataclasses import dataclass

from scrawl.errors import InvalidRequest

EXAMPLES = "`1/255` for 0 to 1, `1/127.5-1` for -1 to 1, `1` for the bytes themselves"
_NUMBER = r"\d+(?:\.\d*)?(?:[eE]-?\d+)?"
_SCALING = re.compile(
    rf"(?P<scale>-?{_NUMBER})(/(?P<divisor>{_NUMBER}))?(?P<offset>[+-]{_NUMBER})?"
)
_SIZE = re.compile(r"(\d{1,5})x(\d{1,5})")


@dataclass(frozen=True)
class Scaling:
    """What the training made of a pixel of 0 to 255: pixel * *scale* + *offset*."""

    scale: float
    offset: float = 0.0

    @property
    def is_needed(self) -> bool:
        """Whether it changes anything."""
        return (self.scale, self.offset) != (1, 0)


def scaling_from_text(text: str) -> Scaling:
    """Return what *text* says: a number or fraction, and one to add, eg. '1/127.5-1'.

    Raises:
        InvalidRequest: if it says nothing of the kind.
    """
    found = _SCALING.fullmatch(text.replace(" ", ""))
    if found:
        divisor = float(found["divisor"] or 1)
        scale = float(found["scale"]) / divisor if divisor else 0.0
        offset = float(found["offset"] or 0)
        if scale and math.isfinite(scale) and math.isfinite(offset):
            return Scaling(scale, offset)
    raise InvalidRequest(
        f"{text[:40]!r} is no scale of pixels. Write what a pixel was multiplied by,"
        f" then what was added: {EXAMPLES}."
    )


def size_from_text(text: str) -> tuple[int, int]:
    """Return height and width of *text*, eg. '28x28'.

    Raises:
        InvalidRequest: if it is no size of an image.
    """
    found = _SIZE.fullmatch(text)
    if not found or "0" in found.groups():
        raise InvalidRequest(
            f"{text[:40]!r} is no size of images. Write height x width: `28x28`."
        )
    return int(found[1]), int(found[2])
