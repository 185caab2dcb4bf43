"""The same bytes for every number of threads, width of vectors, and compiler."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np
import pytest

from scrawl.compiler import (
    SGD,
    TARGETS,
    Adadelta,
    Adam,
    AdamW,
    CompiledNetwork,
    Optimizer,
    RMSprop,
    Target,
    Trainer,
    find_compiler,
    native_target,
    runs_here,
)
from scrawl.images import Augmentation
from scrawl.networks import (
    Activation,
    AveragePooling2D,
    BatchNormalization,
    Conv2D,
    Dense,
    DepthwiseConv2D,
    Dropout,
    Flatten,
    Layer,
    MaxPooling2D,
    Network,
    Rescaling,
    SeparableConv2D,
)
from scrawl.randomness import permutation
from tests.compiler.conftest import draw_examples, with_weights
from tests.compiler.graph_cases import GRAPHS

SHAPE = (13, 12, 1)
NUM_IMAGES = 290  # so that the last batch is a short one, for all sizes here
# Those of other machines: `safety/test_emulated_arm64.py`.
FUSED = [
    name
    for name, target in TARGETS.items()
    if target.arithmetic == "float32-fma" and runs_here(target)
]

CONVOLUTIONS = (
    Rescaling(1 / 127.5, offset=-1.0),
    Conv2D(20, 3, padding="same", activation="relu"),
    MaxPooling2D(3, strides=2, padding="same"),
    Dropout(0.25),
    Conv2D(7, (3, 2), strides=(2, 1), padding="same", activation="tanh"),
    MaxPooling2D(2, strides=1),
    Flatten(),
    Dropout(0.5),
    Dense(40, "sigmoid"),
    Dense(5, "softmax"),
)
DENSE = (
    Flatten(),
    Rescaling(1 / 127.5, offset=-1.0),
    Dense(130, "relu"),
    Dropout(0.5),
    Dense(140, "sigmoid"),
    Dropout(0.1),
    Dense(5, "softmax"),
)


NORMALIZED = (
    Rescaling(1 / 255),
    BatchNormalization(),
    SeparableConv2D(20, 3, padding="same", depth_multiplier=3, use_bias=False),
    BatchNormalization(momentum=0.9),
    Activation("relu"),
    DepthwiseConv2D(3, strides=2, padding="same", activation="gelu"),
    AveragePooling2D(3, strides=2, padding="same"),
    Dropout(0.25),
    Flatten(),
    Dense(200),
    BatchNormalization(scale=False),
    Activation("selu"),
    Dense(5, "softmax"),
)
AUGMENTATION = Augmentation(
    shift_pixels=1.5,
    rotation_degrees=20.0,
    scale=0.2,
    shear_degrees=10.0,
    elastic_pixels=2.0,
    elastic_sigma=2.0,
)


@dataclass(frozen=True)
class Training:
    """What is trained, how, and in batches of how many images."""

    layers: tuple[Layer, ...]
    optimizer: Optimizer
    batch_size: int
    augmentation: Augmentation | None = None
    graph: Callable[[], Network] | None = None
    ema_momentum: float | None = None

    def network(self) -> Network:
        """Return the network with weights."""
        if self.graph is not None:
            return with_weights(self.graph())
        size = {"input_shape": SHAPE, "classes": tuple("01234")}
        return with_weights(Network.sequential("case", *self.layers, **size))


TRAININGS = {
    "conv-adam-32": Training(CONVOLUTIONS, Adam(0.01), 32),
    "conv-momentum-20": Training(CONVOLUTIONS, SGD(0.1, momentum=0.9), 20),
    "dense-sgd-128": Training(DENSE, SGD(0.1), 128),
    "dense-adam-20": Training(DENSE, Adam(0.01), 20),
    "normalized-augmented-adamw-32": Training(
        NORMALIZED, AdamW(0.01), 32, AUGMENTATION, ema_momentum=0.9
    ),
    "residual-rmsprop-128": Training(
        (), RMSprop(0.001), 128, AUGMENTATION, GRAPHS["sums of values near and far"]
    ),
    "inputs-of-every-kind-adadelta-20": Training(
        (), Adadelta(1.0), 20, AUGMENTATION, GRAPHS["inputs of every kind"]
    ),
}
READ = ["conv-adam-32", "dense-sgd-128", "normalized-augmented-adamw-32"]


@pytest.fixture(params=FUSED)
def target(request: pytest.FixtureRequest) -> Target:
    """Each kind of processor that fuses products and that this one can be."""
    return TARGETS[request.param]


@pytest.fixture(params=["gcc", "zig"])
def machine(request: pytest.FixtureRequest, target: Target, compilers) -> dict:
    """A target and a compiler, as words for a trainer."""
    if request.param not in compilers:
        pytest.skip(f"there is no {request.param} on this machine")
    return {"target": target, "compiler": compilers[request.param]}


@pytest.fixture(scope="module")
def train() -> Callable[..., Network]:
    """A function that trains for two epochs on whatever it is told."""

    def run(name: str, **machine) -> Network:
        training = TRAININGS[name]
        network = training.network()
        inputs, labels = draw_examples(network, NUM_IMAGES)
        trainer = Trainer(
            network,
            training.optimizer,
            batch_size=training.batch_size,
            augmentation=training.augmentation,
            ema_momentum=training.ema_momentum,
            **machine,
        )
        rates = np.full(-(-NUM_IMAGES // training.batch_size), 0.01, np.float32)
        for epoch in (1, 2):
            order = permutation(3, NUM_IMAGES, epoch=epoch)
            trainer.train_epoch(inputs, labels, order=order, rates=rates, epoch=epoch)
        return trainer.averaged_network()

    return run


@pytest.fixture(scope="module")
def expected(train) -> Callable[[str], bytes]:
    """The weights that one thread gets, as this machine would train by itself."""
    return cache(lambda name: weight_bytes(train(name, threads=1)))


@pytest.mark.parametrize("name", TRAININGS)
def test_weights_are_the_same_everywhere(name, machine, train, expected):
    """After two epochs with dropout, a short last batch, and 1 to 4 threads."""
    trained = [train(name, threads=threads, **machine) for threads in (1, 2, 3, 4)]

    assert [weight_bytes(network) for network in trained] == [expected(name)] * 4


@pytest.mark.parametrize("name", ["dense-sgd-128", "conv-adam-32"])
def test_weights_far_from_the_cores_are_the_same(
    name, target, train, expected, monkeypatch
):
    """They are fetched early, and met in another order."""
    near = expected(name)

    monkeypatch.setattr("scrawl.compiler.limits.FAR_FLOATS", 0)
    trained = [train(name, threads=threads, target=target) for threads in (1, 3)]

    assert [weight_bytes(network) for network in trained] == [near] * 2


@pytest.mark.parametrize("name", READ)
def test_scores_are_the_same_everywhere(name, machine, drawn):
    """Of many images at once and of one."""
    network = TRAININGS[name].network()
    images, _ = drawn(network, 100)

    expected = CompiledNetwork(network, threads=1)(images).tobytes()
    for threads in (1, 2, 3, 4):
        classify = CompiledNetwork(network, threads=threads, **machine)

        assert classify(images).tobytes() == expected
        assert np.stack([*map(classify.bind(), images)]).tobytes() == expected


def test_without_fused_products_it_is_another_arithmetic(train, learned, drawn):
    """Close for a while, and named differently."""
    target = target_or_skip("sse")
    if native_target().arithmetic == target.arithmetic:
        pytest.skip("this processor has no fused products to compare with")
    network = learned(*CONVOLUTIONS, shape=SHAPE)
    images, _ = drawn(network, 100)

    ours = CompiledNetwork(network)(images)
    theirs = CompiledNetwork(network, target=target)(images)
    name = "conv-momentum-20"
    trained, closely = train(name), train(name, target=target)

    np.testing.assert_allclose(theirs, ours, rtol=1e-5)
    for key, weight in trained.weights.items():
        np.testing.assert_allclose(closely.weights[key], weight, rtol=0.01, atol=1e-3)


def test_the_seed_matters(train):
    """Dropout draws other numbers, and nothing else changes."""
    weights = {weight_bytes(train("dense-sgd-128", seed=seed)) for seed in (0, 1, 1)}

    assert len(weights) == 2


def test_large_seeds_count_in_full(train):
    """All 64 bits of them."""
    seeds = (0, 1 << 32, 1 << 63)

    weights = {weight_bytes(train("dense-sgd-128", seed=seed)) for seed in seeds}

    assert len(weights) == 3


def test_this_machine_is_one_of_the_targets():
    """The widest that runs here, so that the others can be compared with it."""
    lanes = [target.lanes for target in TARGETS.values() if runs_here(target)]

    assert native_target().lanes == max(lanes)
    assert find_compiler().command


def weight_bytes(network: Network) -> bytes:
    """Return all weights, one behind the other."""
    return b"".join(array.tobytes() for array in network.weights.values())


def target_or_skip(name: str) -> Target:
    """Return a target by its name, if this processor can run it."""
    if not runs_here(TARGETS[name]):
        pytest.skip(f"this processor lacks {', '.join(TARGETS[name].features)}")
    return TARGETS[name]
