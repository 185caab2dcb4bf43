import ast
import subprocess
import sys
from importlib import import_module
from importlib.metadata import version
from pathlib import Path

import pytest

import scrawl


@pytest.mark.parametrize("name", sorted(scrawl._HOMES))
def test_every_door_opens(name):
    """A name of the package is the thing of that name in its folder."""
    home = import_module(f"scrawl.{scrawl._HOMES[name]}")

    assert getattr(scrawl, name) is getattr(home, name)
    assert name in dir(scrawl)


def test_editors_and_type_checkers_see_the_same_doors():
    """What is imported for them alone is what is opened at run time."""
    tree = ast.parse(Path(scrawl.__file__).read_text())

    seen = {
        alias.asname: node.module
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
        if alias.asname
    }

    assert seen == {name: f"scrawl.{home}" for name, home in scrawl._HOMES.items()}


def test_a_name_that_is_not_there_is_an_attribute_error():
    """As of any module."""
    with pytest.raises(AttributeError, match="'scrawl' has no attribute 'trian'"):
        scrawl.trian  # noqa: B018 - looking is the test


def test_the_version_is_that_of_the_package():
    """It is written down once."""
    assert scrawl.__version__ == version("scrawl")
    assert "__version__" in dir(scrawl)


def test_the_import_alone_loads_no_folder():
    """Not even NumPy: each name is paid for when it is used."""
    program = "import sys, scrawl; print(*sys.modules)"

    answer = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )

    loaded = answer.stdout.split()
    assert "scrawl" in loaded
    assert "numpy" not in loaded
    assert not [name for name in loaded if name.startswith("scrawl.")]
