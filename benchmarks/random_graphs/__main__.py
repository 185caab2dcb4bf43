"""`python -m benchmarks.random_graphs`: draw networks, and hold all readers together.

Each number is a network. What came out is kept line by line, so a run that breaks goes
on where it was; the page is written at the end, also when it is interrupted. Most are
compiled with -O1, which is three times as quick as the flags that users get; one in ten
is compiled with those.
"""

import json
import os
import shutil
import tempfile
import warnings
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path

import click

from benchmarks.folders import RESULTS, WORK
from benchmarks.machine import num_cores
from benchmarks.random_graphs.compare import Outcome, compare
from scrawl.compiler import Compiler, find_compiler
from scrawl.files import write_text
from scrawl.networks import LAYERS
from scrawl.training import cpu_name

JOURNAL = WORK / "random-graphs.jsonl"
PAGE = RESULTS / "random-graphs.md"
AT_ONCE = 20  # networks between two lines on the screen
SHIPPED = 10  # one in so many is compiled with the flags that users get
TEXT = """# Random graphs

Written by `python -m benchmarks.random_graphs`.
{count:,} random small networks from the whole vocabulary, each in the NumPy reference
(float64) and in compiled C: every output or every value, the loss, the gradients of all
weights, moving averages, and the gradients of the inputs, on 1 or 2 threads and with
vectors of 4, 8 or 16 numbers in turn.
{num_keras:,} of them also in Keras 3 on JAX: outputs, loss, moving averages, and
gradients by `jax.grad`.
{num_shipped:,} were compiled with the flags that users get, the others with -O1, which
is quicker.

**{num_different} differed** by more than rounding can.
{num_undecided} are undecided: rounding may choose another maximum, or another side of a
kink, and both answers are right.

A value may be wrong by 3e-5 of its largest number, or by twice what the reference in
float32 is; a gradient by 1e-5 of the sum of the absolute products that it is made of
(Keras on JAX: 2e-5).

The machine: {machine}.
"""


@click.command()
@click.option("--count", default=10_000, help="How many networks, from number 0.")
@click.option("--keras-every", default=20, help="One in so many is held to Keras, too.")
@click.option("--processes", default=num_cores(), help="How many at the same time.")
def main(count: int, keras_every: int, processes: int) -> None:
    """Compare all networks that the journal lacks, and write the page."""
    done = dict(_read_journal())
    missing = [seed for seed in range(count) if seed not in done]
    JOURNAL.parent.mkdir(parents=True, exist_ok=True)
    try:
        for outcome in _outcomes(missing, keras_every, processes):
            done[outcome.seed] = outcome
            _keep(outcome)
            if len(done) % AT_ONCE == 0 or outcome.differences:
                _tell(outcome, len(done))
    finally:
        outcomes = [done[seed] for seed in sorted(done) if seed < count]
        write_text(PAGE, "\n".join(_page(outcomes, keras_every)))
        click.echo(PAGE)


def _outcomes(seeds: list[int], keras_every: int, processes: int) -> Iterator[Outcome]:
    with ProcessPoolExecutor(processes, initializer=_prepare) as pool:
        yield from pool.map(partial(_outcome, keras_every=keras_every), seeds)


def _prepare() -> None:
    os.environ["KERAS_BACKEND"] = "jax"
    os.environ["SCRAWL_CACHE_DIR"] = tempfile.mkdtemp(prefix="random-graphs-")
    warnings.filterwarnings("ignore", message="The structure of `inputs`")


def _outcome(seed: int, *, keras_every: int) -> Outcome:
    is_shipped = seed % SHIPPED == 0
    outcome = compare(seed, find_compiler() if is_shipped else _quick_compiler())
    if seed % keras_every == 0:
        from benchmarks.random_graphs.frameworks import compare_with_keras

        found = tuple(compare_with_keras(seed))
        outcome = replace(outcome, differences=(*outcome.differences, *found))
    shutil.rmtree(os.environ["SCRAWL_CACHE_DIR"], ignore_errors=True)
    return outcome


def _quick_compiler() -> Compiler:
    """Return the compiler with -O1 behind all other flags, where it counts."""
    compiler = find_compiler()
    program = Path(tempfile.gettempdir()) / f"quick-cc-{os.getpid()}"
    if not program.exists():
        words = " ".join(compiler.command)
        program.write_text(f'#!/bin/sh\nexec {words} "$@" -O1\n')
        program.chmod(0o700)
    return Compiler((str(program),), f"{compiler.version} -O1")


def _read_journal() -> Iterator[tuple[int, Outcome]]:
    if JOURNAL.exists():
        for line in JOURNAL.read_text().splitlines():
            record = json.loads(line)
            layers, found = tuple(record["layers"]), tuple(record["differences"])
            outcome = Outcome(record["seed"], layers, found, record["is_undecided"])
            yield outcome.seed, outcome


def _keep(outcome: Outcome) -> None:
    with JOURNAL.open("a") as file:
        file.write(json.dumps(asdict(outcome)) + "\n")


def _tell(outcome: Outcome, num_done: int) -> None:
    what = "; ".join(outcome.differences) or "no difference"
    state = " (undecided)" if outcome.is_undecided else ""
    click.echo(f"{num_done:,} networks; {outcome.seed}: {what}{state}", err=True)


def _page(outcomes: list[Outcome], keras_every: int) -> Iterator[str]:
    different = [item for item in outcomes if item.differences]
    num_undecided = sum(item.is_undecided for item in different)
    num_keras = sum(item.seed % keras_every == 0 for item in outcomes)
    num_shipped = sum(item.seed % SHIPPED == 0 for item in outcomes)
    yield TEXT.format(
        count=len(outcomes),
        num_keras=num_keras,
        num_shipped=num_shipped,
        num_different=len(different) - num_undecided,
        num_undecided=num_undecided,
        machine=f"{cpu_name()}, {find_compiler().version}",
    )
    for item in different:
        state = " (undecided)" if item.is_undecided else ""
        yield f"- network {item.seed}{state}: {'; '.join(item.differences)}"
    yield from _table(outcomes)


def _table(outcomes: list[Outcome]) -> Iterator[str]:
    uses = Counter(layer for item in outcomes for layer in item.layers)
    having = Counter(layer for item in outcomes for layer in set(item.layers))
    yield "\n| layer | networks with it | times |"
    yield "|---|---|---|"
    for layer in sorted(LAYERS):
        yield f"| {layer} | {having[layer]:,} | {uses[layer]:,} |"
    yield ""


if __name__ == "__main__":
    main()
