"""The aims of the project beside what was measured: met, or missed."""

from collections.abc import Iterator

from benchmarks.contenders import OURS
from benchmarks.report.aim import Aim, Measure
from benchmarks.report.classifying import batch_rate, latency
from benchmarks.report.costs import slowest_build
from benchmarks.report.tables import megabytes, ratio, seconds, table
from benchmarks.report.training import FLOAT32_PEERS, PEERS, batch_sizes, best_ratios
from benchmarks.report.vocabulary import vocabulary_aims
from benchmarks.results import Question, Results

NARROW = (
    "In the aims for AVX2 only scrawl is narrowed: the peers keep all that the"
    " machine has. Where they use AVX-512, their peak is twice that of AVX2 (see the"
    " table of peaks). The tables of narrower vectors also have peers held to AVX2:"
    " where one is still faster, the dense kernels of scrawl are what falls short."
)


def aims_section(results: Results) -> Iterator[str]:
    """Set the aims beside the measurements."""
    yield "## What was aimed at"
    yield ""
    yield (
        "The absolute figures were set for two cores of a Zen 5 server;"
        " on another machine read the ratios."
    )
    yield ""
    aims = (*_training(results), *vocabulary_aims(), *AIMS)
    rows = [aim.row(results) for aim in aims]
    yield from table(("aim", "asked", "measured", "verdict"), rows)
    yield ""
    yield from _misses(results)
    yield NARROW


def _training(results: Results) -> Iterator[Aim]:
    for size in batch_sizes(results):
        for network, bound in RATES.get(size, {}).items():
            question = Question("train", network, size)
            text = f"{network}, images/s in batches of {size}"
            yield Aim(text, bound, _rate_of(question))
        text = "slowest network against its fastest peer"
        yield Aim(
            f"{text}, batches of {size}", 1.0, _least(OURS.name, PEERS, size), ratio
        )
        least = _least("scrawl, AVX2", FLOAT32_PEERS, size)
        yield Aim(f"the same with AVX2, float32 peers, {size}", 1.0, least, ratio)
        best = _ratio_of("cnn-16-32", size)
        yield Aim(f"cnn-16-32 against its fastest peer, {size}", 2.0, best, ratio)


def _misses(results: Results) -> Iterator[str]:
    """Name the networks on which a peer was faster."""
    for size in batch_sizes(results):
        found = best_ratios(results, OURS.name, PEERS, size)
        for network, value in found.items():
            if value < 1:
                where = f"{network}, batches of {size}"
                yield f"- A peer trains faster on {where}: {ratio(value)}."


def _rate_of(question: Question) -> Measure:
    return lambda results: results.median(OURS.name, question)


def _least(ours: str, peers: tuple[str, ...], size: int) -> Measure:
    def least(results: Results) -> float | None:
        return min(best_ratios(results, ours, peers, size).values(), default=None)

    return least


def _ratio_of(network: str, size: int) -> Measure:
    return lambda results: best_ratios(results, OURS.name, PEERS, size).get(network)


RATES = {  # images per second, by batch size and network
    32: {
        "cnn-16-32": 65_000,
        "cnn-32-64": 4_400,
        "mlp-512-256": 80_000,
        "cnn-mcu-4": 150_000,
    },
    128: {
        "cnn-16-32": 65_000,
        "cnn-32-64": 4_400,
        "mlp-512-256": 120_000,
        "cnn-mcu-4": 150_000,
    },
}

AIMS = (
    Aim("one image from Python", 10e-6, latency, seconds, is_upper=True),
    Aim(
        "one image, prebound",
        8e-6,
        lambda results: latency(results, "scrawl, prebound"),
        seconds,
        is_upper=True,
    ),
    Aim("cnn-16-32, images/s classified in batches", 250_000, batch_rate),
    Aim(
        "slowest build without a cache",
        2.0,
        lambda results: slowest_build(results, "cold"),
        seconds,
        is_upper=True,
    ),
    Aim(
        "slowest load from the cache",
        0.05,
        lambda results: slowest_build(results, "cached"),
        seconds,
        is_upper=True,
    ),
    Aim(
        "import scrawl",
        0.2,
        lambda results: results.number("start: import scrawl"),
        seconds,
        is_upper=True,
    ),
    Aim(
        "scrawl --help",
        0.3,
        lambda results: results.number("start: scrawl --help"),
        seconds,
        is_upper=True,
    ),
    Aim(
        "memory of training cnn-16-32 on MNIST",
        400e6,
        lambda results: results.number("memory: scrawl train"),
        megabytes,
        is_upper=True,
    ),
)
