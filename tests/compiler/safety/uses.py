"""What networks are for, to be done by a loaded library and then elsewhere."""

import hashlib
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from scrawl.arrays import Inputs, Labels
from scrawl.compiler import (
    SGD,
    Adadelta,
    Adam,
    AdamW,
    CompiledNetwork,
    Optimizer,
    RMSprop,
    Trainer,
    input_gradients,
)
from scrawl.images import Augmentation
from scrawl.networks import CrossEntropy, Network
from scrawl.randomness import permutation

Examples = tuple[Inputs, Mapping[str, Labels]]
Digests = dict[str, str]  # of all bytes that come out, by what they are
FEW = 3  # images: they go another way through the library

# One for each file of kernels/optimizers that changes weights.
OPTIMIZERS: tuple[Optimizer, ...] = (
    Adadelta(),
    Adam(),
    AdamW(),
    RMSprop(),
    SGD(),
    SGD(momentum=0.9),
    SGD(momentum=0.9, nesterov=True),
)
AUGMENTATION = Augmentation(
    shift_pixels=2.0,
    rotation_degrees=10.0,
    scale=0.1,
    shear_degrees=10.0,
    elastic_pixels=3.0,
)
LOSS = CrossEntropy(
    weight=0.5, label_smoothing=0.1, class_weight=(1.0, 2.0, 0.0, 0.5, 1.0)
)


def train(
    network: Network,
    examples: Examples,
    optimizer: Optimizer | None = None,
    **words: Any,
) -> Digests:
    """Train for an epoch of two batches, one of them short; words are the trainer's."""
    inputs, labels = examples
    count = len(next(iter(labels.values())))
    batch_size = count * 2 // 3
    trainer = Trainer(
        network,
        optimizer or Adam(),
        batch_size=batch_size,
        ema_momentum=0.9,
        **words,
    )
    rates = np.full(-(-count // batch_size), 0.01, np.float32)
    order = permutation(3, count, epoch=1)
    result = trainer.train_epoch(inputs, labels, order=order, rates=rates, epoch=1)
    averages = trainer.averaged_network().weights
    return {
        "result": repr(result),
        **digests(trainer.network().weights),
        **digests({f"average of {name}": array for name, array in averages.items()}),
    }


def read(network: Network, examples: Examples, **words: Any) -> Digests:
    """Give the scores of all examples together and, if they are images, of a few."""
    inputs, _ = examples
    compiled = CompiledNetwork(network, **words)
    scores = dict(compiled.forward(inputs))
    if [source.kind for source in network.inputs] == ["pixels"]:
        (images,) = inputs.values()
        scores["of a few"] = compiled(images[:FEW])
    return digests(scores)


def read_every_step(network: Network, examples: Examples, **words: Any) -> Digests:
    """Give the values after each step."""
    steps = [step.name for step in network.lower().steps]
    return digests(CompiledNetwork(network, keep=steps, **words).forward(examples[0]))


def find_input_gradients(network: Network, examples: Examples, **words: Any) -> Digests:
    """Give the gradients of the inputs for random ones of the outputs."""
    inputs, labels = examples
    random, shapes = np.random.default_rng(2), network.shapes()
    seeds = {
        name: random.normal(size=(len(labels[name]), *shapes[name])).astype(np.float32)
        for name in network.outputs
    }
    return digests(input_gradients(network, inputs, seeds, **words))


def digests(arrays: Mapping[str, np.ndarray]) -> Digests:
    """Return a digest of the bytes of each array."""
    return {
        name: hashlib.sha256(array.tobytes()).hexdigest()[:8]
        for name, array in arrays.items()
    }


USES: dict[str, Callable[..., Digests]] = {
    "training": train,
    "reading": read,
    "input gradients": find_input_gradients,
}
