"""The networks that are exported, how each is trained, and the runs that keep them."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from scrawl.data import Dataset, load_data
from scrawl.errors import ScrawlError
from scrawl.networks import (
    Conv2D,
    Dense,
    DepthwiseConv2D,
    Flatten,
    MaxPooling2D,
    Network,
    Rescaling,
    zoo_network,
)
from scrawl.training import Recipe, Run, train

SEED = 0


@dataclass(frozen=True)
class Subject:
    """A network of the zoo or of its own, what it learns, and for how long."""

    name: str
    data: str = "mnist"
    epochs: int = 5
    own: Network | None = None

    @property
    def recipe(self) -> Recipe:
        """How it is trained; Adam, in batches of 128."""
        return Recipe(epochs=self.epochs, seed=SEED)

    def network(self) -> Network:
        """Return it untrained."""
        return self.own or zoo_network(self.name)

    def load(self) -> Dataset:
        """Return what it learns, and is tested with."""
        return load_data(self.data)


def trained(subject: Subject, folder: Path) -> Network:
    """Return the network as it was trained in *folder* before, or train it there."""
    place = folder / f"{subject.name}-{subject.data}"
    if place.exists() and not _is_that(subject, place):
        shutil.rmtree(place)
    if not place.exists():
        place.parent.mkdir(parents=True, exist_ok=True)
        network = subject.network()
        train(network, subject.load(), recipe=subject.recipe, out=place, progress=False)
    return Run.load(place).network


def _is_that(subject: Subject, place: Path) -> bool:
    """Tell whether a whole training lies there, of the same network and recipe."""
    try:
        run = Run.load(place)
        asked = subject.recipe.resolved(), subject.network().nodes
        is_same = (run.recipe.resolved(), run.network.nodes) == asked
    except ScrawlError:
        return False
    return is_same and run.info.status == "done"


CNN_DEPTHWISE = Network.sequential(
    "cnn-depthwise",
    Rescaling(1 / 127.5, offset=-1.0),
    Conv2D(8, 3, activation="relu"),
    MaxPooling2D(2),
    DepthwiseConv2D(3, padding="same", activation="relu"),
    Conv2D(16, 1, activation="relu"),
    MaxPooling2D(2),
    DepthwiseConv2D(3, activation="relu"),
    Conv2D(32, 1, activation="relu"),
    Flatten(),
    Dense(10, activation="softmax"),
    input_shape=(28, 28, 1),
)

SUBJECTS: dict[str, Subject] = {
    subject.name: subject
    for subject in (
        Subject("cnn-mcu-4"),
        Subject("cnn-mcu-8"),
        Subject("cnn-16-32"),
        Subject("mlp-512-256"),
        Subject("digit-and-sum", "mnist+number"),
        Subject("cnn-depthwise", own=CNN_DEPTHWISE),
    )
}
