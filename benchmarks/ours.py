"""Scrawl itself, asked and timed like its peers, in the project's environment."""

from itertools import count

import numpy as np

from benchmarks.jobs import Job
from benchmarks.peers import Work, load_data, serve, sized
from scrawl.compiler import (
    TARGETS,
    Adam,
    CompiledNetwork,
    Target,
    Trainer,
    native_target,
)
from scrawl.networks import Network, initialize, zoo_network
from scrawl.randomness import permutation

LEARNING_RATE = 1e-3
NUM_CLASSIFIED = 10_000


def prepare(job: Job) -> Work:
    """Compile the network of *job* for the task, or find it in the cache."""
    network = initialize(zoo_network(job.network), seed=0)
    match job.task:
        case "train":
            return _training(job, network)
        case "build":
            return _building(job, network)
        case "latency":
            return _latency(job, network)
        case _:
            return _classification(job, network)


def _training(job: Job, network: Network) -> Work:
    data, epochs = load_data(job.data), count(1)
    trainer = _trainer(job, network)

    def train(num_images: int) -> None:
        num_batches = num_images // job.batch_size
        epoch = next(epochs)
        trainer.train_epoch(
            data.images,
            data.labels,
            order=permutation(0, num_images, epoch=epoch),
            rates=np.full(num_batches, LEARNING_RATE, np.float32),
            epoch=epoch,
        )

    return sized(train, job.batch_size, len(data.images))


def _building(job: Job, network: Network) -> Work:
    def build() -> int:
        _trainer(job, network)
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


def _trainer(job: Job, network: Network) -> Trainer:
    return Trainer(
        network,
        Adam(LEARNING_RATE),
        batch_size=job.batch_size,
        threads=job.threads,
        target=_target(job),
    )


def _target(job: Job) -> Target:
    if job.instructions == "native":
        return native_target()
    return TARGETS[job.instructions]


if __name__ == "__main__":
    serve(prepare)
