"""A network of 5,874 numbers for a microcontroller, and what its notebook mixes up.

The notebook trains four filters and prints 98.00 %, but half its cells and its memory
map belong to a network of eight; its text describes a third one, with batch
normalization, which it never trains. We train all of them, and what it has in comments.
"""

from collections.abc import Iterator, Sequence

import numpy as np

from scrawl.arrays import Image, Images, Labels
from scrawl.data import Dataset
from scrawl.figures import Series
from scrawl.studies.comparisons import Published
from scrawl.studies.laboratory import Laboratory, Trial
from scrawl.studies.material import share_watched, watched_by_test
from scrawl.studies.measured import accuracies, mean_validation
from scrawl.studies.microcontroller.memory_init import memory_files
from scrawl.studies.microcontroller.variants import described_variants
from scrawl.studies.parts import Listing, Paragraph, Part, Picture, Section, Table
from scrawl.studies.pictures import (
    confusion_of,
    diagram_of,
    matrix_of,
    series_of,
    sheet_of,
)
from scrawl.studies.printing import (
    layers_printed,
    metrics_printed,
    one_hot_printed,
    scores_printed,
    shapes_printed,
)
from scrawl.studies.study import Study
from scrawl.training import Recipe, Run

PRINTED = "its confusion matrix, which has 9,800 on the diagonal"
LONG_EPOCHS = 15
MAP_EPOCHS = 9
SINGLE_IMAGES = (455, 255, 99)  # training images that it predicts one by one
WRITTEN_IMAGE = 200  # a training image whose pixels it writes to image.txt
SINGLE_SCORES = {455: 0.99448830, 255: 0.99981433}  # of the reading, as printed
CELLS = 4  # weights of the dense layer that are printed, of each class
NOT_FIVE = (
    "See also 15 epochs, and nine of the network with eight filters, to which its"
    " memory map and half its cells belong"
)


def _conduct(laboratory: Laboratory) -> Iterator[Part]:
    data = laboratory.data()
    watched, share = watched_by_test(data), share_watched(data)
    yield from _data(data)
    five, long, eight = (
        laboratory.runs(Trial(name, network, _recipe(share, epochs)), watched)
        for name, network, epochs in (
            ("mcu-4", "cnn-mcu-4", 5),
            ("mcu-4-long", "cnn-mcu-4", LONG_EPOCHS),
            ("mcu-8", "cnn-mcu-8", MAP_EPOCHS),
        )
    )
    yield from _four_filters(laboratory, five, long, data)
    yield from _eight_filters(laboratory, eight, data)
    yield _curves(long, eight)
    yield from _single_predictions(five[0], eight[0], data)
    yield from _weights(five[0], eight[0])
    recipe = _recipe(share, 5)
    yield from described_variants(laboratory, watched, recipe, len(data.test))
    networks = {"four filters": five[0].network, "eight filters": eight[0].network}
    images = data.train.images[[SINGLE_IMAGES[0], WRITTEN_IMAGE]]
    yield from memory_files(laboratory.folder, networks, images)


def _recipe(share: float, epochs: int) -> Recipe:
    return Recipe(
        optimizer="sgd",
        learning_rate=0.01,
        batch_size=32,
        epochs=epochs,
        validation_split=share,
    )


def _data(data: Dataset) -> Iterator[Part]:
    scaled = (data.train.images[:1000].astype(np.float32) - 127.5) / 127.5
    yield Section("The data")
    yield Paragraph(
        "Pixels p become (p - 127.5) / 127.5, which lies between -1 and 1; its text"
        " says 0 and 1. In scrawl that is the first layer of the network, so a"
        " microcontroller takes bytes."
    )
    yield shapes_printed(data)
    yield Listing("Range", f"scaled pixels from {scaled.min():g} to {scaled.max():g}")
    captions = [data.classes[label] for label in data.train.labels[:10]]
    yield sheet_of(data.train.images[:10], captions, "The first training images")
    yield one_hot_printed(data.train.labels[:1], len(data.classes))


def _four_filters(
    laboratory: Laboratory, five: Sequence[Run], long: Sequence[Run], data: Dataset
) -> Iterator[Part]:
    yield Section("Four filters")
    yield layers_printed(five[0].network)
    yield diagram_of(five[0].network, "The network of four filters")
    for runs, words in ((five, "5 epochs"), (long, f"{LONG_EPOCHS} epochs")):
        yield laboratory.compare(
            Published(f"cnn-mcu-4, {words}: test accuracy", 0.98, PRINTED),
            accuracies(runs),
            num_images=len(data.test),
            why=NOT_FIVE,
        )
    yield Paragraph(
        "Two decimals hide much: in the printed report .975 becomes .97. Here are four."
    )
    yield metrics_printed(five[0].metrics, "Report and confusion matrix, seed 0")
    yield confusion_of(five[0], "Confusion matrix, seed 0")


