"""Each flaw of the notebook alone: what it costs, or pretends."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from statistics import fmean

import numpy as np

from scrawl.data import Dataset
from scrawl.figures import Series
from scrawl.networks import zoo_network
from scrawl.studies.comparisons import Published
from scrawl.studies.digit_plus_number.as_written import ADDER, Readers, with_share
from scrawl.studies.digit_plus_number.networks import divided_sum_of_digit
from scrawl.studies.digit_plus_number.pairs import (
    Indices,
    Probabilities,
    chain,
    drawn_data,
    drawn_images,
    rate_pairs,
    said_of,
    sum_data,
    sum_examples,
    true_digits,
    unseen_images,
)
from scrawl.studies.laboratory import Laboratory, Trial
from scrawl.studies.measured import mean_training, validation
from scrawl.studies.parts import Paragraph, Part, Picture, Section, Table
from scrawl.studies.pictures import series_of, spread_of, spreads_of
from scrawl.training import Run

NOT_MEASURED = "not measured in the notebook"


@dataclass(frozen=True)
class AddingWay:
    """A way to train the network that adds."""

    name: str
    is_divided: bool  # all inputs by 255
    images: Callable[[Dataset, int], Indices]


@dataclass(frozen=True)
class Tested:
    """The share of sums that are right, for each seed, with and without the leak."""

    way: AddingWay
    leaking: list[float]
    honest: list[float]


AS_WRITTEN = AddingWay("adder", is_divided=True, images=drawn_images)
MENDED = AddingWay("adder-mended", is_divided=False, images=unseen_images)
WAYS = (
    AS_WRITTEN,
    AddingWay("adder-unseen", is_divided=True, images=unseen_images),
    AddingWay("adder-undivided", is_divided=False, images=drawn_images),
    MENDED,
)


def measure_flaws(
    laboratory: Laboratory,
    readers: Readers,
    adders: tuple[Run, ...],
    numbered: Dataset,
) -> Iterator[Part]:
    """Measure each flaw alone, then both networks in a row without any."""
    yield from _test_as_validation(laboratory, readers)
    trained = {AS_WRITTEN.name: adders}
    for way in WAYS[1:]:
        trained[way.name] = _train(laboratory, readers, numbered, way)
    tested = [
        Tested(
            way,
            _rates(trained[way.name], readers, numbered, true_digits),
            _rates(trained[way.name], readers, numbered, said_of),
        )
        for way in WAYS
    ]
    yield Section("Three flaws of the network that adds")
    yield Paragraph(
        "Four trainings: with and without the division by 255, from probabilities of"
        " images that the first network was trained on and of images it never saw. Each"
        " is tested with the true digits, as in the notebook, and with what the first"
        " network says of the test images."
    )
    yield _table(tested)
    yield _picture(tested, len(numbered.test))
    yield _speed(adders, trained["adder-undivided"])
    yield from _effects(laboratory, *tested)
    yield from _end_to_end(laboratory, readers, trained[MENDED.name], numbered)


def _test_as_validation(laboratory: Laboratory, readers: Readers) -> Iterator[Part]:
    pairs = zip(readers.watched_by_test, readers.watched_by_unseen, strict=True)
    yield Section("The test set as validation")
    yield Paragraph(
        "Whoever watches the test images and reports the best epoch reports too much."
        " The same training, watched by images that are neither learned nor tested,"
        " says which epoch one would have chosen honestly; the weights are the same."
    )
    yield laboratory.compare(
        Published(
            "gained by choosing the epoch by test images", None, NOT_MEASURED, "points"
        ),
        [_optimism(test, unseen) for test, unseen in pairs],
    )


def _optimism(test: Run, unseen: Run) -> float:
    """Return the best test accuracy, less that of the epoch chosen honestly."""
    on_test = [validation(epoch, "accuracy") for epoch in test.history]
    on_unseen = [validation(epoch, "accuracy") for epoch in unseen.history]
    return max(on_test) - on_test[int(np.argmax(on_unseen))]


def _train(
    laboratory: Laboratory, readers: Readers, numbered: Dataset, way: AddingWay
) -> tuple[Run, ...]:
    whole = zoo_network("sum-of-digit")
    network = divided_sum_of_digit(300, 100) if way.is_divided else whole
    recipe = with_share(ADDER, drawn_data(numbered, 0))

    def data_of(seed: int) -> Dataset:
        reader, images = readers.watched_by_test[seed], way.images(numbered, seed)
        return sum_data(numbered, reader, images, said_of)

    return laboratory.runs(Trial(way.name, network, recipe), data_of)


def _rates(
    adders: Sequence[Run], readers: Readers, numbered: Dataset, give: Probabilities
) -> list[float]:
    """Return the share of right sums, for each seed, if digits are given so."""
    rates = []
    for adder, reader in zip(adders, readers.watched_by_test, strict=True):
        test = sum_examples(numbered.test, give(reader, numbered.test))
        said = adder.reader(test.more_inputs)["sum"]
        rates.append(float((said.argmax(axis=1) == test.more_labels["sum"]).mean()))
    return rates


def _effects(
    laboratory: Laboratory, first: Tested, unseen: Tested, whole: Tested, mended: Tested
) -> Iterator[Part]:
    effects = {
        "the leak pretends, in the notebook": (first.leaking, first.honest),
        "the leak pretends, without the other flaws": (mended.leaking, mended.honest),
        "gained by not dividing by 255": (whole.honest, first.honest),
        "gained by unseen images, without the division": (mended.honest, whole.honest),
        "gained by unseen images, with the division": (unseen.honest, first.honest),
    }
    for what, (more, less) in effects.items():
        gains = [high - low for high, low in zip(more, less, strict=True)]
        yield laboratory.compare(
            Published(f"sum accuracy {what}", None, NOT_MEASURED, "points"), gains
        )


def _describe(way: AddingWay) -> str:
    divided = "divided" if way.is_divided else "not divided"
    seen = "unseen" if way.images is unseen_images else "seen"
    return f"{divided}, {seen} images"


def _table(tested: Sequence[Tested]) -> Table:
    rows = tuple(
        (
            _describe(each.way),
            f"{100 * fmean(each.leaking):.2f} %",
            f"{100 * fmean(each.honest):.2f} %",
        )
        for each in tested
    )
    header = ("trained", "tested with true digits", "tested with probabilities")
    return Table("Sum accuracy, mean over the seeds", header, rows)


def _picture(tested: Sequence[Tested], num_images: int) -> Picture:
    spreads = [
        spread_of(f"{_describe(each.way)}, {word}", values, num_images=num_images)
        for each in tested
        for word, values in (("leak", each.leaking), ("honest", each.honest))
    ]
    title = "Sum accuracy with each flaw, and its 95 % interval"
    return spreads_of(title, "sum accuracy (%)", spreads)


def _speed(divided: Sequence[Run], whole: Sequence[Run]) -> Picture:
    """Return how fast the same images are learned with and without the division."""
    return series_of(
        "Accuracy on the training images while sums are learned (mean)",
        "accuracy",
        [
            Series("divided by 255", mean_training(divided, "accuracy")),
            Series("not divided", mean_training(whole, "accuracy")),
        ],
    )


def _end_to_end(
    laboratory: Laboratory, readers: Readers, adders: Sequence[Run], numbered: Dataset
) -> Iterator[Part]:
    rates = [
        rate_pairs(chain(reader, adder), numbered)
        for reader, adder in zip(readers.watched_by_test, adders, strict=True)
    ]
    yield Section("Both networks in a row, without the flaws")
    yield Paragraph(
        f"The image enters the first network, its probabilities and the number the"
        f" second: on all {rates[0].num_pairs:,} pairs of a test image and a number."
    )
    for what, values in (
        ("two networks in a row: digit accuracy", [each.digit for each in rates]),
        ("two networks in a row: sum accuracy", [each.sum for each in rates]),
    ):
        yield laboratory.compare(
            Published(what, None, NOT_MEASURED), values, num_images=len(numbered.test)
        )
