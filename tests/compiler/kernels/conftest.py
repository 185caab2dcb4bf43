"""Kernels by themselves, built for every width of vector that runs here, compared."""

import ctypes
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib import resources

import numpy as np
import pytest

from scrawl.compiler import TARGETS
from scrawl.compiler.library import Source, load_library
from scrawl.compiler.limits import limits_as_c
from scrawl.compiler.targets import Target, runs_here

GUARD = 16  # numbers behind each array: may be read, must not matter, nor be written
ALIGNMENT_BYTES = 64
EXPORTED = '__attribute__((visibility("default"))) '


@dataclass(frozen=True)
class Everywhere:
    """The same functions of C, compiled by each compiler for each target that fuses."""

    libraries: dict[str, ctypes.CDLL]

    def __call__(self, function: str, *arrays: np.ndarray) -> list[np.ndarray]:
        """Return the arrays as *function* leaves them: the same bytes everywhere."""
        results: dict[str, list[np.ndarray]] = {}
        for name, library in self.libraries.items():
            buffers = [_guarded(array) for array in arrays]
            addresses = [ctypes.c_void_p(buffer.ctypes.data) for buffer in buffers]
            getattr(library, function)(*addresses)
            for buffer, array in zip(buffers, arrays, strict=True):
                assert np.isnan(buffer[array.size :]).all(), f"{name} wrote too far"
            results[name] = [
                buffer[: array.size].reshape(array.shape)
                for buffer, array in zip(buffers, arrays, strict=True)
            ]
        first, *others = results
        for name in others:
            for one, other in zip(results[first], results[name], strict=True):
                assert one.tobytes() == other.tobytes(), f"{name} differs from {first}"
        return results[first]


Build = Callable[..., Everywhere]


@pytest.fixture(scope="session")
def everywhere(compilers) -> Build:
    """A function that compiles functions of C which call the kernels of some files.

    Helpers of these functions may come first.
    """

    def compile_all(
        files: Iterable[str], functions: Iterable[str], helpers: str = ""
    ) -> Everywhere:
        targets = [
            target
            for target in TARGETS.values()
            if target.arithmetic == "float32-fma" and runs_here(target)
        ]
        jobs = [(target, name) for target in targets for name in compilers]
        sources = {t.name: Source(_text(t, files, functions, helpers)) for t in targets}
        with ThreadPoolExecutor(2) as pool:
            loaded = pool.map(
                lambda job: load_library(
                    sources[job[0].name], compilers[job[1]], job[0]
                ),
                jobs,
            )
            names = [f"{target.name} by {name}" for target, name in jobs]
            libraries = dict(zip(names, loaded, strict=True))
        return Everywhere(libraries)

    return compile_all


def _text(
    target: Target, files: Iterable[str], functions: Iterable[str], helpers: str
) -> str:
    folder = resources.files("scrawl.compiler") / "kernels"
    kernels = [(folder / f"{name}.h").read_text() for name in ("vector", *files)]
    heads = [f"#define LANES {target.lanes}", "#define FUSED 1", limits_as_c()]
    exported = [EXPORTED + function for function in functions]
    return "\n".join([*heads, "enum { MAX_TASKS = 1 };", *kernels, helpers, *exported])


def _guarded(array: np.ndarray) -> np.ndarray:
    """Return a flat copy, where vectors may begin, with a guard of NaN behind it."""
    room = ALIGNMENT_BYTES // array.itemsize
    buffer = np.full(array.size + GUARD + room, np.nan, array.dtype)
    start = -buffer.ctypes.data // array.itemsize % room
    guarded = buffer[start : start + array.size + GUARD]
    guarded[: array.size] = array.ravel()
    return guarded
