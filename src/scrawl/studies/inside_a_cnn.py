"""What a small convolutional network has learned, and whether it halves the errors.

The notebook draws some kernels and feature maps of a network of 108,618 parameters, and
says that it makes half as many errors as an earlier dense one. We draw all of them, and
hold that ratio against an interval.
"""

from collections.abc import Iterator, Sequence

import numpy as np

from scrawl import explanation
from scrawl.arrays import Image
from scrawl.data import Dataset
from scrawl.explanation import FeatureMaps
from scrawl.figures import (
    Quantity,
    Series,
    all_feature_maps_figure,
    feature_maps_figure,
    kernels_figure,
    to_png,
)
from scrawl.studies.comparisons import Published
from scrawl.studies.laboratory import Laboratory, Trial
from scrawl.studies.material import share_watched, watched_by_test
from scrawl.studies.measured import accuracies, losses, mean_validation
from scrawl.studies.parts import Paragraph, Part, Picture, Section
from scrawl.studies.pictures import (
    confusion_of,
    curves_of,
    diagram_of,
    matrix_of,
    series_of,
    sheet_of,
)
from scrawl.studies.printing import (
    epochs_printed,
    layers_printed,
    metrics_printed,
    shapes_printed,
)
from scrawl.studies.study import Study
from scrawl.training import Recipe, Run

PRINTED = "what it prints"
SAID = "its text"
TEST_ACCURACY = (
    *(0.9803, 0.9849, 0.9882, 0.9907, 0.9889),
    *(0.9897, 0.9902, 0.9903, 0.9904, 0.9903),
)
TEST_LOSS = (
    *(0.0659, 0.0438, 0.0346, 0.0296, 0.0330),
    *(0.0312, 0.0306, 0.0329, 0.0268, 0.0328),
)
CHOSEN_CHANNELS = (4, 7, 10, 13)
CHOSEN_DIGITS = (1, 4, 8)  # one stroke, open and closed loops
DENSE_SEEDS = 5  # it is large, but trained in seconds, and two would say little
REPORTED_RATIO = (1 - 0.9903) / (1 - 0.9804)


def _conduct(laboratory: Laboratory) -> Iterator[Part]:
    data = laboratory.data()
    recipe = Recipe(batch_size=128, epochs=10, validation_split=share_watched(data))
    watched = watched_by_test(data)
    yield from _data(data)
    runs = laboratory.runs(Trial("convolutional", "cnn-16-32", recipe), watched)
    yield from _network(runs[0])
    yield from _training(laboratory, runs, len(data.test))
    yield from _evaluation(runs[0])
    yield from _kernels(runs[0])
    yield from _first_test_image(runs[0], data)
    yield from _digits(runs[0], data)
    trial = Trial("dense", "mlp-512-256", recipe, DENSE_SEEDS)
    dense = laboratory.runs(trial, watched)
    yield from _halved(laboratory, runs, dense, len(data.test))


def _data(data: Dataset) -> Iterator[Part]:
    first, label = data.train.images[0], data.classes[data.train.labels[0]]
    yield Section("The data")
    yield shapes_printed(data)
    yield matrix_of(first, f"The first training image, a {label}, as a matrix")
    yield sheet_of(first[None], [f"a {label}"], "The same as a picture")


def _network(run: Run) -> Iterator[Part]:
    yield Section("The network")
    yield layers_printed(run.network)
    yield diagram_of(run.network, "Its diagram")


def _training(
    laboratory: Laboratory, runs: Sequence[Run], num_images: int
) -> Iterator[Part]:
    firsts = [run.history[0] for run in runs]
    yield Section("Training")
    yield Paragraph(
        "Adam, batches of 128, 10 epochs. What is called validation are the test"
        " images, as in the notebook; they choose nothing here."
    )
    yield epochs_printed(runs[0])
    yield curves_of(runs[0], "Loss and accuracy, where validation means test images")
    yield laboratory.compare(
        Published("cnn-16-32: test accuracy", 0.9903, PRINTED),
        accuracies(runs),
        num_images=num_images,
    )
    for what, value, values in (
        ("test loss, nats", 0.0328, losses(runs)),
        ("training loss of epoch 1", 0.2679, [epoch.loss for epoch in firsts]),
    ):
        yield laboratory.compare(
            Published(f"cnn-16-32: {what}", value, PRINTED, "loss", 4), values
        )
    yield laboratory.compare(
        Published("cnn-16-32: training accuracy of epoch 1", 0.9272, PRINTED),
        [epoch.accuracy for epoch in firsts],
    )
    yield _beside(runs, "accuracy", TEST_ACCURACY)
    yield _beside(runs, "loss", TEST_LOSS)


