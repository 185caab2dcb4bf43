"""Keras itself, which is an extra: loaded when it is needed, on a backend that is here.

The backend is the one that KERAS_BACKEND names; without it, the first of the table that
is installed.
"""

import os
import sys
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from types import ModuleType
from typing import Any, TypeAlias

from scrawl.errors import MissingOnMachine, UnknownName

BACKENDS = {"jax": "jax", "tensorflow": "tensorflow", "torch": "torch"}  # packages
FIRST_VERSION = 3  # of the Keras whose words are ours
INSTALL = "pip install 'scrawl[keras]'"

KerasModel: TypeAlias = Any  # a keras.Model: to name it here would load Keras
KerasObject: TypeAlias = Any  # anything else of Keras: layers, losses, tensors


@dataclass(frozen=True)
class KerasFound:
    """Keras and what it runs on, each with its version, eg. 'jax 0.5.0'."""

    version: str
    backend: str


def find_keras() -> KerasFound:
    """Return which Keras is here, and what it runs on, without loading either.

    Raises:
        MissingOnMachine: if Keras, or the backend asked for, is not installed.
        UnknownName: if KERAS_BACKEND names no backend that can train.
    """
    backend = _find_backend()
    return KerasFound(_with_version("keras"), _with_version(BACKENDS[backend]))


def load_keras() -> ModuleType:
    """Return the module `keras`, on the backend that `find_keras` found.

    Raises:
        MissingOnMachine: if there is none, or it is broken or too old.
        UnknownName: if KERAS_BACKEND names no backend that can train.
    """
    backend = _find_backend()
    os.environ["KERAS_BACKEND"] = backend  # Keras asks nobody else
    try:
        import keras
    except ImportError as error:
        raise MissingOnMachine(
            f"Keras cannot be loaded with {backend}: {str(error).splitlines()[0]}."
            f" Repair it by: {INSTALL}"
        ) from error
    if int(keras.__version__.partition(".")[0]) < FIRST_VERSION:
        raise MissingOnMachine(
            f"Keras {keras.__version__} is older than {FIRST_VERSION}. Get a newer one"
            f" by: {INSTALL}"
        )
    return keras


def _find_backend() -> str:
    if not _is_installed("keras"):
        raise MissingOnMachine(f"Keras is not installed. Get it by: {INSTALL}")
    chosen = _chosen_backend()
    if chosen:
        _require_backend(chosen)
        return chosen
    here = [name for name, package in BACKENDS.items() if _is_installed(package)]
    if not here:
        raise MissingOnMachine(
            f"Keras is here, but none of {', '.join(BACKENDS)} that it could run on."
            f" Get one by: {INSTALL}"
        )
    return here[0]


def _require_backend(name: str) -> None:
    if name not in BACKENDS:
        raise UnknownName("KERAS_BACKEND", name, BACKENDS)
    if not _is_installed(BACKENDS[name]):
        raise MissingOnMachine(
            f"KERAS_BACKEND is {name!r}, which is not installed. Install it, or set"
            " another one."
        )


def _with_version(package: str) -> str:
    loaded = getattr(sys.modules.get(package), "__version__", None)
    try:
        return f"{package} {loaded or version(package)}"
    except PackageNotFoundError:  # eg. of tensorflow-cpu
        return package


def _chosen_backend() -> str:
    loaded = sys.modules.get("keras")
    if loaded is not None:
        return loaded.config.backend()
    return os.environ.get("KERAS_BACKEND", "")


def _is_installed(package: str) -> bool:
    if package in sys.modules:
        return sys.modules[package] is not None
    try:
        return find_spec(package) is not None
    except ImportError:
        return False
