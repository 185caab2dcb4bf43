"""Data sets and networks that are learned in no time."""

from dataclasses import replace

import numpy as np
import pytest

from scrawl.data import Dataset, Examples
from scrawl.evaluation import Epoch
from scrawl.networks import (
    Dense,
    Flatten,
    Input,
    Network,
    Node,
    Rescaling,
    ShiftByNumber,
)
from scrawl.training import DataUsed, Plan, RunInfo
from scrawl.training.surroundings import CompilerUsed, Machine, TargetUsed, Versions

SIDE = 6


class Listener:
    """Remember all that a training tells, in order."""

    def __init__(self):
        """Hear nothing yet."""
        self.heard = []
        self.plan = None
        self.epochs = []
        self.then = lambda _: None  # called at the end of each epoch

    def begin(self, plan: Plan) -> None:
        """Remember the plan."""
        self.heard.append("begin")
        self.plan = plan

    def advance(self, epoch: int, images_done: int) -> None:
        """Remember nothing: how often this is told depends on the machine."""

    def finish_epoch(self, epoch: Epoch) -> None:
        """Remember the epoch."""
        self.heard.append(f"epoch {epoch.epoch}")
        self.epochs.append(epoch)
        self.then(epoch)

    def end(self) -> None:
        """Remember that it is over."""
        self.heard.append("end")


@pytest.fixture
def listener() -> Listener:
    """Somebody who watches a training."""
    return Listener()


@pytest.fixture
def lines() -> Dataset:
    """Images of one line each, across or down, in the grey of a cheap scanner."""
    generator = np.random.default_rng(0)
    return Dataset(
        name="lines",
        train=_draw(generator, 60),
        test=_draw(generator, 20),
        classes=("across", "down"),
        source="drawn here",
        digest="0" * 64,
    )


@pytest.fixture
def network() -> Network:
    """The smallest network that reads them."""
    return Network.sequential(
        "tiny",
        Rescaling(1 / 255),
        Flatten(),
        Dense(2, activation="softmax"),
        input_shape=(SIDE, SIDE, 1),
        classes=("across", "down"),
    )


@pytest.fixture
def numbered(lines: Dataset) -> Dataset:
    """The same lines, each with a number from 0 to 3, and the sum of both."""
    return replace(
        lines,
        name="lines+number",
        train=_beside_numbers(lines.train),
        test=_beside_numbers(lines.test),
    )


@pytest.fixture
def adding() -> Network:
    """The smallest network that reads them and adds."""
    return Network(
        "adding",
        (
            Input("drawing", (SIDE, SIDE, 1)),
            Input("number", (1,), "number", maximum=3),
        ),
        (
            Node("rescaling", Rescaling(1 / 255), ("drawing",)),
            Node("flatten", Flatten(), ("rescaling",)),
            Node("kind", Dense(2, activation="softmax"), ("flatten",)),
            Node("sum", ShiftByNumber(3), ("kind", "number")),
        ),
        ("kind", "sum"),
        ("across", "down"),
    )


@pytest.fixture
def growing() -> Network:
    """A network whose gradients multiply until float32 ends, at a high rate at once."""
    return Network.sequential(
        "growing",
        Rescaling(1000.0),
        Flatten(),
        Dense(8, activation="relu"),
        Dense(8, activation="relu"),
        Dense(2, activation="softmax"),
        input_shape=(SIDE, SIDE, 1),
        classes=("across", "down"),
    )


@pytest.fixture
def info() -> RunInfo:
    """What a training that has just begun writes about itself."""
    return RunInfo(
        status="running",
        started="2026-11-20T12:00:05+00:00",
        command="scrawl train --data mnist --model cnn-16-32",
        network="cnn-16-32",
        data=DataUsed("mnist", "/data/mnist", "0" * 64),
        seed=0,
        versions=Versions("0.1.0", "3.11.7", "2.4.6"),
        machine=Machine("Zuse Z3", 2, 2),
        compiler=CompilerUsed("/usr/bin/cc", "cc 12.2"),
        target=TargetUsed("avx2", "float32-fma"),
    )


def _draw(generator: np.random.Generator, count: int) -> Examples:
    images = generator.integers(0, 60, (count, SIDE, SIDE)).astype(np.uint8)
    labels = (np.arange(count) % 2).astype(np.uint8)
    for image, label in zip(images, labels, strict=True):
        place = generator.integers(0, SIDE)
        (image.T if label else image)[place] = 255
    return Examples(images, labels)


def _beside_numbers(examples: Examples) -> Examples:
    numbers = (np.arange(len(examples)) // 2 % 4).astype(np.uint8)
    return replace(
        examples,
        more_inputs={"number": numbers},
        more_labels={"sum": examples.labels + numbers},
    )
