"""Pictures as they lie in files, and as a network needs them.

`read_picture` makes grey bytes of a PNG or JPEG file that may claim anything, and
`fit_picture` brings those to a size. Nothing is inverted: 0 is paper and 255 is ink.
"""

from scrawl.pictures.decoding import (
    MAX_FILE_BYTES,
    MAX_SIDE_PIXELS,
    PICTURE_SIGNATURES,
    read_picture,
)
from scrawl.pictures.fitting import fit_picture

__all__ = [
    "MAX_FILE_BYTES",
    "MAX_SIDE_PIXELS",
    "PICTURE_SIGNATURES",
    "fit_picture",
    "read_picture",
]
