"""How well MNIST is read: `python -m benchmarks.accuracy` writes the page of results.

Each row is one recipe, trained with several seeds on all 60,000 images and tested once
each on the 10,000; the test images choose nothing. The interval is Student's t over the
seeds: where the mean of more seeds would lie.
"""

import statistics
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click
import scipy.stats

import scrawl
from benchmarks.folders import ROOT
from scrawl.compiler import native_target, num_threads
from scrawl.files import write_text
from scrawl.training import cpu_name, make_recipe

NUM_SEEDS = 5
PAGE = ROOT / "docs" / "results" / "accuracy.md"


@dataclass(frozen=True)
class Question:
    """A recipe, and the mean accuracy that was asked for."""

    network: str
    recipe: dict[str, object]
    target: float


@dataclass(frozen=True)
class Answer:
    """What came out, a number for each seed."""

    question: Question
    accuracies: tuple[float, ...]
    seconds: tuple[float, ...]  # of training

    @property
    def mean(self) -> float:
        """The mean accuracy."""
        return statistics.fmean(self.accuracies)

    @property
    def half_width(self) -> float:
        """Half the width of the 95 % interval of the mean."""
        num_seeds = len(self.accuracies)
        quantile = float(scipy.stats.t.ppf(0.975, num_seeds - 1))
        return quantile * statistics.stdev(self.accuracies) / num_seeds**0.5


QUESTIONS = (
    Question(
        "cnn-16-32", {"epochs": 10, "optimizer": "adam", "batch_size": 128}, 0.989
    ),
    Question(
        "mlp-512-256", {"epochs": 1, "optimizer": "adam", "batch_size": 32}, 0.965
    ),
    Question(
        "cnn-mcu-4",
        {"epochs": 5, "optimizer": "sgd", "learning_rate": 0.01, "batch_size": 32},
        0.970,
    ),
    Question(
        "cnn-16-32",
        {
            "epochs": 2,
            "optimizer": "adam",
            "learning_rate": 0.008,
            "beta_2": 0.99,
            "schedule": "one-cycle",
            "batch_size": 128,
        },
        0.990,
    ),
)


@click.command()
@click.option("--seeds", default=NUM_SEEDS, help="How many trainings for each recipe.")
def main(seeds: int) -> None:
    """Train every recipe with every seed, and write docs/results/accuracy.md."""
    data = scrawl.load_data("mnist")
    answers = [_answer(question, data, seeds) for question in QUESTIONS]
    write_text(PAGE, "\n".join(_page(answers, seeds)))
    click.echo(PAGE)


def _answer(question: Question, data: scrawl.Dataset, num_seeds: int) -> Answer:
    accuracies, seconds = [], []
    for seed in range(num_seeds):
        with tempfile.TemporaryDirectory() as folder:
            run = scrawl.train(
                question.network,
                data,
                out=Path(folder) / "run",
                progress=False,
                recipe=make_recipe(question.recipe, {"seed": seed}),
            )
            accuracies.append(run.metrics.accuracy)
            seconds.append(run.info.seconds.train)
        click.echo(f"{question.network} seed {seed}: {accuracies[-1]:.4f}", err=True)
    return Answer(question, tuple(accuracies), tuple(seconds))


def _page(answers: list[Answer], num_seeds: int) -> Iterator[str]:
    yield "# How well MNIST is read\n"
    yield (
        f"Written by `python -m benchmarks.accuracy --seeds {num_seeds}`:"
        f" seeds 0 to {num_seeds - 1}, 60,000 training images, 10,000 test images.\n"
        "The interval is Student's t, 95 %, over the seeds.\n"
    )
    machine = f"{cpu_name()}, {num_threads()} threads, {native_target().name}"
    yield f"The machine: {machine}.\n"
    yield "| network | recipe | mean accuracy | each seed | asked | training |"
    yield "|---|---|---|---|---|---|"
    for answer in answers:
        yield _row(answer)
    yield ""


def _row(answer: Answer) -> str:
    question = answer.question
    recipe = ", ".join(f"{name} {value}" for name, value in question.recipe.items())
    each = " ".join(f"{100 * accuracy:.2f}" for accuracy in answer.accuracies)
    verdict = "met" if answer.mean >= question.target else "**missed**"
    return (
        f"| {question.network} | {recipe.replace('_', ' ')} |"
        f" {100 * answer.mean:.2f} % ± {100 * answer.half_width:.2f} | {each} |"
        f" {100 * question.target:.1f} %, {verdict} |"
        f" {statistics.median(answer.seconds):.1f} s |"
    )


if __name__ == "__main__":
    main()
