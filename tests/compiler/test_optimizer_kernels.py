"""The kernels of the optimizers alone, held against Keras on the same gradients."""

import ctypes
from pathlib import Path

import numpy as np
import pytest

import scrawl.compiler
from scrawl.compiler import find_compiler, native_target
from scrawl.compiler.job import Job, aligned, entry_of
from scrawl.compiler.library import Source, load_library
from scrawl.compiler.limits import limits_as_c
from scrawl.compiler.optimizers import (
    SGD,
    Adadelta,
    Adam,
    AdamW,
    CompiledOptimizer,
    Optimizer,
    RMSprop,
    step_rates,
)
from scrawl.compiler.targets import TARGETS, Target, runs_here

KERNELS = Path(scrawl.compiler.__file__).parent / "kernels"
CASES = {
    "sgd": SGD(0.5),
    "momentum": SGD(0.3, momentum=0.9),
    "nesterov": SGD(0.3, momentum=0.9, nesterov=True),
    "adam": Adam(0.01),
    "adam with words of its own": Adam(0.02, beta_1=0.8, beta_2=0.99, epsilon=1e-3),
    "adamw": AdamW(0.01),
    "adamw that decays fast": AdamW(0.05, beta_1=0.8, beta_2=0.99, weight_decay=0.9),
    "rmsprop": RMSprop(0.01),
    "rmsprop with momentum": RMSprop(0.02, rho=0.8, momentum=0.7, epsilon=1e-3),
    "adadelta": Adadelta(1.0),
    "adadelta with words of its own": Adadelta(0.5, rho=0.7, epsilon=1e-4),
}
NUM_WEIGHTS, SPACE = 37, 48  # no multiple of a vector, and the vectors that hold them
STEPS = """
__attribute__((visibility("default"))) int SYMBOL(int task, Job *job, int worker)
{
    (void)task, (void)worker;
    for (i64 step = 0; step < job->count; step++) {
        const Batch batch = {.rates = job->rates[step]};
        for (i64 at = 0; at < job->num_done; at += LANES)
            update(job, &batch, at, load(job->values + step * job->num_done + at));
    }
    return 0;
}
"""


class Weights:
    """Some weights that only a kernel changes, compiled with nothing around it."""

    def __init__(self, optimizer: CompiledOptimizer, target: Target):
        """Compile the kernel, and draw the weights that it starts from."""
        names = ("vector", "team", "job", f"optimizers/{optimizer.kernel}")
        fused = int(target.arithmetic == "float32-fma")
        heads = f"#define LANES {target.lanes}\n#define FUSED {fused}\n"
        parts = [f"{heads}enum {{ MAX_TASKS = 1 }};", limits_as_c()]
        parts += [(KERNELS / f"{name}.h").read_text() for name in names]
        source = Source("\n".join([*parts, STEPS]))
        library = load_library(source, find_compiler(), target)
        self.optimizer = optimizer
        self._entry = entry_of(library, source.symbol)
        self.moments = aligned(SPACE), aligned(SPACE)
        self.weights = aligned(SPACE)
        self.weights[:] = np.random.default_rng(1).normal(0, 1, SPACE)

    def step(self, gradients: np.ndarray, rates: np.ndarray, first: int = 1) -> None:
        """Take a step for each row of *gradients*, the first of this number."""
        table = step_rates(self.optimizer, rates.astype(np.float32), first)
        values = aligned(len(gradients) * SPACE)
        values.reshape(-1, SPACE)[:, : gradients.shape[1]] = gradients
        job = Job(
            weights=self.weights.ctypes.data,
            moments_1=self.moments[0].ctypes.data,
            moments_2=self.moments[1].ctypes.data,
            values=values.ctypes.data,
            rates=table.ctypes.data,
            count=len(gradients),
            num_done=SPACE,
            constants=(ctypes.c_float * 4)(*self.optimizer.constants()),
        )
        self._entry(0, job, 0)