def _curves(four: Sequence[Run], eight: Sequence[Run]) -> Picture:
    return series_of(
        "Test accuracy of four filters and of eight after each epoch (mean)",
        "accuracy",
        [
            Series("four filters", mean_validation(four, "accuracy")),
            Series("eight filters", mean_validation(eight, "accuracy")),
        ],
    )


def _eight_filters(
    laboratory: Laboratory, eight: Sequence[Run], data: Dataset
) -> Iterator[Part]:
    yield Section("Eight filters, the network of the memory map")
    yield layers_printed(eight[0].network)
    yield laboratory.compare(
        Published(f"cnn-mcu-8, {MAP_EPOCHS} epochs: test accuracy", 0.98, PRINTED),
        accuracies(eight),
        num_images=len(data.test),
        incomparable=(
            "the printed matrix stands below four filters, and the notebook prints none"
            " of eight"
        ),
    )
    yield metrics_printed(eight[0].metrics, "Report and confusion matrix, seed 0")


def _single_predictions(four: Run, eight: Run, data: Dataset) -> Iterator[Part]:
    chosen = np.array(SINGLE_IMAGES)
    images, labels = data.train.images[chosen], data.train.labels[chosen]
    names = [f"image {index}" for index in SINGLE_IMAGES]
    captions = [
        f"{name}, label {data.classes[label]}"
        for name, label in zip(names, labels, strict=True)
    ]
    yield Section("Single predictions")
    yield sheet_of(images, captions, "The training images that it predicts one by one")
    yield _scaled(images[0], f"{names[0]} as the network reads it, scaled")
    written = data.train.images[WRITTEN_IMAGE]
    yield matrix_of(written, f"image {WRITTEN_IMAGE}, which it writes to image.txt")
    for run, words in ((four, "four"), (eight, "eight")):
        title = f"Scores of the digits 0 to 9, {words} filters"
        yield scores_printed(run.classifier(images), names, title)
    yield _label_scores(four, eight, images, labels)


def _scaled(image: Image, title: str) -> Listing:
    rows = ((image.astype(np.float32) - 127.5) / 127.5).tolist()
    lines = (" ".join(f"{pixel:6.3f}" for pixel in row) for row in rows)
    return Listing(title, "\n".join(lines))


def _or_none(score: float | None) -> str:
    return "none" if score is None else f"{score:.4f}"


def _label_scores(four: Run, eight: Run, images: Images, labels: Labels) -> Table:
    """Return what both networks give to the labels, beside what is printed."""
    own = [run.classifier(images)[range(len(labels)), labels] for run in (four, eight)]
    printed = [SINGLE_SCORES.get(index) for index in SINGLE_IMAGES]
    names = four.network.classes
    return Table(
        "The score of the label, as printed and as ours",
        ("training image", "label", "printed", "four filters", "eight filters"),
        tuple(
            (str(index), names[label], _or_none(said), f"{mine:.4f}", f"{more:.4f}")
            for index, label, said, mine, more in zip(
                SINGLE_IMAGES, labels, printed, *own, strict=True
            )
        ),
    )


def _weights(run: Run, eight: Run) -> Iterator[Part]:
    kernel, bias, dense, dense_bias = run.network.weights.values()
    yield Section("The weights")
    yield Paragraph("The notebook prints its blocks transposed; these are not.")
    yield Listing("The four filters, one 5x5 block each, seed 0", _blocks(kernel))
    yield Listing("Their biases", np.array2string(bias, precision=8))
    yield Listing(
        f"The first {CELLS} of the {len(dense)} weights of each class",
        np.array2string(dense[:CELLS].T, precision=8),
    )
    yield Listing("Biases of the classes", np.array2string(dense_bias, precision=8))
    others = _blocks(eight.network.weights["conv2d/kernel"])
    yield Listing("The eight filters of the memory map, seed 0", others)


def _blocks(kernel: np.ndarray) -> str:
    """Return the filters of a *kernel* over one channel, a block each."""
    filters = np.moveaxis(kernel[:, :, 0, :], -1, 0)
    return "\n\n".join(np.array2string(each, precision=8) for each in filters)


MICROCONTROLLER = Study(
    name="microcontroller",
    question=(
        "How well does a network of 5,874 parameters read, which of its notebook's"
        " cells belong to which network, and what do the others it describes reach?"
    ),
    source="a notebook, 'Classification of the MNIST data using CNNs'",
    conduct=_conduct,
)
