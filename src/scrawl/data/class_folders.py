"""A data set of pictures: a folder that has a folder of them for each class.

`DIR/seven/anything.png` is an image of the class `seven`. If there are `DIR/train` and
`DIR/test`, the classes lie in these; else the last sixth of each class, by name, is for
the test. Pictures may have any size: all are brought to 28x28, or to the size that
stands behind the name, as in `DIR@48x48`. Files whose name begins with a point are not
looked at; anything else must be a picture.
"""

import itertools
import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from scrawl import files
from scrawl.arrays import Labels
from scrawl.data.dataset import Dataset, Examples
from scrawl.data.pairs import TEST_SHARE
from scrawl.errors import InvalidFile, InvalidRequest, NothingThere
from scrawl.pictures import MAX_FILE_BYTES, fit_picture, read_picture

MAX_CLASSES = 256  # a label is a byte
MAX_PICTURES = 1_000_000
MAX_BYTES = 16 << 30  # of all files
MAX_PIXELS = 1 << 30  # of all images
MAX_SIDE_PIXELS = 1024  # of an image, as asked for
SIDE_PIXELS = 28  # unless another size is asked for

_SIZED = re.compile(r"(?P<folder>.+)@(?P<height>\d{1,4})x(?P<width>\d{1,4})")


@dataclass(frozen=True)
class _Wanted:
    folder: Path
    height: int = SIDE_PIXELS
    width: int = SIDE_PIXELS


@dataclass(frozen=True, eq=False)
class _Parts:
    train: Examples
    test: Examples


@dataclass(frozen=True)
class _Picture:
    path: Path
    label: int


def names_class_folders(name: str) -> bool:
    """Tell whether *name* is that of a folder, with or without a size behind it."""
    try:
        return bool(name) and _wanted(name).folder.is_dir()
    except (OSError, ValueError):
        return False


def load_class_folders(name: str) -> Dataset:
    """Return the data set of pictures in the folder that is *name*, `DIR[@HxW]`.

    The examples are not sorted by class: wherever they are cut, each class has its
    share on both sides.

    Raises:
        InvalidRequest: if the size is none.
        InvalidFile: if there are no classes, a class has no pictures, a file is no
            picture, there are too many, or too few for a test.
    """
    wanted = _wanted(name)
    _require_size(wanted)
    folder = wanted.folder
    parts = [folder / "train", folder / "test"]
    is_divided = all(part.is_dir() for part in parts)
    classes = _classes(parts[0] if is_divided else folder)
    lines = [f"{wanted.height}x{wanted.width}"]
    if is_divided:
        _require_known(parts[1], classes)
        found = _Parts(*(_read(part, classes, wanted, lines) for part in parts))
        source = str(folder)
    else:
        found = _divided(_read(folder, classes, wanted, lines), folder)
        source = f"{folder} (the last sixth of each class for the test)"
    digest = files.sha256("\n".join(lines).encode(errors="surrogateescape"))
    return Dataset(name, found.train, found.test, classes, source, digest)


def _wanted(name: str) -> _Wanted:
    sized = _SIZED.fullmatch(name)
    if sized is None or Path(name).is_dir():
        return _Wanted(Path(name))
    return _Wanted(Path(sized["folder"]), int(sized["height"]), int(sized["width"]))


def _require_size(wanted: _Wanted) -> None:
    sides = (wanted.height, wanted.width)
    if min(sides) < 1 or max(sides) > MAX_SIDE_PIXELS:
        raise InvalidRequest(
            f"Images of {wanted.height}x{wanted.width} pixels cannot be made."
            f" Ask for 1 to {MAX_SIDE_PIXELS} a side."
        )


def _classes(folder: Path) -> tuple[str, ...]:
    names = tuple(path.name for path in _listed(folder) if path.is_dir())
    if not 2 <= len(names) <= MAX_CLASSES:
        raise InvalidFile(
            f"{folder} holds {len(names)} folders, and a data set of pictures has one"
            f" for each of 2 to {MAX_CLASSES} classes. Name such a folder."
        )
    strange = next((name for name in names if not name.isprintable()), None)
    if strange is not None:
        raise InvalidFile(
            f"{folder} holds the folder {strange!r}, which is no name for a class."
            " Rename it."
        )
    return names