@pytest.fixture(scope="module")
def gradients() -> np.ndarray:
    """Gradients of eight steps, of many sizes, and some of 0."""
    random = np.random.default_rng(2)
    scales = np.geomspace(1e-6, 10, NUM_WEIGHTS)
    drawn = random.normal(0, 1, (8, NUM_WEIGHTS)) * scales
    drawn[random.random(drawn.shape) < 0.2] = 0
    return drawn.astype(np.float32)


@pytest.mark.parametrize("name", CASES)
def test_steps_are_those_of_keras(name, gradients):
    """Eight steps, with a learning rate that falls from one to the next."""
    import keras

    optimizer = CASES[name]
    weights = Weights(optimizer, native_target())
    theirs, variable = (
        in_keras(optimizer),
        keras.Variable(weights.weights[:NUM_WEIGHTS]),
    )

    for step, gradient in enumerate(gradients, start=1):
        rate = np.array([optimizer.learning_rate / step])
        theirs.learning_rate = rate[0]
        theirs.apply([gradient], [variable])
        weights.step(gradient[None], rate, first=step)

        np.testing.assert_allclose(
            weights.weights[:NUM_WEIGHTS], np.asarray(variable), rtol=2e-6, atol=2e-7
        )


@pytest.mark.parametrize("name", CASES)
def test_every_processor_takes_the_same_steps(name, gradients):
    """To the byte, if it rounds products and sums once."""
    rates = np.linspace(0.1, 0.01, len(gradients))
    targets = [target for target in TARGETS.values() if runs_here(target)]

    steps = {"float32-fma": set(), "float32": set()}
    for target in targets:
        weights = Weights(CASES[name], target)
        weights.step(gradients, rates)
        steps[target.arithmetic].add(weights.weights.tobytes())

    assert max(map(len, steps.values())) == 1


@pytest.mark.parametrize("name", CASES)
def test_what_has_no_gradient_stays(name):
    """The room behind the weights must hold zeros for ever."""
    weights = Weights(CASES[name], native_target())
    weights.weights[:] = 0

    weights.step(np.zeros((5, SPACE), np.float32), np.full(5, 0.1))

    np.testing.assert_array_equal(weights.weights, 0)


@pytest.mark.parametrize(
    "optimizer",
    [
        SGD(momentum=0.9),
        SGD(momentum=0.9, nesterov=True),
        Adam(beta_2=0.9),
        AdamW(beta_2=0.9),
        RMSprop(momentum=0.9),
        Adadelta(rho=0.9),
    ],
    ids=lambda optimizer: optimizer.kernel,
)
def test_moments_that_would_get_slow_become_0(optimizer):
    """Below 1e-30 they mean nothing, and soon they would be denormal."""
    weights = Weights(optimizer, native_target())
    still, rates = np.zeros((500, NUM_WEIGHTS), np.float32), np.full(500, 0.01)
    moments = [moment[:NUM_WEIGHTS] for moment in weights.moments]
    used = moments[: 1 if isinstance(optimizer, SGD) else 2]

    weights.step(np.ones((1, NUM_WEIGHTS), np.float32), rates[:1])
    started = [np.abs(moment) for moment in used]
    weights.step(still, rates, first=2)
    decayed = [np.abs(moment) for moment in used]
    weights.step(still[:300], rates[:300], first=502)

    for begin, later, gone in zip(started, decayed, used, strict=True):
        np.testing.assert_allclose(later, begin * 0.9**500, rtol=1e-4)
        assert (later > 1e-30).all()
        assert (begin * 0.9**800 > 1e-44).all()  # float32 could still hold them
        np.testing.assert_array_equal(gone, 0)
    assert np.isfinite(weights.weights).all()


def in_keras(optimizer: Optimizer):
    """Return the optimizer of the same name and words in Keras."""
    import keras

    return getattr(keras.optimizers, type(optimizer).__name__)(**vars(optimizer))
