"""One drawn network in every reader: what differs by more than rounding can.

The reference in float64 is what the others are held against: compiled C, forwards with
all links fused and with every value kept, and back to weights and to inputs.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from benchmarks.random_graphs.draw import draw_examples, draw_network
from scrawl.arrays import Inputs, Labels
from scrawl.compiler import (
    TARGETS,
    CompiledNetwork,
    Compiler,
    Target,
    input_gradients,
    runs_here,
    weight_gradients,
)
from scrawl.networks import MaxPool, Network
from scrawl.reference import (
    ReferenceNetwork,
    input_gradient_sizes,
    reference_gradients,
)
from scrawl.reference import input_gradients as reference_input_gradients

GRADIENT = 1e-5  # of the sum of absolute products, as in the tests
VALUE = 3e-5  # of the largest number of a value, as in the tests
NEAR = 1e-5  # two numbers so close, of the largest, may change places in float32


@dataclass(frozen=True)
class Outcome:
    """What came of one network: its layers, and what differed.

    It is undecided if a maximum is chosen between numbers that rounding may exchange:
    then two right gradients may differ.
    """

    seed: int
    layers: tuple[str, ...]
    differences: tuple[str, ...]
    is_undecided: bool = False


@dataclass(frozen=True)
class Drawn:
    """A network, and a batch of examples for it."""

    seed: int
    network: Network
    inputs: Inputs
    labels: dict[str, Labels]


def compare(seed: int, compiler: Compiler) -> Outcome:
    """Draw the network of number *seed*, and hold all its readers together."""
    network = draw_network(seed)
    drawn = Drawn(seed, network, *draw_examples(network, seed))
    target = _target_of(seed)
    found = [
        *_values(drawn, compiler, target),
        *_weight_gradients(drawn, compiler, target),
        *_input_gradients(drawn, compiler, target),
    ]
    layers = tuple(type(node.layer).__name__ for node in network.nodes)
    is_undecided = bool(found) and _is_undecided(drawn, compiler, target)
    return Outcome(seed, layers, tuple(found), is_undecided)


def _target_of(seed: int) -> Target:
    """Return one of the targets that run here; they take turns."""
    fit = [item for item in TARGETS.values() if runs_here(item)]
    fused = [item for item in fit if item.arithmetic == "float32-fma"]
    return fused[seed % len(fused)]


def _values(drawn: Drawn, compiler: Compiler, target: Target) -> Iterator[str]:
    network = drawn.network
    steps = [step.name for step in network.lower().steps]
    keep = steps if drawn.seed % 2 else ()
    compiled = CompiledNetwork(network, keep=keep, target=target, compiler=compiler)
    ours = compiled.forward(drawn.inputs)
    exact = ReferenceNetwork(network, keep, np.float64).forward(drawn.inputs)
    single = ReferenceNetwork(network, keep, np.float32).forward(drawn.inputs)
    for name, value in exact.items():
        error = np.abs(ours[name] - value).max()
        rounding = 2 * np.abs(single[name] - value).max()  # of a softmax of hundreds
        if not error <= max(VALUE * np.abs(value).max(), VALUE * 1e-6, rounding):
            yield f"value of {name}: {error:.2g}"


def _weight_gradients(
    drawn: Drawn, compiler: Compiler, target: Target
) -> Iterator[str]:
    network, given = drawn.network, (drawn.inputs, drawn.labels)
    words = {"seed": drawn.seed, "target": target, "compiler": compiler}
    if not any(weight.is_trained for _, weight in network.weight_list()):
        return
    ours = weight_gradients(network, *given, threads=1 + drawn.seed % 2, **words)
    exact = reference_gradients(network, *given, seed=drawn.seed, with_sizes=True)
    if not abs(ours.loss - exact.loss) <= GRADIENT * max(abs(exact.loss), 1):
        yield f"loss: {ours.loss} instead of {exact.loss}"
    for name, gradient in ours.weights.items():
        error = np.abs(gradient - exact.weights[name])
        if not (error <= GRADIENT * exact.sizes[name] + 1e-12).all():
            yield f"gradient of {name}: {error.max():.2g}"
    for name, array in ours.moving.items():
        wrong = np.abs(array - exact.moving[name])
        if not (wrong <= VALUE * np.maximum(np.abs(array).max(), 1)).all():
            yield f"moving statistics {name}: {wrong.max():.2g}"


def _input_gradients(drawn: Drawn, compiler: Compiler, target: Target) -> Iterator[str]:
    random, shapes = np.random.default_rng(drawn.seed), drawn.network.shapes()
    count = len(next(iter(drawn.inputs.values())))
    seeds = {
        name: random.normal(size=(count, *shapes[name])).astype(np.float32)
        for name in drawn.network.outputs
    }
    given = drawn.network, drawn.inputs, seeds
    ours = input_gradients(*given, target=target, compiler=compiler)
    exact, sizes = reference_input_gradients(*given), input_gradient_sizes(*given)
    for name, gradient in ours.items():
        error = np.abs(gradient - exact[name].reshape(gradient.shape))
        if not (error <= GRADIENT * sizes[name].reshape(error.shape) + 1e-12).all():
            yield f"gradient of the input {name}: {error.max():.2g}"


def _is_undecided(drawn: Drawn, compiler: Compiler, target: Target) -> bool:
    """Tell whether rounding may choose another maximum, or another side of a kink.

    A number that is 0 in float64 and a little beside it in float32 is on either side;
    so are two that are equal there, and not here.
    """
    network = drawn.network
    pools = [s for s in network.lower().steps if isinstance(s.operation, MaxPool)]
    known = {step.name for step in network.lower().steps}
    pooled = {step.inputs[0] for step in pools} & known
    exact = ReferenceNetwork(network, known, np.float64).forward(drawn.inputs)
    single = ReferenceNetwork(network, known, np.float32).forward(drawn.inputs)
    words = {"target": target, "compiler": compiler}
    ours = CompiledNetwork(network, keep=known, **words).forward(drawn.inputs)
    return (
        any(_has_near_ties(exact[name]) for name in pooled)
        or any(_breaks_ties(exact[name], single[name]) for name in pooled)
        or _has_near_kinks(exact)
        or any(_crosses_zero(exact[name], ours[name]) for name in exact)
    )


def _has_near_ties(value: np.ndarray) -> bool:
    """Tell whether two numbers of a channel are nearly, not quite, equal."""
    flat = np.sort(value.reshape(len(value), -1, value.shape[-1]), axis=1)
    gaps = np.diff(flat, axis=1)
    return bool(((gaps > 0) & (gaps < NEAR * np.abs(value).max())).any())


def _breaks_ties(exact: np.ndarray, single: np.ndarray) -> bool:
    """Tell whether equal numbers of a channel are unequal in float32."""
    exact = exact.reshape(len(exact), -1, exact.shape[-1])
    order = np.argsort(exact, axis=1)
    gaps, steps = (
        np.diff(np.take_along_axis(values.reshape(exact.shape), order, axis=1), axis=1)
        for values in (exact, single)
    )
    return bool(((gaps == 0) & (steps != 0)).any())


def _crosses_zero(exact: np.ndarray, ours: np.ndarray) -> bool:
    """Tell whether a number is on another side of 0, by no more than rounding."""
    is_near = np.abs(exact) < 1e-6 * np.abs(exact).max()
    return bool((is_near & (np.sign(exact) != np.sign(ours))).any())


def _has_near_kinks(values: Mapping[str, np.ndarray]) -> bool:
    """Tell whether a number is nearly, not quite, 0: a ReLU may take it or leave it."""
    return any(
        bool(((value != 0) & (np.abs(value) < 1e-7 * np.abs(value).max())).any())
        for value in values.values()
    )
