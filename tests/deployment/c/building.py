"""Exported C, built by real compilers and called through ctypes."""

import ctypes
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from scrawl.arrays import Inputs
from scrawl.compiler.toolchain import zig_path
from scrawl.deployment.c import Golden, export_c, prefix_of
from scrawl.networks import Inference, Input, IntegerNetwork, Network, initialize
from scrawl.reference import infer, read_integers

WARNINGS = (
    "-Wall",
    "-Wextra",
    "-Wconversion",
    "-Wpedantic",
    "-Wdouble-promotion",
    "-Wshadow",
    "-Werror",
)
C99 = ("-std=c99", "-Wstrict-prototypes", *WARNINGS)
CXX = ("-x", "c++", *WARNINGS)
QUICK = ("-O1", *C99)

Exported = Inference | IntegerNetwork


@dataclass(frozen=True)
class Built:
    """A shared library with an exported network in it."""

    network: Exported
    path: Path

    def read(self, inputs: Inputs) -> Mapping[str, np.ndarray]:
        """Return the scores of all examples, by name."""
        count = len(next(iter(inputs.values())))
        is_integer = isinstance(self.network, IntegerNetwork)
        dtype = np.int32 if is_integer else np.float32
        found = {
            name: np.full((count, *shape), -1, dtype)
            for name, shape in output_shapes(self.network).items()
        }
        arrays = [np.ascontiguousarray(inputs[s.name]) for s in self.network.inputs]
        compute = ctypes.CDLL(str(self.path))[f"{prefix_of(self.network.name)}_compute"]
        for example in range(count):
            rows = [
                array[example : example + 1] for array in (*arrays, *found.values())
            ]
            compute(*(ctypes.c_void_p(row.ctypes.data) for row in rows))
        return found


def output_shapes(network: Exported) -> dict[str, tuple[int, ...]]:
    """Return the shapes of the outputs, by name."""
    is_float = isinstance(network, Inference)
    steps = network.program.steps if is_float else network.steps
    outputs = network.program.outputs if is_float else network.outputs
    shapes = {step.name: step.shape for step in steps}
    return {name: shapes[name] for name in outputs}


def expected(network: Exported, inputs: Inputs) -> Mapping[str, np.ndarray]:
    """Return what the reference gives."""
    if isinstance(network, Inference):
        return infer(network, inputs, np.float64)
    return read_integers(network, inputs)


def written(network: Exported, inputs: Inputs, folder: Path) -> Path:
    """Write the export with its inputs as golden vectors; return the path of the C."""
    scores = expected(network, inputs)
    if isinstance(network, Inference):
        scores = {name: array.astype(np.float32) for name, array in scores.items()}
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in export_c(network, Golden(inputs, scores)).items():
        (folder / name).write_bytes(text)
    return folder / f"{prefix_of(network.name)}.c"


def built(source: Path, network: Exported, *flags: str, compiler: str = "gcc") -> Built:
    """Return the export as a library."""
    library = source.with_suffix(".so")
    run_compiler(compiler, *flags, "-shared", "-fPIC", source, "-o", library)
    return Built(network, library)


def run_compiler(compiler: str, *words: str | Path) -> str:
    """Run a compiler, which must say nothing; return what it prints otherwise."""
    command = [str(zig_path()), "cc"] if compiler == "zig" else [compiler]
    done = subprocess.run(
        [*command, *map(str, words)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "warning" not in done.stderr
    return done.stdout


def with_random_weights(network: Network, seed: int = 1) -> Network:
    """Return the network with weights none of which is 0."""
    random = np.random.default_rng(seed)
    weights = dict(initialize(network, seed).weights)
    for name, array in weights.items():
        if name.endswith("variance"):
            weights[name] = random.uniform(0.5, 2, array.shape).astype(np.float32)
        elif array.ndim == 1:
            noise = random.normal(0, 0.1, array.shape)
            weights[name] = array + noise.astype(np.float32)
    return network.with_weights(weights)


def examples(sources: tuple[Input, ...], count: int, seed: int = 2) -> Inputs:
    """Return a few examples for these inputs."""
    random = np.random.default_rng(seed)
    made: dict[str, np.ndarray] = {}
    for source in sources:
        shape = (count, *source.shape)
        if source.kind == "features":
            made[source.name] = random.normal(size=shape).astype(np.float32)
            continue
        top = 256 if source.maximum is None else source.maximum + 1
        numbers = random.integers(0, top, shape)
        if source.kind == "pixels":
            numbers[random.random(shape) < 0.4] = 0
        made[source.name] = numbers.astype(np.uint8)
    return made