def _require_known(folder: Path, classes: tuple[str, ...]) -> None:
    others = sorted(set(_classes(folder)) - set(classes))
    if others:
        raise InvalidFile(
            f"{folder} has the class {others[0]!r}, and the training part has not."
            " Give both the same folders."
        )


def _read(
    folder: Path, classes: tuple[str, ...], wanted: _Wanted, lines: list[str]
) -> Examples:
    """Return the examples below *folder*; add their digests and names to *lines*."""
    pictures = _mixed([_pictures(folder / name) for name in classes])
    _require_modest(pictures, wanted)
    images = np.empty((len(pictures), wanted.height, wanted.width), np.uint8)
    bytes_left = MAX_BYTES
    for image, picture in zip(images, pictures, strict=True):
        content = files.read_bytes(picture.path, MAX_FILE_BYTES)
        bytes_left -= len(content)
        if bytes_left < 0:
            raise InvalidFile(f"{folder} holds more than {MAX_BYTES >> 30} GiB.")
        name = picture.path.relative_to(wanted.folder).as_posix()
        lines.append(f"{files.sha256(content)} {name}")
        decoded = read_picture(content, str(picture.path))
        image[:] = fit_picture(decoded, wanted.height, wanted.width)
    return Examples(images, _labels(pictures))


def _pictures(folder: Path) -> list[Path]:
    """Return the pictures of one class, by name; a class of no test has no folder."""
    if not folder.is_dir():
        return []
    pictures = _listed(folder)
    if not pictures:
        raise InvalidFile(f"{folder} holds no pictures. Put some there, or remove it.")
    return pictures


def _listed(folder: Path) -> list[Path]:
    """Return what lies in *folder*, by name, without what is hidden."""
    try:
        with os.scandir(folder) as items:
            shown = (item.name for item in items if not item.name.startswith("."))
            names = sorted(itertools.islice(shown, MAX_PICTURES + 1))
    except OSError as error:
        raise NothingThere(
            f"Cannot look into {folder}: {error.strerror or error}."
            " Name a folder that you can read."
        ) from error
    return [folder / name for name in names]


def _mixed(classes: Sequence[Sequence[Path]]) -> list[_Picture]:
    """Return the pictures of all classes, each class spread evenly over the whole."""
    places = [
        ((2 * rank + 1) / len(paths), label, rank)
        for label, paths in enumerate(classes)
        for rank in range(len(paths))
    ]
    return [_Picture(classes[label][rank], label) for _, label, rank in sorted(places)]


def _require_modest(pictures: Sequence[_Picture], wanted: _Wanted) -> None:
    num_pixels = len(pictures) * wanted.height * wanted.width
    if len(pictures) > MAX_PICTURES or num_pixels > MAX_PIXELS:
        raise InvalidFile(
            f"{wanted.folder} holds {len(pictures):,} pictures, of"
            f" {wanted.height}x{wanted.width} pixels each, and {MAX_PICTURES:,}"
            f" pictures and {MAX_PIXELS:,} pixels are the most. Use fewer pictures."
        )


def _labels(pictures: Iterable[_Picture]) -> Labels:
    return np.array([picture.label for picture in pictures], np.uint8)


def _divided(given: Examples, folder: Path) -> _Parts:
    """Return the examples without the last sixth of each class, and that."""
    is_test = np.zeros(len(given), bool)
    for label in range(int(given.labels.max()) + 1):
        (places,) = np.nonzero(given.labels == label)
        is_test[places[len(places) - len(places) // TEST_SHARE :]] = True
    if not is_test.any():
        raise InvalidFile(
            f"No class in {folder} has {TEST_SHARE} pictures, so there are none for the"
            " test. Add pictures, or make the folders train and test."
        )
    train, test = np.flatnonzero(~is_test), np.flatnonzero(is_test)
    return _Parts(given.take(train), given.take(test))
