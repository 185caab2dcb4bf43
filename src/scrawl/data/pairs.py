"""Bring a file of images and a file of labels together, and see that they fit.

A data set of one's own is two IDX files, or four of which the last two are the test
part. With two, the last sixth of the examples is the test part.
"""

import hashlib
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from scrawl.arrays import Labels
from scrawl.data.dataset import Dataset, Examples
from scrawl.data.idx import IdxContent, read_idx_content
from scrawl.errors import InvalidFile, InvalidRequest

DIGITS = tuple("0123456789")
TEST_SHARE = 6  # one example of so many is for the test, if there is no test pair


def load_pairs(name: str) -> Dataset:
    """Return the digits in IDX files named `IMAGES,LABELS[,IMAGES,LABELS]`.

    Raises:
        InvalidRequest: if it does not name two or four files.
        NothingThere: if one of them does not exist.
        InvalidFile: if one is damaged, or they do not belong together.
    """
    paths = name.split(",")
    if len(paths) not in (2, 4) or not all(paths):
        raise InvalidRequest(
            f"{name!r} does not name a pair of IDX files, or two pairs."
            " Give IMAGES,LABELS or IMAGES,LABELS,TEST-IMAGES,TEST-LABELS."
        )
    contents = [read_idx_content(Path(path)) for path in paths]
    given = match_pair(contents[0], contents[1], DIGITS)
    if len(contents) == 4:
        test = match_pair(contents[2], contents[3], DIGITS)
        _require_equal_size(given, test, contents[2].name)
        return _dataset(name, (given, test), name, contents)
    num_test = len(given) // TEST_SHARE
    if not num_test:
        raise InvalidFile(
            f"{paths[0]} holds {len(given)} images, and without a test pair at least"
            f" {TEST_SHARE} are needed. Name a test pair too."
        )
    source = f"{name} (the last {num_test:,} of {len(given):,} for the test)"
    return _dataset(name, (given[:-num_test], given[-num_test:]), source, contents)


def match_pair(
    images: IdxContent, labels: IdxContent, classes: tuple[str, ...]
) -> Examples:
    """Return the examples in two files.

    Raises:
        InvalidFile: if they hold something else, differ in number, hold nothing, or
            a label is no class.
    """
    _require_dimensions(images, 3, "images")
    _require_dimensions(labels, 1, "labels")
    if images.shape[0] != labels.shape[0]:
        raise InvalidFile(
            f"{images.name} holds {images.shape[0]:,} images, and {labels.name}"
            f" {labels.shape[0]:,} labels. Name files that belong together."
        )
    if not images.values.size:
        raise InvalidFile(f"{images.name} holds no pixels. Name a file that does.")
    _require_classes(labels.values, classes, labels.name)
    return Examples(images.values, labels.values)


def _require_equal_size(train: Examples, test: Examples, name: str) -> None:
    """Refuse a test part, read from *name*, whose images have a size of their own."""
    needed, given = train.images.shape[1:], test.images.shape[1:]
    if needed != given:
        raise InvalidFile(
            f"{name} holds images of {given[0]}x{given[1]} pixels, and the training"
            f" images have {needed[0]}x{needed[1]}. Name files that belong together."
        )


def digest_of(digests: Iterable[str]) -> str:
    """Return the SHA-256 over the SHA-256s of the parts of a data set."""
    return hashlib.sha256(b"".join(map(bytes.fromhex, digests))).hexdigest()


def _dataset(
    name: str,
    parts: tuple[Examples, Examples],
    source: str,
    contents: Iterable[IdxContent],
) -> Dataset:
    return Dataset(
        name=name,
        train=parts[0],
        test=parts[1],
        classes=DIGITS,
        source=source,
        digest=digest_of(content.sha256() for content in contents),
    )


def _require_dimensions(content: IdxContent, needed: int, kind: str) -> None:
    if len(content.shape) != needed:
        raise InvalidFile(
            f"{content.name} holds an array of {len(content.shape)} dimensions, and"
            f" {kind} have {needed}. Name the file of images first, then its labels."
        )


def _require_classes(labels: Labels, classes: tuple[str, ...], name: str) -> None:
    if labels.max() < len(classes):
        return
    index = int(np.argmax(labels >= len(classes)))
    raise InvalidFile(
        f"{name} gives image {index:,} the label {labels[index]}, and the labels of"
        f" {len(classes)} classes are 0 to {len(classes) - 1}. Correct the labels."
    )
