"""Which images are explained: those that were named, or some of the test images.

The test images are found where `scrawl data` would find them, but never downloaded. If
they are not there, the first ones, which every run keeps, take their place.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from scrawl.arrays import Image, Images, Labels, Scores
from scrawl.cli.input_option import numbers_beside, picture_input
from scrawl.cli.output import complain
from scrawl.cli.picture_files import images_in, require_stdin_once
from scrawl.data import Examples, load_data
from scrawl.errors import InvalidRequest, NothingThere, ScrawlError
from scrawl.evaluation import Predictions
from scrawl.explanation import Beside
from scrawl.networks import Network
from scrawl.training import Run

MAX_SUBJECTS = 20  # each gets a picture of its own


@dataclass(frozen=True, eq=False)
class Subject:
    """An image to explain, where it came from, and what is read beside it."""

    place: str  # for people
    stem: str  # for names of files
    image: Image
    beside: Mapping[str, int]
    truth: int | None = None


@dataclass(frozen=True, eq=False)
class Tested:
    """Images that a run was tested on, and what it said of each."""

    images: Images
    labels: Labels
    scores: Scores
    beside: Beside


def given_subjects(
    network: Network, names: tuple[str, ...], given: tuple[str, ...]
) -> list[Subject]:
    """Return the images in the files *names*, with the numbers *given* beside them.

    Raises:
        NothingThere, InvalidFile: if one is missing, no picture, or of another size.
        InvalidRequest: if there are too many, or the numbers are not those needed.
        UnknownName: if a number has a name that the network does not know.
    """
    beside = numbers_beside(network, given)
    height, width, *_ = picture_input(network).shape
    subjects: list[Subject] = []
    require_stdin_once(names)
    for name in names:
        images = images_in(name, height, width)
        if len(subjects) + len(images) > MAX_SUBJECTS:
            raise InvalidRequest(
                f"With {name} there are {len(subjects) + len(images):,} images, and"
                f" {MAX_SUBJECTS} at once is the most. Name fewer."
            )
        places = _places(name, len(images))
        for place, image in zip(places, images, strict=True):
            stem = _free_stem(place, subjects)
            subjects.append(Subject(place, stem, image, beside))
    return subjects


def tested_images(run: Run, given: tuple[str, ...]) -> Tested:
    """Return the test images of *run*, or those it kept if its data are not here.

    The numbers *given* take the place of those in the data.

    Raises:
        NothingThere: if the run has no predictions.
        InvalidRequest: if a number beside the images is neither given nor in the data.
    """
    predictions = run.predictions
    try:
        test = _find_test_images(run, predictions)
    except ScrawlError as error:
        numbers_beside(run.network, given)  # the run kept none
        images = predictions.sample_images
        complain(f"{error} Until then the {len(images)} images in the run are used.")
        test = Examples(images, predictions.labels[: len(images)])
    source = picture_input(run.network)
    beside = {
        item.name: test.more_inputs[item.name]
        for item in run.network.inputs
        if item.kind == "number" and item.name in test.more_inputs
    }
    return Tested(
        test.more_inputs.get(source.name, test.images),
        test.labels,
        predictions.scores[: len(test)],
        beside if beside and not given else numbers_beside(run.network, given),
    )


def one_of_each_class(tested: Tested) -> list[Subject]:
    """Return the first image of each class, of at most the first 20 classes."""
    labels, firsts = np.unique(tested.labels, return_index=True)
    if len(labels) > MAX_SUBJECTS:
        complain(
            f"Of {len(labels)} classes, images of the first {MAX_SUBJECTS} are"
            " explained. Name pictures of the others."
        )
    labels, firsts = labels[:MAX_SUBJECTS], firsts[:MAX_SUBJECTS]
    return [
        Subject(
            f"test image {index}",
            f"test-{index}",
            tested.images[index],
            {name: _number_at(value, index) for name, value in tested.beside.items()},
            truth=label,
        )
        for label, index in zip(labels.tolist(), firsts.tolist(), strict=True)
    ]


def _find_test_images(run: Run, predictions: Predictions) -> Examples:
    used = run.info.data_used()
    if used.requested is None:
        raise NothingThere(f"{used.name!r} was given to the training as arrays.")
    found = load_data(used.requested, offline=True)
    if found.digest != used.digest or len(found.test) != len(predictions.labels):
        raise InvalidRequest(
            f"The data set {used.name!r} has changed since {run.name} was trained."
            " Train again on what there is."
        )
    return found.test


def _places(name: str, count: int) -> Iterator[str]:
    yield from (f"{name}[{index}]" if count > 1 else name for index in range(count))


def _free_stem(place: str, subjects: list[Subject]) -> str:
    """Return a name for files about *place*, another one for each of the subjects."""
    name, _, index = place.partition("[") if place.endswith("]") else (place, "", "")
    numbered = f"{Path(name).stem}-{index[:-1]}" if index else Path(name).stem
    stem = re.sub(r"[^A-Za-z0-9_.-]+", "-", numbered)[:64] or "image"
    taken = {subject.stem for subject in subjects}
    names = (stem, *(f"{stem}-{number}" for number in range(2, MAX_SUBJECTS + 2)))
    return next(free for free in names if free not in taken)


def _number_at(value: int | np.ndarray, index: int) -> int:
    return int(value[index]) if isinstance(value, np.ndarray) else value
