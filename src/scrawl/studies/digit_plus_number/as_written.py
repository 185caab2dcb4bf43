"""What the notebook does, as it does it: one network reads digits, another one adds."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from scrawl.data import Dataset
from scrawl.figures import Series
from scrawl.studies.comparisons import Published
from scrawl.studies.digit_plus_number.networks import divided_sum_of_digit
from scrawl.studies.digit_plus_number.pairs import (
    drawn_data,
    drawn_images,
    said_of,
    sum_data,
    true_digits,
    watched_by_unseen,
)
from scrawl.studies.laboratory import Laboratory, Trial
from scrawl.studies.material import share_watched, watched_by_test
from scrawl.studies.measured import accuracies, mean_validation, validation
from scrawl.studies.parts import Listing, Paragraph, Part, Section, Table
from scrawl.studies.pictures import diagram_of, series_of
from scrawl.studies.printing import (
    epochs_printed,
    layers_printed,
    one_hot_printed,
    scores_printed,
    shapes_printed,
)
from scrawl.training import Recipe, Run

READER = Recipe(optimizer="sgd", learning_rate=0.01, batch_size=20, epochs=100)
ADDER = Recipe(optimizer="adam", learning_rate=0.001, batch_size=100, epochs=15)

PRINT = "its print, which is cut off after this epoch"
CUT_OFF = "its print ends before"
READER_EPOCH, ADDER_EPOCH = 9, 10  # the last whole ones that are printed
READER_TEST = (0.898, 0.9208, 0.9313, 0.9288, 0.945, 0.9458, 0.9524, 0.9542, 0.9562)
ADDER_TEST = (
    *(0.1003, 0.1093, 0.1732, 0.2461, 0.3473),
    *(0.5576, 0.5749, 0.6919, 0.8296, 0.8495),
)
NUM_SHOWN = 5


@dataclass(frozen=True)
class Readers:
    """The same trainings twice, seed by seed: what is watched changes no weight."""

    watched_by_test: tuple[Run, ...]
    watched_by_unseen: tuple[Run, ...]


def with_share(recipe: Recipe, data: Dataset) -> Recipe:
    """Return the *recipe* that sets aside exactly the test images of *data*."""
    return replace(recipe, validation_split=share_watched(data))


def show_data(numbered: Dataset) -> Iterator[Part]:
    """Show the images, the numbers, and the sums."""
    train = numbered.train
    numbers, sums = train.more_inputs["number"], train.more_labels["sum"]
    drawn = drawn_images(numbered, 0)
    yield Section("The data")
    yield Paragraph(
        "Every image gets one random number from 0 to 9; their sum, 0 to 18, is a"
        " second label. A third as many images are then drawn with replacement, so some"
        " are learned repeatedly, with the same number each time. The seeds draw other"
        " images; the numbers are the same for all."
    )
    yield shapes_printed(numbered)
    yield Table(
        "The first rows: image, number, sum",
        ("image", "digit", "number", "sum"),
        tuple(
            (str(row), str(train.labels[row]), str(numbers[row]), str(sums[row]))
            for row in range(NUM_SHOWN)
        ),
    )
    yield Listing(
        "What is drawn, seed 0",
        f"{len(drawn):,} images drawn, {len(np.unique(drawn)):,} of them different",
    )
    yield _arrays_printed(numbered, len(drawn))
    yield one_hot_printed(train.labels[:2], 10)
    yield one_hot_printed(sums[:2], 19)


def _arrays_printed(numbered: Dataset, num_drawn: int) -> Listing:
    """Return the shapes of the arrays that the notebook makes of the same data."""
    pixels = numbered.train.images[0].size
    num_train, num_test = len(numbered.train), len(numbered.test)
    lines = (
        f"all rows, pixels and number      {num_train, pixels + 1}",
        f"their labels, digit and sum      {num_train, 2}",
        f"drawn rows                       {num_drawn, pixels + 1}",
        f"their labels                     {num_drawn, 2}",
        f"probabilities of drawn images    {num_drawn, 10}",
        f"the same beside the number       {num_drawn, 11}",
        f"true digits beside the number    {num_test, 11}",
    )
    return Listing("The notebook's arrays", "\n".join(lines))


def train_readers(laboratory: Laboratory, numbered: Dataset) -> Readers:
    """Train the first network, for each seed, and watch it in two ways."""
    recipe = with_share(READER, drawn_data(numbered, 0))
    network = "mlp-300-100-100-200"
    return Readers(
        laboratory.runs(
            Trial("reader", network, recipe),
            lambda seed: watched_by_test(drawn_data(numbered, seed)),
        ),
        laboratory.runs(
            Trial("reader-watched-by-unseen", network, recipe),
            partial(watched_by_unseen, numbered),
        ),
    )


def read_digits(
    laboratory: Laboratory, readers: Readers, numbered: Dataset
) -> Iterator[Part]:
    """Show the first network, and how it went."""
    runs = readers.watched_by_test
    yield Section("The network that reads the digit")
    yield Paragraph(
        "Its optimizer objects are built and never used, for it names them by strings;"
        " the rates are the same. What it calls validation are the test images."
    )
    yield layers_printed(runs[0].network)
    yield epochs_printed(runs[0])
    yield from _digits_compared(laboratory, runs, len(numbered.test))
    yield series_of(
        "Accuracy on test images while the digit is learned",
        "accuracy",
        [
            Series("ours (mean)", mean_validation(runs, "accuracy")),
            Series("as printed", READER_TEST, is_reported=True),
        ],
    )


def _digits_compared(
    laboratory: Laboratory, runs: tuple[Run, ...], num_images: int
) -> Iterator[Part]:
    epoch = min(READER_EPOCH, len(runs[0].history)) - 1
    at = [run.history[epoch] for run in runs]
    yield laboratory.compare(
        Published("digit, test accuracy after epoch 9", READER_TEST[-1], PRINT),
        [validation(each, "accuracy") for each in at],
        num_images=num_images,
    )
    yield laboratory.compare(
        Published("digit, test loss after epoch 9, nats", 0.1541, PRINT, "loss", 4),
        [validation(each, "loss") for each in at],
    )
    yield laboratory.compare(
        Published("digit, training accuracy of epoch 9", 0.979, PRINT),
        [each.accuracy for each in at],
    )
    yield laboratory.compare(
        Published(
            "digit, test accuracy after all 100 epochs",
            None,
            CUT_OFF,
        ),
        accuracies(runs),
        num_images=num_images,
    )


def show_sums(
    laboratory: Laboratory,
    readers: Readers,
    runs: tuple[Run, ...],
    numbered: Dataset,
) -> Iterator[Part]:
    """Show the second network, and what it says."""
    yield Section("The network that adds, as it was written")
    yield Paragraph(
        "It learns from the probabilities that the first network gives of the very"
        " images it was trained on, and from the number, all divided by 255. When it is"
        " tested it is given the true digits instead of probabilities."
    )
    yield layers_printed(runs[0].network)
    yield diagram_of(runs[0].network, "The network that adds")
    yield from _single_rows(readers.watched_by_test[0], numbered)
    yield epochs_printed(runs[0])
    yield from _sums_compared(laboratory, runs, len(numbered.test))
    yield series_of(
        "'Test' accuracy while sums are learned, fed with the true digits",
        "accuracy",
        [
            Series("ours (mean)", mean_validation(runs, "accuracy")),
            Series("as printed", ADDER_TEST, is_reported=True),
        ],
    )
    yield _actual_and_predicted(runs[0])
    rows = runs[0].predictions.scores[:2]
    names = [f"test row {row}" for row in range(len(rows))]
    yield scores_printed(rows, names, "Scores of the sums 0 to 18, seed 0")


def _sums_compared(
    laboratory: Laboratory, runs: tuple[Run, ...], num_images: int
) -> Iterator[Part]:
    at = [run.history[min(ADDER_EPOCH, len(run.history)) - 1] for run in runs]
    yield laboratory.compare(
        Published("sum, 'test' accuracy after epoch 10", ADDER_TEST[-1], PRINT),
        [validation(each, "accuracy") for each in at],
        num_images=num_images,
    )
    yield laboratory.compare(
        Published("sum, 'test' loss after epoch 10, nats", 1.1255, PRINT, "loss", 4),
        [validation(each, "loss") for each in at],
    )
    yield laboratory.compare(
        Published(
            "sum, 'test' accuracy after all 15 epochs",
            None,
            CUT_OFF,
        ),
        accuracies(runs),
        num_images=num_images,
    )


def train_adder(
    laboratory: Laboratory, readers: Readers, numbered: Dataset
) -> tuple[Run, ...]:
    """Train the second network as it was written, for each seed."""
    network = divided_sum_of_digit(300, 100)
    trial = Trial("adder", network, with_share(ADDER, drawn_data(numbered, 0)))
    return laboratory.runs(trial, partial(leaking_data, readers, numbered))


def leaking_data(readers: Readers, numbered: Dataset, seed: int) -> Dataset:
    """Return what the notebook learns sums from, and tests them with."""
    reader, images = readers.watched_by_test[seed], drawn_images(numbered, seed)
    return sum_data(numbered, reader, images, true_digits)


def _single_rows(reader: Run, numbered: Dataset) -> Iterator[Part]:
    first = numbered.train.take(drawn_images(numbered, 0)[:1])
    said, number = said_of(reader, first)[0], int(first.more_inputs["number"][0])
    leak = true_digits(reader, numbered.test[:1])[0]
    test_number = int(numbered.test.more_inputs["number"][0])
    lines = (
        f"probabilities of training row 0   {said}",
        f"the same divided by 255           {said / 255}",
        f"its number, divided by 255        {number / 255:.8f}",
        f"what test row 0 is given instead  {leak / 255}",
        f"its number, divided by 255        {test_number / 255:.8f}",
    )
    yield Listing("Single rows", "\n".join(lines))


def _actual_and_predicted(run: Run) -> Table:
    said = run.predictions
    count = len(said.labels)
    shown = (*range(NUM_SHOWN), *range(count - NUM_SHOWN, count))
    read = said.scores.argmax(axis=1)
    return Table(
        "Actual and predicted sums: the first test images, and the last",
        ("test image", "actual", "predicted"),
        tuple((str(row), str(said.labels[row]), str(read[row])) for row in shown),
    )
