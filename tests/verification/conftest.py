"""Programs are built once for all tests that only run them."""

from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from scrawl.errors import MissingOnMachine
from scrawl.verification import CORES, Build, Export, Toolchain, build, find_toolchain

Builder = Callable[..., Build]


@pytest.fixture(autouse=True)
def _needs_packages() -> None:
    for package in ("elftools", "unicorn", "ziglang"):
        if find_spec(package) is None:
            pytest.skip(f"{package} is not installed")


@pytest.fixture
def built(tmp_path: Path) -> Builder:
    """Return a function that builds an export, in a folder of its own."""

    def make(export: Export, toolchain: Toolchain, **options: Any) -> Build:
        folder = tmp_path / f"{len(list(tmp_path.iterdir()))}"
        folder.mkdir()
        return build(export, toolchain, folder, **options)

    return make


@pytest.fixture(params=CORES)
def core_name(request: pytest.FixtureRequest) -> str:
    """Return the name of a core: every one in its turn."""
    return request.param


@pytest.fixture(params=["gcc", "zig"])
def toolchain(request: pytest.FixtureRequest, core_name: str) -> Toolchain:
    """Return a compiler for the core: every one that is here."""
    try:
        return find_toolchain(core_name, request.param)
    except MissingOnMachine as error:
        pytest.skip(str(error))
