"""The 1,797 digits that come with scikit-learn, brought to the form of MNIST.

They are 8x8 counts of ink from 0 to 16. MNIST scaled each digit to fit 20x20 and placed
it on 28x28 with its centre of mass in the middle; so do we, with cubic interpolation
(Keys: Cubic convolution interpolation for digital image processing, 1981). All of it
is arithmetic of whole numbers, so every machine gets the same bytes.
"""

import importlib.util
import io
import zlib
from pathlib import Path

import numpy as np
from jaxtyping import Int64, UInt8

from scrawl import files
from scrawl.arrays import Images
from scrawl.data.dataset import Dataset, Examples
from scrawl.data.pairs import DIGITS, digest_of
from scrawl.errors import InvalidFile, MissingOnMachine

NUM_TEST = 360
CSV_SHA256 = "6ebb3d2fee246a4e99363262ddf8a00a3c41bee6014c373ed9d9216ba7f651b8"

_MAX_PACKED_BYTES = 1 << 20
_MAX_BYTES = 1 << 20
_GZIP_FORMAT = 31  # zlib's number for: a gzip header, and the largest window
_FULL = 16  # the ink of a pixel that is all ink
_SMALL, _BOX, _SIZE = 8, 20, 28  # pixels a side: as given, scaled, with the margin
_WEIGHTS_SUM = 2000  # of the weights of one scaled row, so that all are whole numbers


def load_digits() -> Dataset:
    """Return scikit-learn's digits on 28x28, the last 360 of them for the test.

    Raises:
        MissingOnMachine: if scikit-learn is not installed.
        InvalidFile: if its file of digits is not the one known.
    """
    path = find_csv()
    table = _read_table(path)
    images = _to_mnist_form(table[:, :-1].reshape(-1, _SMALL, _SMALL))
    examples = Examples(images, table[:, -1].astype(np.uint8))
    return Dataset(
        name="digits",
        train=examples[:-NUM_TEST],
        test=examples[-NUM_TEST:],
        classes=DIGITS,
        source=str(path),
        digest=digest_of(
            files.sha256(array.tobytes())
            for array in (examples.images, examples.labels)
        ),
    )


def find_csv() -> Path:
    """Return where scikit-learn has its digits.

    Raises:
        MissingOnMachine: if scikit-learn is not installed.
    """
    # Importing scikit-learn takes half a second; finding it takes none.
    package = importlib.util.find_spec("sklearn")
    if package is None or package.origin is None:
        raise MissingOnMachine(
            "The data set 'digits' comes with scikit-learn, which is not installed."
            " Install it, or use --data mnist."
        )
    return Path(package.origin).parent / "datasets" / "data" / "digits.csv.gz"


def _read_table(path: Path) -> Int64[np.ndarray, "n 65"]:
    packed = files.read_bytes(path, _MAX_PACKED_BYTES)
    try:
        content = zlib.decompressobj(_GZIP_FORMAT).decompress(packed, _MAX_BYTES)
    except zlib.error:
        content = b""
    if files.sha256(content) != CSV_SHA256:
        raise InvalidFile(
            f"{path} is not the file of digits that scikit-learn ships."
            " Install scikit-learn again."
        )
    return np.loadtxt(io.BytesIO(content), delimiter=",", dtype=np.int64)


def _to_mnist_form(counts: Int64[np.ndarray, "n 8 8"]) -> Images:
    weights = _cubic_weights()
    ink = np.clip(weights @ counts @ weights.T, 0, _FULL * _WEIGHTS_SUM**2)
    scale = _FULL * _WEIGHTS_SUM**2
    boxes = (ink * 255 + scale // 2) // scale
    return _centre(boxes.astype(np.uint8))


def _cubic_weights() -> Int64[np.ndarray, "20 8"]:
    """Return what each given row adds to each scaled one; beyond the rows is paper."""
    tenths = (_SMALL * 10 * (2 * np.arange(_BOX) + 1)) // (2 * _BOX) - 5
    distance = np.abs(tenths[:, None] - 10 * np.arange(_SMALL))
    near = 3 * distance**3 - 50 * distance**2 + 2000
    far = -(distance**3) + 50 * distance**2 - 800 * distance + 4000
    return np.where(distance < 10, near, np.where(distance < 20, far, 0))


def _centre(boxes: UInt8[np.ndarray, "n 20 20"]) -> Images:
    """Place each box by whole pixels so that its centre of mass is the middle."""
    ink = boxes.astype(np.int64)
    top, left = _offset(ink.sum(axis=2)), _offset(ink.sum(axis=1))
    margin = _SIZE - _BOX
    padded = np.pad(boxes, ((0, 0), (margin, margin), (margin, margin)))
    rows = np.arange(_SIZE) - top[:, None] + margin
    columns = np.arange(_SIZE) - left[:, None] + margin
    each = np.arange(len(boxes))[:, None, None]
    return padded[each, rows[:, :, None], columns[:, None, :]]


def _offset(profile: Int64[np.ndarray, "n 20"]) -> Int64[np.ndarray, " n"]:
    """Return the whole pixels before a box, from its ink along one axis."""
    mass = profile.sum(axis=1)
    return (_SIZE // 2 * mass - profile @ np.arange(_BOX)) // mass
