"""Read one PNG or JPEG picture as grey bytes, and trust nothing that it claims.

The size is taken from the header and refused before a pixel is unpacked. Pillow is
given these two formats only, so that its decoders of the others cannot be reached, and
of a PNG nothing but the picture (`png.py`). Colours become grey strip by strip.
"""

import io
import struct
import warnings
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from jaxtyping import UInt8

from scrawl.arrays import Image
from scrawl.errors import InvalidFile
from scrawl.files import MEBIBYTE
from scrawl.pictures.png import (
    PNG_SIGNATURE,
    is_animated,
    only_picture,
    png_header,
)

if TYPE_CHECKING:
    import PIL.Image

MAX_FILE_BYTES = 16 * MEBIBYTE
MAX_SIDE_PIXELS = 4096
MAX_UNPACKED_BYTES = 14 * MEBIBYTE  # of all that is made while it is read
PICTURE_SIGNATURES = (PNG_SIGNATURE, b"\xff\xd8\xff")

_GREY_BYTES = 2  # of a pixel: the grey one, and once more to be turned
_STRIP_ROWS = 64  # whose colours are made grey at a time
_SCAN = b"\xff\xda"  # begins each of the scans of a JPEG: one, or about ten
_MAX_SCANS = 64  # each goes over all pixels again
_ORIENTATION = 0x0112  # the number of this note in EXIF

_Turned: TypeAlias = UInt8[np.ndarray, "rows columns"]

# Pillow documents the first; changing bytes at random brought out the others.
_DAMAGE = (OSError, SyntaxError, ValueError, LookupError, TypeError, struct.error)


def read_picture(content: bytes, name: str) -> Image:
    """Return the picture in a PNG or JPEG file, which messages call *name*.

    Raises:
        InvalidFile: if it is damaged, too large, animated, or of another kind.
    """
    try:
        if content.startswith(PNG_SIGNATURE):
            content = _sound_png(content, name)
        # Sizes are refused below, and what else Pillow warns of is not in the pixels.
        with warnings.catch_warnings(action="ignore"):
            return _decode(content, name)
    except _DAMAGE as error:
        raise InvalidFile(
            f"{name} is damaged, or neither PNG nor JPEG. Save it again as a grey PNG."
        ) from error


def _sound_png(content: bytes, name: str) -> bytes:
    """Return what a decoder needs of a PNG whose header claims a modest size."""
    header = png_header(content)
    is_grey = header.num_channels == 1
    pixel_bytes = max(1, header.bits // 8) if is_grey else 4
    _require_modest(header.width, header.height, pixel_bytes, name)
    if is_animated(content):
        raise _several(name)
    return only_picture(content)


def _require_few_scans(content: bytes, name: str) -> None:
    """Refuse a JPEG that is small, and takes for ever."""
    num_scans = content.count(_SCAN)
    if num_scans > _MAX_SCANS:
        raise InvalidFile(
            f"{name} is a JPEG of {num_scans:,} scans, and {_MAX_SCANS} are the most."
            " Save it again as a grey PNG."
        )


def _require_modest(width: int, height: int, pixel_bytes: int, name: str) -> None:
    most = MAX_UNPACKED_BYTES // (pixel_bytes + _GREY_BYTES)
    if max(width, height) > MAX_SIDE_PIXELS or width * height > most:
        raise InvalidFile(
            f"{name} claims {height:,}x{width:,} pixels, and {MAX_SIDE_PIXELS:,} a side"
            f" or {most:,} in all are the most. Cut out the digit, or scale the picture"
            " down."
        )


def _several(name: str) -> InvalidFile:
    return InvalidFile(f"{name} holds several pictures. Save a single one.")


def _decode(content: bytes, name: str) -> Image:
    import PIL.Image

    try:
        picture = PIL.Image.open(io.BytesIO(content), formats=("PNG", "JPEG"))
    except PIL.Image.DecompressionBombError as error:
        raise InvalidFile(f"{name} is too large a picture. Scale it down.") from error
    with picture:
        # What a JPEG keeps of a colour picture is its luminance, and two differences.
        picture.draft("L", picture.size)
        _require_modest(*picture.size, _pixel_bytes(picture), name)
        if picture.format != "PNG":
            _require_few_scans(content, name)
        if getattr(picture, "n_frames", 1) > 1:
            raise _several(name)
        picture.load()
        return _upright(_grey(picture), picture.getexif().get(_ORIENTATION, 1))


def _pixel_bytes(picture: "PIL.Image.Image") -> int:
    """Return what Pillow takes for a pixel of *picture* while it decodes."""
    bands = len(picture.getbands())
    kept = 2 if picture.mode == "I;16" else 1 if bands == 1 else 4
    # All the coefficients of all bands, even of those that are not asked for.
    return kept + 2 * max(3, bands) if "progressive" in picture.info else kept


def _grey(picture: "PIL.Image.Image") -> Image:
    width, height = picture.size
    grey = np.empty((height, width), np.uint8)
    for top in range(0, height, _STRIP_ROWS):
        bottom = min(top + _STRIP_ROWS, height)
        grey[top:bottom] = _grey_strip(picture.crop((0, top, width, bottom)))
    return grey


def _grey_strip(strip: "PIL.Image.Image") -> Image:
    import PIL.Image

    if strip.mode == "I;16":
        return _from_sixteen_bits(strip)
    if strip.has_transparency_data:
        paper = PIL.Image.new("RGBA", strip.size, (0, 0, 0, 255))
        strip = PIL.Image.alpha_composite(paper, strip.convert("RGBA"))
    return np.array(strip.convert("L"))


def _from_sixteen_bits(picture: "PIL.Image.Image") -> Image:
    # Pillow's own conversion cuts at 255 instead of scaling.
    grey = np.asarray(picture).astype(np.uint32)
    paper = picture.info.get("transparency")
    if isinstance(paper, int):
        grey[grey == paper] = 0
    return ((grey * 255 + 32767) // 65535).astype(np.uint8)


def _upright(image: Image, orientation: object) -> _Turned:
    """Return the *image* as it was held: EXIF numbers its eight orientations from 1."""
    match orientation:
        case 2:
            image = image[:, ::-1]
        case 3:
            image = image[::-1, ::-1]
        case 4:
            image = image[::-1]
        case 5:
            image = image.T
        case 6:
            image = image.T[:, ::-1]
        case 7:
            image = image[::-1, ::-1].T
        case 8:
            image = image.T[::-1]
        case _:
            pass
    return np.ascontiguousarray(image)
