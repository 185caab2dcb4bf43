"""One network on three kinds of the same digits, and what it loses between them."""

from dataclasses import dataclass

from scrawl.data import Dataset
from scrawl.evaluation import accuracy_score, readings
from scrawl.studies.laboratory import DataOfSeed, Laboratory, Trial
from scrawl.training import Recipe, Run

# The split is the last tenth, before any shuffle.
RECIPE = Recipe(batch_size=32, epochs=1, validation_split=0.1)
QUICK_SEEDS = 5  # of networks that are large, but trained in seconds


@dataclass(frozen=True)
class Contestant:
    """A network, and how often it is trained, if not as its size says."""

    network: str
    words: str
    num_seeds: int | None = None


@dataclass(frozen=True, eq=False)
class Contest:
    """The runs of one network: on 28x28, in the middle of 48x48, and shifted there."""

    contestant: Contestant
    plain: tuple[Run, ...]
    centred: tuple[Run, ...]
    shifted: tuple[Run, ...]
    moved: list[float]  # accuracy of `centred` on shifted test images

    @property
    def drops(self) -> list[float]:
        """What is lost where both training and test images are shifted."""
        pairs = zip(self.plain, self.shifted, strict=True)
        return [one.metrics.accuracy - two.metrics.accuracy for one, two in pairs]

    @property
    def drops_if_moved(self) -> list[float]:
        """What is lost where only the test images are shifted."""
        pairs = zip(self.centred, self.moved, strict=True)
        return [run.metrics.accuracy - moved for run, moved in pairs]


DENSE = Contestant("mlp-512-256", "dense", QUICK_SEEDS)
OVERLAP = Contestant("cnn-overlap", "convolutional, pooling stride 1")
STRIDE = Contestant("cnn-stride", "convolutional, pooling stride 2", QUICK_SEEDS)


def contest_of(
    laboratory: Laboratory,
    contestant: Contestant,
    data: tuple[Dataset, Dataset, DataOfSeed],
) -> Contest:
    """Train a network on *data* as they are, centred on a canvas, and shifted there."""
    name, num_seeds = contestant.network, contestant.num_seeds
    plain, middle, moved = (
        laboratory.runs(Trial(f"{name}-{place}", name, RECIPE, num_seeds), each)
        for place, each in zip(("plain", "centred", "shifted"), data, strict=True)
    )
    rates = [_rate(run, data[2](seed)) for seed, run in enumerate(middle)]
    return Contest(contestant, plain, middle, moved, rates)


def _rate(run: Run, data: Dataset) -> float:
    """Return the accuracy of a *run* on the test images of other *data*."""
    return accuracy_score(data.test.labels, readings(run.classifier(data.test.images)))
