"""Read one PNG or JPEG picture as grey bytes, and trust nothing that it claims.

The size is taken from the header and refused before a pixel is unpacked. Pillow is
given these two formats only, so that its decoders of the others cannot be reached.
"""

import io
import struct
import warnings
from typing import TYPE_CHECKING

import numpy as np

from scrawl.arrays import Image
from scrawl.errors import InvalidFile
from scrawl.files import MEBIBYTE

if TYPE_CHECKING:
    import PIL.Image

MAX_FILE_BYTES = 16 * MEBIBYTE
MAX_SIDE_PIXELS = 4096
PICTURE_SIGNATURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")

_PNG_SIZE = struct.Struct(">II")  # width and height
_PNG_SIZE_OFFSET = 16  # after the signature, and the length and name of the header

# Pillow documents the first; changing bytes at random brought out the others.
_DAMAGE = (OSError, SyntaxError, ValueError, LookupError, TypeError, struct.error)


def read_picture(content: bytes, name: str) -> Image:
    """Return the picture in a PNG or JPEG file, which messages call *name*.

    Raises:
        InvalidFile: if it is damaged, too large, animated, or of another kind.
    """
    _refuse_large_png(content, name)
    from PIL.Image import DecompressionBombError

    try:
        # Sizes are refused below, and what else Pillow warns of is not in the pixels.
        with warnings.catch_warnings(action="ignore"):
            return _decode(content, name)
    except DecompressionBombError as error:
        raise InvalidFile(f"{name} is too large a picture. Scale it down.") from error
    except _DAMAGE as error:
        raise InvalidFile(
            f"{name} is damaged, or neither PNG nor JPEG. Save it again as a grey PNG."
        ) from error


def _refuse_large_png(content: bytes, name: str) -> None:
    """Refuse a PNG by its header alone, before there is any need for a decoder."""
    end = _PNG_SIZE_OFFSET + _PNG_SIZE.size
    if content.startswith(PICTURE_SIGNATURES[0]) and len(content) >= end:
        width, height = _PNG_SIZE.unpack_from(content, _PNG_SIZE_OFFSET)
        _require_modest(width, height, name)


def _require_modest(width: int, height: int, name: str) -> None:
    if max(width, height) > MAX_SIDE_PIXELS:
        raise InvalidFile(
            f"{name} claims {height:,}x{width:,} pixels, and {MAX_SIDE_PIXELS:,} a side"
            " is the most. Cut out the digit, or scale the picture down."
        )


def _decode(content: bytes, name: str) -> Image:
    with _open(content) as picture:
        _require_modest(*picture.size, name)
        if getattr(picture, "n_frames", 1) > 1:
            raise InvalidFile(f"{name} holds several pictures. Save a single one.")
        picture.verify()  # the checksums, which decoding passes over
    with _open(content) as picture:
        return _to_grey(picture)


def _open(content: bytes) -> "PIL.Image.Image":
    import PIL.Image

    return PIL.Image.open(io.BytesIO(content), formats=("PNG", "JPEG"))


def _to_grey(picture: "PIL.Image.Image") -> Image:
    import PIL.Image
    import PIL.ImageOps

    upright = PIL.ImageOps.exif_transpose(picture)
    if upright.mode == "I;16":
        return _from_sixteen_bits(upright)
    if upright.has_transparency_data:
        paper = PIL.Image.new("RGBA", upright.size, (0, 0, 0, 255))
        upright = PIL.Image.alpha_composite(paper, upright.convert("RGBA"))
    return np.array(upright.convert("L"))


def _from_sixteen_bits(picture: "PIL.Image.Image") -> Image:
    # Pillow's own conversion cuts at 255 instead of scaling.
    grey = np.asarray(picture).astype(np.uint32)
    paper = picture.info.get("transparency")
    if isinstance(paper, int):
        grey[grey == paper] = 0
    return ((grey * 255 + 32767) // 65535).astype(np.uint8)