def _beside(
    runs: Sequence[Run], quantity: Quantity, reported: Sequence[float]
) -> Picture:
    ours = Series("ours (mean)", mean_validation(runs, quantity))
    printed = Series("as printed", reported, is_reported=True)
    return series_of(f"Test {quantity} after each epoch", quantity, [ours, printed])


def _evaluation(run: Run) -> Iterator[Part]:
    yield Section("Which digits are taken for which")
    yield metrics_printed(run.metrics, "Every class, and the matrix as numbers, seed 0")
    yield confusion_of(run, "The matrix as a picture, seed 0")


def _kernels(run: Run) -> Iterator[Part]:
    yield Section("The kernels")
    yield Paragraph(
        "All kernels of both convolutions, seed 0. Of the second, the notebook draws"
        " those over the first channel only: 32 of 512."
    )
    for each in explanation.kernels(run.network):
        height, width, channels, filters = each.values.shape
        alt = (
            f"{filters} filters of {height}x{width} over {channels} channels, with"
            f" weights from {each.values.min():.2f} to {each.values.max():.2f}."
        )
        yield Picture(f"Kernels of {each.layer}", alt, to_png(kernels_figure(each)))


def _first_test_image(run: Run, data: Dataset) -> Iterator[Part]:
    image, label = data.test.images[0], data.classes[data.test.labels[0]]
    layers = explanation.feature_maps(run.network, image)
    listed = ", ".join(map(str, CHOSEN_CHANNELS))
    yield Section("What becomes of test image 0")
    yield Paragraph(
        f"It is a {label}. The notebook shows channels {listed} of both convolutions;"
        " first these, in that order, then all channels of all layers."
    )
    for maps in layers:
        if maps.layer.startswith("conv"):
            some = maps.only(CHOSEN_CHANNELS)
            title = f"{maps.layer}, channels {listed} from the left"
            yield Picture(title, _alt(some), to_png(feature_maps_figure(some)))
    yield _all_maps(image, layers, f"Test image 0, a {label}: all layers")


def _digits(run: Run, data: Dataset) -> Iterator[Part]:
    yield Section("What becomes of other digits")
    for digit in CHOSEN_DIGITS:
        index = int(np.argmax(data.test.labels == digit))
        image = data.test.images[index]
        title = f"Test image {index}, a {data.classes[digit]}: all layers"
        yield _all_maps(image, explanation.feature_maps(run.network, image), title)


def _all_maps(image: Image, layers: Sequence[FeatureMaps], title: str) -> Picture:
    figure = all_feature_maps_figure(image, layers, title)
    return Picture(title, " ".join(map(_alt, layers)), to_png(figure))


def _alt(maps: FeatureMaps) -> str:
    height, width, channels = maps.values.shape
    return (
        f"{maps.layer}: {channels} channels of {height}x{width} values, from"
        f" {maps.values.min():.2f} to {maps.values.max():.2f}."
    )


def _halved(
    laboratory: Laboratory,
    runs: Sequence[Run],
    dense: Sequence[Run],
    num_images: int,
) -> Iterator[Part]:
    ratios = [
        (1 - one.metrics.accuracy) / (1 - other.metrics.accuracy)
        for one, other in zip(runs, dense, strict=True)
    ]
    yield Section("Is the error rate halved?")
    yield Paragraph(
        "The notebook compares with an earlier dense network of 'three dense layers'"
        " and describes it no further. Ours, mlp-512-256, trained by the same recipe,"
        " is a guess, so a difference may be one of networks."
    )
    yield laboratory.compare(
        Published("a dense network: test accuracy", 0.9804, SAID),
        accuracies(dense),
        num_images=num_images,
        why="Its dense network is not described, and ours is a guess",
    )
    yield laboratory.compare(
        Published(
            "errors of the convolutional network for each of the dense one",
            REPORTED_RATIO,
            f"{SAID}: 'the error rate has been halved'",
            "ratio",
        ),
        ratios,
        why="Its dense network is not described, and ours is a guess",
    )


INSIDE_A_CNN = Study(
    name="inside-a-cnn",
    question=(
        "What do the filters of a small convolutional network look at, and does it make"
        " half as many errors as a dense one?"
    ),
    source="a notebook, 'CNN with the MNIST Dataset'",
    conduct=_conduct,
)
