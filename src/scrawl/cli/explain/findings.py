"""What is found out about a run and about single images: arrays, before any picture."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float32

from scrawl import explanation
from scrawl.cli.explain.subjects import Subject, Tested
from scrawl.explanation import Certainty, FeatureMaps, LayerKernels
from scrawl.networks import Network
from scrawl.training import Run

NUM_MAPPED = 1_000  # images: about two seconds

Map = Float32[np.ndarray, "height width"]


@dataclass(frozen=True, eq=False)
class Explained:
    """An image with its reading, and what that depends on."""

    subject: Subject
    label: int
    score: float
    maps: tuple[FeatureMaps, ...]
    saliency: Map
    occlusion: Map


@dataclass(frozen=True, eq=False)
class Overview:
    """What a whole run looks like."""

    tested: Tested
    kernels: tuple[LayerKernels, ...]
    certainties: tuple[Certainty, ...]
    points: Float32[np.ndarray, "mapped 2"]


def explain(run: Run, subject: Subject) -> Explained:
    """Return how the network reads an image by its first output, and why."""
    network, image, beside = run.network, subject.image, subject.beside
    classifier = explanation.bind(run.reader, network, beside)
    [scores] = classifier(image[None])
    label = int(scores.argmax())
    return Explained(
        subject,
        label,
        score=float(scores[label]),
        maps=explanation.feature_maps(network, image, beside),
        saliency=explanation.saliency(network, image, label, beside=beside),
        occlusion=explanation.occlusion(classifier, image, label),
    )


def look_over(network: Network, tested: Tested) -> Overview:
    """Return what the network has learned, seen on the images it was tested on."""
    return Overview(
        tested,
        kernels=explanation.kernels(network),
        certainties=explanation.most_and_least_certain(tested.scores, tested.labels),
        points=explanation.embedding(
            network, tested.images[:NUM_MAPPED], _first(tested.beside)
        ),
    )


def _first(beside: explanation.Beside) -> Mapping[str, int | np.ndarray]:
    return {
        name: value[:NUM_MAPPED] if isinstance(value, np.ndarray) else value
        for name, value in beside.items()
    }
