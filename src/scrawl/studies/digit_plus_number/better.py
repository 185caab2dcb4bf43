"""One graph of two inputs and two outputs: with a head that learns, or one that knows.

The probability of a sum, given the image and the number n, is that of one digit:
P(sum = s | image, n) = P(digit = s - n | image). So a layer without parameters gives it
exactly, and the sum is read right wherever the digit is.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from scrawl import networks
from scrawl.data import Dataset
from scrawl.networks import Network, zoo_network
from scrawl.studies.comparisons import Published
from scrawl.studies.digit_plus_number.networks import learned_digit_and_sum
from scrawl.studies.digit_plus_number.pairs import PairRates, rate_pairs
from scrawl.studies.laboratory import Laboratory, Trial
from scrawl.studies.parts import Paragraph, Part, Section, Table
from scrawl.studies.pictures import diagram_of
from scrawl.training import Recipe

NO_FIGURE, AIM = "no figure of others", "our own aim"
LEAST = 0.994  # of both, with less than 100,000 parameters
# Chosen on training images set aside: docs/decisions/0021.
RECIPE = Recipe(
    epochs=20,
    batch_size=128,
    schedule="one-cycle",
    learning_rate=0.005,
    ema_momentum=0.99,
    shift_pixels=2.0,
    rotation_degrees=10.0,
    scale=0.1,
    shear_degrees=10.0,
)
SUM_ONLY = {"digit": 0.0, "sum": 1.0}


@dataclass(frozen=True)
class Way:
    """A graph, and which of its labels it is taught."""

    name: str
    words: str
    network: Network
    is_taught_digits: bool
    least: float | None = None  # that digit and sum should reach


@dataclass(frozen=True)
class Rated:
    """How well the runs of a way read all pairs, one for each seed."""

    way: Way
    rates: tuple[PairRates, ...]


def better_ways(laboratory: Laboratory, numbered: Dataset) -> Iterator[Part]:
    """Train both graphs, from both labels and from sums alone."""
    yield Section("One graph, trained at once")
    yield Paragraph(
        "Two inputs and two outputs. One head for the sum learns to add; the other"
        " shifts the probabilities of the digit by the number, which is exact and has"
        " no parameters. Both are trained from both labels, and from sums alone. The"
        " learned head is never told then what a digit is called: even if it learns to"
        " add, its digits may come in any order."
    )
    yield diagram_of(zoo_network("digit-and-sum"), "The graph with the exact head")
    rated = [_rated(laboratory, numbered, way) for way in _ways()]
    yield _agreement(rated)
    for each in rated:
        for output in ("digit", "sum"):
            values = [getattr(rates, output) for rates in each.rates]
            claim = _claim(each.way, output)
            yield laboratory.compare(claim, values, num_images=len(numbered.test))


def _claim(way: Way, output: str) -> Published:
    what = f"{way.words}: {output} accuracy"
    if way.least is None:
        return Published(what, None, NO_FIGURE)
    return Published(what, way.least, AIM, is_least=True)


def _ways() -> tuple[Way, ...]:
    exact, learned = zoo_network("digit-and-sum"), learned_digit_and_sum()
    return (
        Way(
            "exact-both",
            "exact head, both labels",
            exact,
            is_taught_digits=True,
            least=LEAST,
        ),
        Way("exact-sums", "exact head, sums alone", exact, is_taught_digits=False),
        Way(
            "learned-both", "learned head, both labels", learned, is_taught_digits=True
        ),
        Way(
            "learned-sums", "learned head, sums alone", learned, is_taught_digits=False
        ),
    )


def _rated(laboratory: Laboratory, numbered: Dataset, way: Way) -> Rated:
    weights = None if way.is_taught_digits else SUM_ONLY
    recipe = replace(RECIPE, loss_weights=weights)
    runs = laboratory.runs(Trial(way.name, way.network, recipe), numbered)
    return Rated(way, tuple(rate_pairs(run.reader, numbered) for run in runs))


def _agreement(rated: list[Rated]) -> Table:
    """Return on how many pairs one of digit and sum is right and the other is not."""
    rows = tuple(
        (
            each.way.words,
            f"{networks.costs(each.way.network).num_parameters:,}",
            f"{100 * min(rates.digit for rates in each.rates):.2f} %",
            f"{100 * min(rates.sum for rates in each.rates):.2f} %",
            ", ".join(f"{rates.num_disagreeing:,}" for rates in each.rates),
        )
        for each in rated
    )
    header = (
        "graph",
        "parameters",
        "digit, worst seed",
        "sum, worst seed",
        "pairs of which only one is right, by seed",
    )
    pairs = rated[0].rates[0].num_pairs
    return Table(f"All {pairs:,} pairs of an image and a number", header, rows)
