"""The networks that the notebook describes, or has in comments, and never trains."""

from collections.abc import Iterator
from dataclasses import dataclass

from scrawl.data import Dataset
from scrawl.networks import (
    BatchNormalization,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    Layer,
    MaxPooling2D,
    Network,
    zoo_network,
)
from scrawl.studies.comparisons import Published
from scrawl.studies.laboratory import Laboratory, Trial
from scrawl.studies.measured import accuracies
from scrawl.studies.parts import Paragraph, Part, Section
from scrawl.studies.printing import layers_printed
from scrawl.training import Recipe


@dataclass(frozen=True)
class Variant:
    """A network that the notebook describes, or has in comments, and never trains."""

    name: str
    words: str
    network: str | Network


def described_variants(
    laboratory: Laboratory, watched: Dataset, recipe: Recipe, num_images: int
) -> Iterator[Part]:
    """Train what the notebook describes, or has in comments, by the same *recipe*."""
    yield Section("What it describes or has in comments, and never trains")
    yield Paragraph(
        "The text asks for batch normalization, two convolutions, dropout and a hidden"
        " layer of 100 units; how wide its second kernel is it does not say, so 3x3 is"
        " ours. One comment goes on from the first pooling with a second convolution;"
        " another adds two hidden layers of 50 units, between dropouts. All are trained"
        " as the others: SGD .01, batches of 32, 5 epochs."
    )
    for variant in _described():
        trial = Trial(variant.name, variant.network, recipe)
        runs = laboratory.runs(trial, watched)
        yield layers_printed(runs[0].network, variant.words)
        yield laboratory.compare(
            Published(f"{variant.words}: test accuracy", None, "never trained there"),
            accuracies(runs),
            num_images=num_images,
        )


def _described() -> tuple[Variant, ...]:
    convolution = (
        BatchNormalization(),
        Conv2D(64, (3, 3), strides=(2, 2), padding="same", activation="relu"),
        MaxPooling2D((2, 2), padding="same"),
        BatchNormalization(),
        Flatten(),
        Dense(64, activation="relu"),
    )
    hidden = (
        Flatten(),
        Dropout(0.3),
        Dense(50, activation="relu"),
        Dropout(0.2),
        Dense(50, activation="relu"),
    )
    second = _after_first_pooling("mcu-second-convolution", *convolution)
    wide = _after_first_pooling("mcu-hidden-50-50", *hidden)
    return (
        Variant("batchnorm", "cnn-batchnorm, as its text says", "cnn-batchnorm"),
        Variant("second-convolution", "first comment, a second convolution", second),
        Variant("hidden-50-50", "second comment, two hidden layers", wide),
    )


def _after_first_pooling(name: str, *layers: Layer) -> Network:
    first = tuple(node.layer for node in zoo_network("cnn-mcu-4").nodes[:3])
    return Network.sequential(name, *first, *layers, Dense(10, activation="softmax"))
