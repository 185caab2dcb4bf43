"""Gradients as numbers: of the weights, as a training step sees them, and of inputs."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from scrawl.arrays import Inputs, Labels
from scrawl.compiler.checks import checked_inputs
from scrawl.compiler.emit_inference import emit_input_gradients
from scrawl.compiler.engine import Engine
from scrawl.compiler.optimizers import Kernel, StepRates
from scrawl.compiler.targets import Target, native_target
from scrawl.compiler.toolchain import Compiler, find_compiler
from scrawl.compiler.trainer import OutputResult, Trainer
from scrawl.compiler.workers import checked_threads
from scrawl.errors import InvalidRequest, UnknownName
from scrawl.networks import CrossEntropy, Network, describe


@dataclass(frozen=True)
class Gradients:
    """The loss of a batch, and its gradient for each weight, named as in Keras.

    *moving* are the moving averages of batch normalizations after the step.
    """

    loss: float
    outputs: Mapping[str, OutputResult]
    weights: dict[str, np.ndarray]
    moving: dict[str, np.ndarray]


@dataclass(frozen=True)
class _HandOut:
    """An optimizer that changes nothing: kernels store gradients as first moments."""

    learning_rate: float = 1.0
    kernel: Kernel = "none"

    def constants(self) -> tuple[float, ...]:
        return ()

    def rates(self, learning_rate: float, step: int) -> StepRates:
        del step
        return StepRates(learning_rate)


def weight_gradients(
    network: Network,
    inputs: Inputs,
    labels: Mapping[str, Labels],
    *,
    losses: Mapping[str, CrossEntropy] | None = None,
    seed: int = 0,
    threads: int | None = None,
    target: Target | None = None,
    compiler: Compiler | None = None,
) -> Gradients:
    """Return the gradients of the loss of all examples as one batch.

    Dropout is on and draws what the first epoch of a training with *seed* would draw
    for the examples 0, 1, 2 and so on.
    """
    count = len(next(iter(checked_inputs(network, inputs).values())))
    trainer = Trainer(
        network,
        _HandOut(),
        batch_size=count,
        losses=losses,
        threads=threads,
        seed=seed,
        target=target,
        compiler=compiler,
    )
    rates, order = np.ones(1, np.float32), np.arange(count)
    result = trainer.train_epoch(inputs, labels, order=order, rates=rates, epoch=1)
    is_trained = {name: item.is_trained for name, item in network.weight_list()}
    state = trainer.state()
    return Gradients(
        result.loss,
        result.outputs,
        {k: item for k, item in state.first_moments.items() if is_trained[k]},
        {k: item for k, item in state.weights.items() if not is_trained[k]},
    )


def input_gradients(
    network: Network,
    inputs: Inputs,
    seeds: Mapping[str, np.ndarray],
    *,
    threads: int | None = None,
    target: Target | None = None,
    compiler: Compiler | None = None,
) -> Mapping[str, np.ndarray]:
    """Return how much each number of the inputs matters to some values, when reading.

    *seeds* gives, by the name of an output or of any step, one float32 for each of its
    numbers and examples: how much it counts. The result is, by the name of each input
    of pixels or features, the gradient of the sum of all products of seed and value;
    that of a pixel is for a change by 1 of 255.

    Raises:
        UnknownName: if there is no step of that name.
        InvalidRequest: if seeds and inputs do not fit each other.
    """
    arrays = checked_inputs(network, inputs)
    count = len(next(iter(arrays.values())))
    if not seeds:
        raise InvalidRequest(
            f"No seeds were given. Name an output of {network.name!r}, or another step."
        )
    given = tuple(_checked_seeds(network, seeds, count))
    names = [item.name for item in network.inputs if item.kind != "number"]
    found = native_target() if target is None else target
    program = emit_input_gradients(network, found, tuple(seeds), names)
    engine = Engine(
        program,
        network,
        compiler=compiler or find_compiler(),
        target=found,
        threads=checked_threads(threads),
    )
    shapes = [source.shape for source in network.inputs]
    values = engine(tuple(arrays.values()), shapes, given)
    together = zip(network.inputs, values, strict=True)
    return {source.name: value for source, value in together if source.name in names}


def _checked_seeds(
    network: Network, seeds: Mapping[str, np.ndarray], count: int
) -> list[np.ndarray]:
    shapes = {step.name: step.shape for step in network.lower().steps}
    for name, seed in seeds.items():
        if name not in shapes:
            raise UnknownName("step", name, shapes)
        if seed.dtype != np.float32 or seed.shape != (count, *shapes[name]):
            raise InvalidRequest(
                f"The seeds of {name!r} are {seed.dtype} {describe(seed.shape)}; they"
                f" must be float32 {describe((count, *shapes[name]))}."
            )
    return [np.ascontiguousarray(seed) for seed in seeds.values()]
