"""PyTorch, eager: a plain training loop, in float32 or with bfloat16 autocast."""

import contextlib
from collections.abc import Iterator

import torch
from torch import nn

from benchmarks.jobs import Job
from benchmarks.networks import (
    NETWORKS,
    NUM_CLASSES,
    NUM_SUMS,
    Conv,
    Dense,
    Dropout,
    Flatten,
    Layer,
    Network,
    Normalize,
    Pool,
    Relu,
    Separable,
    Shape,
    input_shapes,
)
from benchmarks.peers import Data, Work, load_data, serve

LEARNING_RATE = 1e-3
NUM_CLASSIFIED = 10_000
LEAST_PROBABILITY = 1e-7  # a logarithm is taken of


def prepare(job: Job) -> Work:
    """Build the network and its loop under the settings of *job*."""
    torch.set_num_threads(job.threads)
    torch.manual_seed(0)
    network = NETWORKS[job.network]
    model = nn.Sequential(*_modules(network))
    inputs = _inputs(load_data(job.data), network)
    if job.layout == "channels_last":
        model = model.to(memory_format=torch.channels_last)
        inputs = inputs.to(memory_format=torch.channels_last)
    if job.task == "train":
        return _training(job, model, inputs)
    return _inference(job, model.eval(), inputs)


def _training(job: Job, model: nn.Module, inputs: torch.Tensor) -> Work:
    data, network = load_data(job.data), NETWORKS[job.network]
    labels, numbers, sums = (
        torch.from_numpy(array.astype("int64"))
        for array in (data.truth(network), data.numbers, data.sums)
    )
    fused = job.optimizer == "fused"
    optimizer = torch.optim.Adam(model.parameters(), LEARNING_RATE, fused=fused)
    batches = _batches(len(inputs), job.batch_size)
    loss_of = nn.CrossEntropyLoss()

    def step() -> int:
        chosen = next(batches)
        with _precision(job):
            scores = model(inputs[chosen])
            loss = loss_of(scores, labels[chosen])
            if network.adds_number:
                loss = loss + _loss_of_sums(scores, numbers[chosen], sums[chosen])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        return job.batch_size

    return step


def _loss_of_sums(
    scores: torch.Tensor, numbers: torch.Tensor, sums: torch.Tensor
) -> torch.Tensor:
    """Shift the probabilities of the digits by the numbers; return their loss."""
    digits = torch.softmax(scores, 1)
    places = numbers[:, None] + torch.arange(NUM_CLASSES)
    shifted = digits.new_zeros((len(digits), NUM_SUMS)).scatter(1, places, digits)
    believed = shifted.gather(1, sums[:, None]).clamp(LEAST_PROBABILITY, 1)
    return -believed.log().mean()


def _inference(job: Job, model: nn.Module, inputs: torch.Tensor) -> Work:
    chunks = inputs[:NUM_CLASSIFIED].split(job.batch_size)
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


def _inputs(data: Data, network: Network) -> torch.Tensor:
    values = torch.from_numpy(data.values(network))
    return values.permute(0, 3, 1, 2).contiguous() if network.takes_pixels else values


def _modules(network: Network) -> Iterator[nn.Module]:
    for layer, shape in zip(network.layers, input_shapes(network), strict=True):
        yield from _modules_of(layer, shape)


def _modules_of(layer: Layer, shape: Shape) -> Iterator[nn.Module]:
    channels, has_relu = shape[-1], getattr(layer, "has_relu", False)
    match layer:
        case Conv(filters, kernel_size, is_padded):
            padding = "same" if is_padded else "valid"
            yield nn.Conv2d(channels, filters, kernel_size, padding=padding)
        case Separable(filters, kernel_size):
            yield nn.Conv2d(
                channels, channels, kernel_size, groups=channels, bias=False
            )
            yield nn.Conv2d(channels, filters, 1)
            has_relu = True
        case Pool(stride):
            yield nn.MaxPool2d(2, stride)
        case Flatten():
            yield nn.Flatten()
        case Dense(units):
            yield nn.Linear(channels, units)
        case Dropout(rate):
            yield nn.Dropout(rate)
        case Normalize(momentum, epsilon):
            normalization = nn.BatchNorm1d if len(shape) == 1 else nn.BatchNorm2d
            yield normalization(channels, epsilon, 1 - momentum)
        case Relu():
            has_relu = True
    if has_relu:
        yield nn.ReLU()


if __name__ == "__main__":
    serve(prepare)
