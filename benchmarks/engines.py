"""Two engines, one network and one recipe: `python -m benchmarks.engines`.

Each training is done by compiled C and by Keras 3 with the same seed: the same first
weights, the same order of images, the same rates. Dropout draws other masks, and XLA
adds in another order, so weights part ways; the mean accuracy over seeds must not.
What came out is kept line by line, so a run that breaks goes on where it was.
"""

import json
import statistics
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from itertools import product
from pathlib import Path

import click
import scipy.stats

import scrawl
from benchmarks.folders import RESULTS, WORK
from scrawl.compiler import native_target, num_threads
from scrawl.data import Dataset
from scrawl.deployment import find_keras
from scrawl.files import write_text
from scrawl.training import cpu_name, make_recipe

ENGINES = ("compiled", "keras")
JOURNAL = WORK / "engines.jsonl"
PAGE = RESULTS / "engines.md"


@dataclass(frozen=True)
class Question:
    """A network, what it learns, and how."""

    network: str
    data: str
    recipe: dict[str, object]


QUESTIONS = (
    Question("cnn-16-32", "mnist", {"epochs": 2, "batch_size": 128}),
    Question("mlp-512-256", "mnist", {"epochs": 2, "batch_size": 32}),
    Question("cnn-batchnorm", "mnist", {"epochs": 2, "batch_size": 128}),
    Question("digit-and-sum", "mnist+number", {"epochs": 2, "batch_size": 128}),
)


@dataclass(frozen=True)
class Trial:
    """One training: all that decides what comes out."""

    question: Question
    engine: str
    seed: int
    images: int  # the first so many of the training images


Accuracies = dict[str, float]  # by what the journal calls a trial


@click.command()
@click.option("--seeds", default=5, type=click.IntRange(2), help="Trainings a row.")
@click.option("--images", default=20_000, help="Training images: the first so many.")
def main(seeds: int, images: int) -> None:
    """Train what the journal lacks with both engines, and write the page."""
    done = read_journal(JOURNAL)
    for question in QUESTIONS:
        data = _first(scrawl.load_data(question.data), images)
        for seed, engine in product(range(seeds), ENGINES):
            trial = Trial(question, engine, seed, images)
            if name_of(trial) not in done:
                accuracy = _accuracy(trial, data)
                done[name_of(trial)] = accuracy
                keep(JOURNAL, trial, accuracy)
                place = f"{question.network} {engine} seed {seed}"
                click.echo(f"{place}: {accuracy:.4f}", err=True)
    write_text(PAGE, "\n".join(page(done, seeds, images)))
    click.echo(PAGE)


def name_of(trial: Trial) -> str:
    """Return what the journal calls a trial: another recipe is another name."""
    return json.dumps(asdict(trial), sort_keys=True)


def read_journal(path: Path) -> Accuracies:
    """Return what was measured before; a line that was cut off is forgotten."""
    done: Accuracies = {}
    for line in path.read_text().splitlines() if path.exists() else []:
        try:
            record = json.loads(line)
        except ValueError:
            continue
        done[json.dumps(record["trial"], sort_keys=True)] = record["accuracy"]
    return done


def keep(path: Path, trial: Trial, accuracy: float) -> None:
    """Write down what a trial gave, on a line of its own."""
    path.parent.mkdir(parents=True, exist_ok=True)
    record = {"trial": asdict(trial), "accuracy": accuracy}
    with path.open("a") as file:
        file.write(f"\n{json.dumps(record)}")


def page(done: Accuracies, num_seeds: int, images: int) -> Iterator[str]:
    """Yield the lines of the page."""
    yield "# Two engines\n"
    yield (
        f"Written by `python -m benchmarks.engines --seeds {num_seeds} --images"
        f" {images}`: seeds 0 to {num_seeds - 1}, the first {images:,} training images,"
        " 2 epochs of Adam, accuracy on the 10,000 test images."
    )
    yield "The interval is Student's t, 95 %, over the seeds.\n"
    machine = f"{cpu_name()}, {num_threads()} threads, {native_target().name}"
    found = find_keras()
    yield f"The machine: {machine}; {found.version} on {found.backend}.\n"
    yield "Keras agrees if its mean lies in the interval of the compiled engine.\n"
    yield "| network | compiled | Keras | |"
    yield "|---|---:|---:|---|"
    for question in QUESTIONS:
        trials = [
            [Trial(question, engine, seed, images) for seed in range(num_seeds)]
            for engine in ENGINES
        ]
        ours, theirs = ([done[name_of(item)] for item in row] for row in trials)
        yield _row(question.network, ours, theirs)
    yield ""


def _first(data: Dataset, num_images: int) -> Dataset:
    return replace(data, train=data.train[:num_images])


def _accuracy(trial: Trial, data: Dataset) -> float:
    with tempfile.TemporaryDirectory() as folder:
        run = scrawl.train(
            trial.question.network,
            data,
            out=Path(folder) / "run",
            progress=False,
            engine=trial.engine,
            recipe=make_recipe(trial.question.recipe, {"seed": trial.seed}),
        )
        return run.metrics.accuracy


def _row(network: str, ours: list[float], theirs: list[float]) -> str:
    half_widths = _half_width(ours), _half_width(theirs)
    apart = abs(statistics.fmean(ours) - statistics.fmean(theirs))
    verdict = "agrees" if apart <= half_widths[0] else "**does not agree**"
    cells = [
        f"{100 * statistics.fmean(values):.2f} % ± {100 * half_width:.2f}"
        for values, half_width in zip((ours, theirs), half_widths, strict=True)
    ]
    return f"| {network} | {' | '.join(cells)} | {verdict} |"


def _half_width(values: list[float]) -> float:
    quantile = float(scipy.stats.t.ppf(0.975, len(values) - 1))
    return quantile * statistics.stdev(values) / len(values) ** 0.5


if __name__ == "__main__":
    main()
