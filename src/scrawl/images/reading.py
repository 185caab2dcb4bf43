"""Read images from a file of any kind that is known, told by how it begins."""

from pathlib import Path

from scrawl import files
from scrawl.arrays import Images
from scrawl.data import read_idx
from scrawl.errors import InvalidFile
from scrawl.pictures import (
    MAX_FILE_BYTES,
    MAX_SIDE_PIXELS,
    PICTURE_SIGNATURES,
    read_picture,
)

IDX_SIGNATURES = (b"\0\0", b"\x1f\x8b")  # plain, and packed with gzip


def read_images(path: Path) -> Images:
    """Return the image in a PNG or JPEG file, or all images in an IDX file.

    Colours become their luminance, and transparent parts become paper.

    Raises:
        NothingThere: if there is no such file.
        InvalidFile: if it is damaged, too large, animated, or of another kind.
    """
    with files.reading(path) as file:
        beginning = file.read(max(map(len, PICTURE_SIGNATURES)))
    if beginning.startswith(PICTURE_SIGNATURES):
        content = files.read_bytes(path, MAX_FILE_BYTES)
        return read_picture(content, str(path))[None]
    if beginning.startswith(IDX_SIGNATURES):
        return _read_idx_images(path)
    raise InvalidFile(
        f"{path} is neither a PNG, a JPEG nor an IDX file. Save it as a grey PNG."
    )


def require_size(images: Images, height: int, width: int, path: Path) -> None:
    """Refuse images, read from *path*, that a network of this input cannot take.

    Raises:
        InvalidFile: if they are not *height* x *width* pixels.
    """
    given = images.shape[1:]
    if given != (height, width):
        raise InvalidFile(
            f"{path} is {given[0]}x{given[1]} pixels (height x width), and the network"
            f" reads {height}x{width}. Cut it out or scale it to that size."
        )


def _read_idx_images(path: Path) -> Images:
    array = read_idx(path)
    if array.ndim not in (2, 3) or not array.size:
        shape = "x".join(map(str, array.shape))
        raise InvalidFile(
            f"{path} holds an array of {shape}, and no images (count x height x width)."
            " Name an IDX file of images."
        )
    images = array.reshape(-1, *array.shape[-2:])
    if max(images.shape[1:]) > MAX_SIDE_PIXELS:
        raise InvalidFile(
            f"{path} holds images of {images.shape[1]}x{images.shape[2]} pixels, and"
            f" {MAX_SIDE_PIXELS:,} a side is the most. Scale them down."
        )
    return images
