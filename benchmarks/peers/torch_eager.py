"""PyTorch, eager: a plain training loop, in float32 or with bfloat16 autocast."""

import contextlib
from collections.abc import Iterator

import torch
from torch import nn

from benchmarks.jobs import Job
from benchmarks.networks import (
    IMAGE_SIZE,
    NETWORKS,
    Conv,
    Dense,
    Dropout,
    Flatten,
    Network,
    Pool,
)
from benchmarks.peers import Data, Work, load_data, serve

LEARNING_RATE = 1e-3
NUM_CLASSIFIED = 10_000


def prepare(job: Job) -> Work:
    """Build the network and its loop under the settings of *job*."""
    torch.set_num_threads(job.threads)
    torch.manual_seed(0)
    network = NETWORKS[job.network]
    model = nn.Sequential(*_modules(network))
    images = _images(load_data(job.data), network)
    model(images[:1])  # gives the lazy layers their sizes
    if job.layout == "channels_last":
        model = model.to(memory_format=torch.channels_last)
        images = images.to(memory_format=torch.channels_last)
    if job.task == "train":
        return _training(job, model, images)
    return _inference(job, model.eval(), images)


def _training(job: Job, model: nn.Module, images: torch.Tensor) -> Work:
    labels = torch.from_numpy(load_data(job.data).labels.astype("int64"))
    fused = job.optimizer == "fused"
    optimizer = torch.optim.Adam(model.parameters(), LEARNING_RATE, fused=fused)
    batches = _batches(len(images), job.batch_size)
    loss_of = nn.CrossEntropyLoss()

    def step() -> int:
        chosen = next(batches)
        inputs, targets = images[chosen], labels[chosen]
        with _precision(job):
            loss = loss_of(model(inputs), targets)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        return job.batch_size

    return step


def _inference(job: Job, model: nn.Module, images: torch.Tensor) -> Work:
    chunks = images[:NUM_CLASSIFIED].split(job.batch_size)
    if job.task == "latency":
        chunks = chunks[:1]

    def classify() -> int:
        with torch.inference_mode(), _precision(job):
            for chunk in chunks:
                torch.softmax(model(chunk), 1)
        return sum(len(chunk) for chunk in chunks)

    return classify


def _precision(job: Job) -> contextlib.AbstractContextManager[object]:
    if job.precision == "bfloat16":
        return torch.autocast("cpu", dtype=torch.bfloat16)
    return contextlib.nullcontext()


def _batches(num_images: int, batch_size: int) -> Iterator[torch.Tensor]:
    """Give the indices of batch after batch, shuffled anew in every epoch."""
    while True:
        order = torch.randperm(num_images)
        for start in range(0, num_images - batch_size + 1, batch_size):
            yield order[start : start + batch_size]


def _images(data: Data, network: Network) -> torch.Tensor:
    shape = (-1, 1, IMAGE_SIZE, IMAGE_SIZE)
    return torch.from_numpy(data.scaled(network)).reshape(shape)


def _modules(network: Network) -> Iterator[nn.Module]:
    for layer in network.layers:
        match layer:
            case Conv(filters, kernel_size):
                yield nn.LazyConv2d(filters, kernel_size)
                yield nn.ReLU()
            case Pool(stride):
                yield nn.MaxPool2d(2, stride)
            case Flatten():
                yield nn.Flatten()
            case Dense(units, has_relu):
                yield nn.LazyLinear(units)
                if has_relu:
                    yield nn.ReLU()
            case Dropout(rate):
                yield nn.Dropout(rate)


if __name__ == "__main__":
    serve(prepare)
