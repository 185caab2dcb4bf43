"""Keras and its backends, here or not."""

import os
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from scrawl.deployment import KerasFound, find_keras, load_keras
from scrawl.errors import MissingOnMachine, UnknownName

LOAD = """
import sys

from scrawl import ScrawlError
from scrawl.deployment import load_keras

try:
    load_keras()
except ScrawlError as error:
    print(error.exit_code, error)
"""


def test_what_is_here_is_found():
    """With the versions of both."""
    jax, keras = version("jax"), version("keras")

    assert find_keras() == KerasFound(f"keras {keras}", f"jax {jax}")
    assert load_keras().__version__ == keras


def test_finding_loads_nothing():
    """Whoever only asks does not wait."""
    ask = "from scrawl.deployment import find_keras; print(find_keras().backend)"
    look = "import sys; print('keras' in sys.modules, 'jax' in sys.modules)"

    said = _python(f"{ask}; {look}", KERAS_BACKEND=None)

    assert said == f"jax {version('jax')}\nFalse False"


def test_without_keras_there_is_a_way_to_get_it(monkeypatch):
    """In one line."""
    monkeypatch.setitem(sys.modules, "keras", None)

    with pytest.raises(MissingOnMachine, match=r"not installed\. .* 'scrawl\[keras\]'"):
        find_keras()


def test_without_a_backend_there_is_a_way_to_get_one(monkeypatch):
    """Keras alone computes nothing."""
    monkeypatch.delitem(sys.modules, "keras")
    monkeypatch.delenv("KERAS_BACKEND")
    for package in ("jax", "tensorflow", "torch"):
        monkeypatch.setitem(sys.modules, package, None)

    message = r"none of jax, tensorflow, torch .* pip install 'scrawl\[keras\]'"
    with pytest.raises(MissingOnMachine, match=message):
        find_keras()


def test_the_backend_asked_for_is_the_one(monkeypatch):
    """If it is not here, or cannot train, no other takes its place."""
    monkeypatch.delitem(sys.modules, "keras")
    monkeypatch.setitem(sys.modules, "torch", None)

    monkeypatch.setenv("KERAS_BACKEND", "torch")
    with pytest.raises(MissingOnMachine, match="KERAS_BACKEND is 'torch', which is no"):
        find_keras()
    monkeypatch.setenv("KERAS_BACKEND", "numpy")
    with pytest.raises(UnknownName, match=r"KERAS_BACKEND 'numpy'\. Known: jax, tens"):
        find_keras()


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("__version__ = '2.15.0'", "3 Keras 2.15.0 is older than 3. Get a newer one"),
        ("import nowhere", "3 Keras cannot be loaded with jax: No module named 'nowh"),
    ],
)
def test_a_keras_that_cannot_be_used_is_named(body: str, message: str, tmp_path: Path):
    """Old or broken: one line, and the same advice."""
    package = tmp_path / "keras"
    package.mkdir()
    (package / "__init__.py").write_text(f"{body}\n")

    said = _python(LOAD, PYTHONPATH=str(tmp_path))

    assert said.startswith(message)
    assert said.endswith("pip install 'scrawl[keras]'")
    assert "\n" not in said


def _python(program: str, **environment: str | None) -> str:
    """Run a *program* by itself, and return what it says."""
    changed = os.environ | environment
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={name: value for name, value in changed.items() if value is not None},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()
