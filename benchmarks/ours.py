"""Scrawl itself, asked and timed like its peers, in the project's environment."""

from collections.abc import Callable
from itertools import count

import numpy as np

from benchmarks.jobs import Job
from benchmarks.networks import NETWORKS
from benchmarks.own_networks import own_network
from benchmarks.peers import Data, Work, load_data, serve, sized
from benchmarks.vocabulary import EPOCH_IMAGES, MEASURED_IMAGES, VARIANTS, Variant
from scrawl.compiler import (
    TARGETS,
    Adam,
    CompiledNetwork,
    Target,
    Trainer,
    native_target,
)
from scrawl.networks import Input, Network, initialize
from scrawl.randomness import permutation

LEARNING_RATE = 1e-3
NUM_CLASSIFIED = 10_000

Arrays = dict[str, np.ndarray]


def prepare(job: Job) -> Work:
    """Compile the network of *job* for the task, or find it in the cache."""
    variant = VARIANTS[job.variant or "plain"]
    own = own_network(variant.network(NETWORKS[job.network]))
    network = initialize(own, seed=0)
    match job.task:
        case "train" | "cost":
            train = _training(job, network, variant)
            return sized(train, job.batch_size, EPOCH_IMAGES)
        case "epoch":
            return _large_epoch(_training(job, network, variant))
        case "build":
            return _building(job, network)
        case "latency":
            return _latency(job, network)
        case _:
            return _classification(job, network)


def _training(job: Job, network: Network, variant: Variant) -> Callable[[int], None]:
    """Return what trains on so many images, in another order each time."""
    inputs, labels = examples(load_data(job.data), network)
    trainer, epochs = _trainer(job, network, variant), count(1)

    def train(num_images: int) -> None:
        epoch = next(epochs)
        trainer.train_epoch(
            {name: array[:num_images] for name, array in inputs.items()},
            {name: array[:num_images] for name, array in labels.items()},
            order=permutation(0, num_images, epoch=epoch),
            rates=np.full(num_images // job.batch_size, LEARNING_RATE, np.float32),
            epoch=epoch,
        )

    return train


def examples(data: Data, network: Network) -> tuple[Arrays, Arrays]:
    """Return the inputs and the labels that *network* takes, by name."""
    inputs = {source.name: _values(data, source) for source in network.inputs}
    labels = {
        name: data.sums if name == "sum" else data.labels for name in network.outputs
    }
    return inputs, labels


def _values(data: Data, source: Input) -> np.ndarray:
    match source.kind:
        case "pixels":
            return data.on_sheets(source.shape[0])
        case "number":
            return data.numbers
        case "features":
            return data.probabilities


def _large_epoch(train: Callable[[int], None]) -> Work:
    def measured_part() -> int:
        train(MEASURED_IMAGES)
        return MEASURED_IMAGES

    return measured_part


def _building(job: Job, network: Network) -> Work:
    def build() -> int:
        _trainer(job, network, VARIANTS["plain"])
        return 0

    return build


def _latency(job: Job, network: Network) -> Work:
    image = load_data(job.data).images[:1].copy()
    compiled = CompiledNetwork(network, threads=job.threads, target=_target(job))
    if job.compiled == "bind":
        bound, single = compiled.bind(), image[0]

        def classify_bound() -> int:
            bound(single)
            return 1

        return classify_bound

    def classify() -> int:
        compiled(image)
        return 1

    return classify


def _classification(job: Job, network: Network) -> Work:
    images = load_data(job.data).images[:NUM_CLASSIFIED]
    compiled = CompiledNetwork(network, threads=job.threads, target=_target(job))
    starts = range(0, len(images), job.batch_size)
    chunks = [images[at : at + job.batch_size] for at in starts]

    def classify() -> int:
        for chunk in chunks:
            compiled(chunk)
        return len(images)

    return classify


def _trainer(job: Job, network: Network, variant: Variant) -> Trainer:
    return Trainer(
        network,
        Adam(LEARNING_RATE),
        batch_size=job.batch_size,
        augmentation=variant.augmentation,
        ema_momentum=variant.ema_momentum,
        threads=job.threads,
        target=_target(job),
    )


def _target(job: Job) -> Target:
    if job.instructions == "native":
        return native_target()
    return TARGETS[job.instructions]


if __name__ == "__main__":
    serve(prepare)
