"""The gradients that a training step sees, handed out instead of used."""

from dataclasses import dataclass

import numpy as np

from scrawl.arrays import Images, Labels
from scrawl.compiler.optimizers import Kernel
from scrawl.compiler.targets import Target
from scrawl.compiler.toolchain import Compiler
from scrawl.compiler.trainer import Trainer
from scrawl.networks import Network


@dataclass(frozen=True)
class Gradients:
    """The mean loss of a batch and its gradient for each weight, named as in Keras."""

    loss: float
    weights: dict[str, np.ndarray]


@dataclass(frozen=True)
class _HandOut:
    """An optimizer that changes nothing: kernels store gradients as first moments."""

    learning_rate: float = 1.0
    kernel: Kernel = "none"

    def constants(self) -> tuple[float, ...]:
        return ()

    def rate(self, learning_rate: float, step: int) -> float:
        del step
        return learning_rate


def weight_gradients(
    network: Network,
    images: Images,
    labels: Labels,
    *,
    seed: int = 0,
    threads: int | None = None,
    target: Target | None = None,
    compiler: Compiler | None = None,
) -> Gradients:
    """Return the gradients of the mean cross-entropy of all *images* as one batch.

    Dropout is on and draws what the first epoch of a training with *seed* would draw
    for the images 0, 1, 2 and so on.
    """
    trainer = Trainer(
        network,
        _HandOut(),
        batch_size=len(images),
        threads=threads,
        seed=seed,
        target=target,
        compiler=compiler,
    )
    result = trainer.train_epoch(
        images,
        labels,
        order=np.arange(len(images)),
        rates=np.ones(1, np.float32),
        epoch=1,
    )
    return Gradients(result.loss, trainer.first_moments())
