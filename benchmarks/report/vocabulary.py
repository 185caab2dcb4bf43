"""What the vocabulary costs: a table of its parts, one of large images, the aims."""

from collections.abc import Iterator
from functools import partial

from benchmarks.contenders import OURS
from benchmarks.networks import NETWORKS, num_parameters
from benchmarks.report.aim import Aim
from benchmarks.report.tables import (
    MISSING,
    megabytes,
    rate,
    ratio,
    seconds,
    share,
    table,
)
from benchmarks.report.training import FLOAT32_PEERS, PEERS, best_ratios
from benchmarks.results import Question, Results
from benchmarks.vocabulary import (
    COSTS,
    EPOCH_IMAGES,
    LARGE_NETWORK,
    LARGE_VARIANT,
    MEASURED_IMAGES,
    VARIANTS,
    Cost,
    cost_contender,
)

BATCH_SIZES = (32, 128)
BFLOAT16_PEERS = tuple(name for name in PEERS if name not in FLOAT32_PEERS)
FAST_NETWORKS = ("cnn-separable", "cnn-batchnorm")
MORE_TIME = {"normalized": 0.25}  # at the most, by variant
LESS_SPEED = {"affine": 0.15}
LARGE_CONTENDER = cost_contender(LARGE_VARIANT)
LARGE_SECONDS, LARGE_BYTES = 45.0, 1.5e9
PARTS = """\
Scrawl alone: two trainings that differ in one part, measured in turn.
More time is what an image takes, less speed how many fewer there are in a second.
An affine augmentation shifts by up to 2 pixels, turns by 10 degrees, sizes by 10 % and
shears by 10 degrees; an elastic one moves pixels by 2 besides, with a sigma of 4.
Weights are averaged in every step.
"""


def vocabulary_section(results: Results) -> Iterator[str]:
    """List what each part costs, and what large images do."""
    yield "## What the vocabulary costs"
    yield ""
    yield PARTS
    rows = [row for size in BATCH_SIZES for row in _cost_rows(results, size)]
    header = ("part", "network", "batch", "without", "with", "more time", "less speed")
    yield from table(header, rows)
    yield ""
    parameters = num_parameters(
        VARIANTS[LARGE_VARIANT].network(NETWORKS[LARGE_NETWORK])
    )
    yield (
        f"{LARGE_NETWORK} on {LARGE_VARIANT} ({parameters:,} parameters), in a process"
        f" of its own that holds {EPOCH_IMAGES:,} images."
        f" It trains on {MEASURED_IMAGES:,} of them at a time; the seconds of an epoch"
        " are scaled up from these:"
    )
    yield ""
    rows = [row for size in BATCH_SIZES for row in _large_rows(results, size)]
    header = ("batch", "images/s", f"epoch of {EPOCH_IMAGES:,}", "peak memory")
    yield from table(header, rows)


def vocabulary_aims() -> Iterator[Aim]:
    """Give what was asked of the new layers, of their costs, and of large images."""
    for size in BATCH_SIZES:
        yield from _peer_aims(size)
        for cost in COSTS:
            yield from _cost_aims(cost, size)
        yield from _large_aims(size)


def more_time(cost: Cost, batch_size: int, results: Results) -> float | None:
    """Return by which share of the time without it a part lengthens a training."""
    factor = _slowdown(cost, batch_size, results)
    return None if factor is None else factor - 1


def less_speed(cost: Cost, batch_size: int, results: Results) -> float | None:
    """Return which share of the images per second without it a part takes away."""
    factor = _slowdown(cost, batch_size, results)
    return None if factor is None else 1 - 1 / factor


def epoch_seconds(batch_size: int, results: Results) -> float | None:
    """Return the seconds of an epoch on large images, as far as it was measured."""
    images_per_second = results.median(
        cost_contender(LARGE_VARIANT), _large(batch_size)
    )
    return EPOCH_IMAGES / images_per_second if images_per_second else None


def epoch_bytes(batch_size: int, results: Results) -> float | None:
    """Return the most memory of the process that trained on large images."""
    return results.peak_memory(LARGE_CONTENDER, _large(batch_size))


def _peer_aims(size: int) -> Iterator[Aim]:
    for network in FAST_NETWORKS:
        for peers, kind, least in (
            (FLOAT32_PEERS, "fastest float32 peer", 2.0),
            (BFLOAT16_PEERS, "peer in bfloat16", 1.0),
        ):
            text = f"{network} against its {kind}, {size}"
            yield Aim(text, least, partial(_against, network, peers, size), ratio)


def _cost_aims(cost: Cost, size: int) -> Iterator[Aim]:
    text = f"{cost.part}, {cost.network}, {size}"
    most = MORE_TIME.get(cost.variant)
    if most is not None:
        measure = partial(more_time, cost, size)
        yield Aim(f"{text}: more time", most, measure, share, is_upper=True)
    most = LESS_SPEED.get(cost.variant)
    if most is not None:
        measure = partial(less_speed, cost, size)
        yield Aim(f"{text}: less speed", most, measure, share, is_upper=True)


def _large_aims(size: int) -> Iterator[Aim]:
    text = f"{LARGE_NETWORK} on {LARGE_VARIANT}, {size}"
    measure = partial(epoch_seconds, size)
    yield Aim(f"{text}: an epoch", LARGE_SECONDS, measure, seconds, is_upper=True)
    measure = partial(epoch_bytes, size)
    yield Aim(f"{text}: memory", LARGE_BYTES, measure, megabytes, is_upper=True)


def _against(
    network: str, peers: tuple[str, ...], size: int, results: Results
) -> float | None:
    return best_ratios(results, OURS.name, peers, size).get(network)


def _slowdown(cost: Cost, batch_size: int, results: Results) -> float | None:
    without, has = (cost_contender(name) for name in (cost.without, cost.variant))
    return results.ratio(without, has, _question(cost, batch_size))


def _question(cost: Cost, batch_size: int) -> Question:
    return Question("cost", cost.network, batch_size)


def _large(batch_size: int) -> Question:
    return Question("epoch", LARGE_NETWORK, batch_size)


def _cost_rows(results: Results, size: int) -> Iterator[list[str]]:
    for cost in COSTS:
        question = _question(cost, size)
        rates = [
            rate(results.median(cost_contender(name), question))
            for name in (cost.without, cost.variant)
        ]
        shares = (
            share(more_time(cost, size, results)),
            share(less_speed(cost, size, results)),
        )
        if MISSING not in rates:
            yield [cost.part, cost.network, str(size), *rates, *shares]


def _large_rows(results: Results, size: int) -> Iterator[list[str]]:
    speed = results.median(LARGE_CONTENDER, _large(size))
    if speed is not None:
        duration = seconds(epoch_seconds(size, results))
        memory = megabytes(epoch_bytes(size, results))
        yield [str(size), rate(speed), duration, memory]
