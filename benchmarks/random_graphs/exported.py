"""The same drawn network as exported C: float32 and, where it can be, integers.

`python -m benchmarks.random_graphs.exported` compiles them, runs each
program here or on a core in an emulator, and writes what differed to
docs/results/random-graphs-exported.md. The target and the compiler take turns.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import click
import numpy as np

from benchmarks.folders import RESULTS
from benchmarks.random_graphs.draw import draw_examples, draw_network
from scrawl.arrays import Inputs
from scrawl.deployment import Golden, export_c, prefix_of
from scrawl.errors import InvalidNetwork, InvalidRequest, ScrawlError
from scrawl.files import write_text
from scrawl.networks import Inference, IntegerNetwork, Network, for_inference
from scrawl.quantization import quantize
from scrawl.reference import infer, read_integers
from scrawl.verification import (
    TARGETS,
    TOLERANCE,
    Export,
    Optimization,
    Toolchain,
    export_of,
    find_toolchains,
    verify,
)

PAGE = RESULTS / "random-graphs-exported.md"
LEVELS: tuple[Optimization, ...] = ("-O2", "-Os", "-O3")
OTHER_EXAMPLES = 1_000_000  # further on are examples that no comparison reads
AT_ONCE = 20  # networks between two lines on the screen
TEXT = """# Random graphs as exported C

Written by `python -m benchmarks.random_graphs.exported`.
{count:,} random small networks from the whole vocabulary were exported as C in float32,
and the {num_integer:,} of them that integers can stand for in integers of 8 bits, too.
Each was compiled with all warnings as errors, for a target and by a compiler below in
turn and with -O2, -Os or -O3, run, and held against the NumPy reference.

**{num_different} differed**: a score of integers at all; one of float32 by more than
1e-5 and more than twice what the reference in float32 differs from that in float64.

| target | compiler | programs |
|---|---|---|
{rows}
{differences}
"""


@dataclass(frozen=True)
class Compared:
    """What came of one network: in which arithmetics it was read, and what differed."""

    seed: int
    toolchain: Toolchain
    arithmetics: tuple[str, ...]
    differences: tuple[str, ...]


def compare_exported(seed: int, toolchain: Toolchain) -> Compared:
    """Hold the exported C of network *seed* against the reference."""
    network, level = draw_network(seed), _level(seed)
    inputs, _ = draw_examples(network, seed)
    inference, arithmetics, found = for_inference(network), ["float32"], []
    bounds = _bounds(inference, inputs)
    found += _differences(inference, inputs, toolchain, level, bounds)
    integers = _in_integers(network, seed)
    if integers is not None:
        arithmetics.append("int8")
        exact = dict.fromkeys(integers.outputs, 0.0)
        found += _differences(integers, inputs, toolchain, level, exact)
    return Compared(seed, toolchain, tuple(arithmetics), tuple(found))


def _level(seed: int) -> Optimization:
    """Return a level at random: compilers take turns, and each meets all levels."""
    return LEVELS[int(np.random.default_rng((seed, 2)).integers(len(LEVELS)))]


def _bounds(inference: Inference, inputs: Inputs) -> Mapping[str, float]:
    """Return by how much each output may differ: rounding alone can exceed 1e-5."""
    exact = infer(inference, inputs, np.float64)
    single = infer(inference, inputs, np.float32)
    return {
        name: max(TOLERANCE, 2 * float(np.abs(single[name] - scores).max()))
        for name, scores in exact.items()
    }


def _in_integers(network: Network, seed: int) -> IntegerNetwork | None:
    inputs, _ = draw_examples(network, seed + OTHER_EXAMPLES)
    try:
        return quantize(for_inference(network), inputs)
    except (InvalidNetwork, InvalidRequest):
        return None


def _differences(
    network: Inference | IntegerNetwork,
    inputs: Inputs,
    toolchain: Toolchain,
    level: Optimization,
    bounds: Mapping[str, float],
) -> Iterator[str]:
    is_float = isinstance(network, Inference)
    what = "float32" if is_float else "int8"
    expected = (
        infer(network, inputs, np.float64)
        if isinstance(network, Inference)
        else read_integers(network, inputs)
    )
    export = _export(network, Golden(inputs, expected))
    try:
        found = verify(export, toolchain, inputs, expected, optimization=level)
    except ScrawlError as error:
        yield f"{what}: {error}"
        return
    for each in found.agreements:
        if not each.largest_score_difference <= bounds[each.output]:
            yield f"{what}, {each.output}: {each.largest_score_difference:.2g}"


def _export(network: Inference | IntegerNetwork, golden: Golden) -> Export:
    files = export_c(network, golden)
    texts = {name: content.decode("ascii") for name, content in files.items()}
    return export_of(prefix_of(network.name), texts)


@click.command()
@click.option("--count", default=500, help="How many networks, from number 0.")
@click.option("--target", multiple=True, default=TARGETS, help="Where they run.")
def main(count: int, target: Sequence[str]) -> None:
    """Compare all networks, and write the page."""
    toolchains = [each for name in target for each in find_toolchains(name)]
    done = []
    for seed in range(count):
        found = compare_exported(seed, toolchains[seed % len(toolchains)])
        done.append(found)
        if found.differences or len(done) % AT_ONCE == 0:
            what = "; ".join(found.differences) or "no difference"
            click.echo(f"{len(done):,} networks; {seed}: {what}", err=True)
    write_text(PAGE, _page(done))
    click.echo(PAGE)


def _page(done: Sequence[Compared]) -> str:
    programs = Counter[Toolchain]()
    for found in done:
        programs[found.toolchain] += len(found.arithmetics)
    different = [found for found in done if found.differences]
    return TEXT.format(
        count=len(done),
        num_integer=sum(len(found.arithmetics) > 1 for found in done),
        num_different=len(different),
        rows="\n".join(
            f"| {each.target} | {each.version} | {number:,} |"
            for each, number in programs.items()
        ),
        differences="\n".join(
            f"- network {each.seed}, {each.toolchain.target}:"
            f" {'; '.join(each.differences)}"
            for each in different
        ),
    )


if __name__ == "__main__":
    main()
