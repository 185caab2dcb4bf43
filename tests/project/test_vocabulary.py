"""What networks are made of is known in every place that must know all of it.

Types lead to what executors must learn of an operation. These tests lead to the rest:
tables, doors, cases and pages. What is missing is told with the file it is missing in.
"""

import ast
from collections.abc import Iterable
from pathlib import Path
from types import ModuleType
from typing import get_args

import pytest

from scrawl import networks
from scrawl.compiler import emit
from scrawl.networks import LAYERS, JoiningLayer, SingleLayer, layers, operations

ROOT = Path(__file__).parents[2]
COMPILER = ROOT / "src" / "scrawl" / "compiler"
KERNELS = COMPILER / "kernels"
NOT_OPERATIONS = {"Program", "Step"}  # but made of them
OPERATIONS = {kind.__name__ for kind in get_args(operations.Operation)}

# Where every layer is tried, in the first of the files unless it is in another.
TRIED = {
    "drawn for files, summaries and Keras": ["tests/networks/conftest.py"],
    "drawn for gradients": ["tests/reference/conftest.py"],
    "held against Keras": ["tests/reference/test_operations.py"],
    "held against JAX": ["tests/reference/test_backward.py"],
    "compiled": ["tests/compiler/cases.py", "tests/compiler/graph_cases.py"],
    "drawn for all readers": [
        "benchmarks/random_graphs/layers.py",
        "benchmarks/random_graphs/draw.py",
    ],
}
REFUSALS = "tests/networks/layers/test_layers.py"
REFUSED_BY_NAME = {"Activation"}  # there without the layer
PAGE = "docs/how-to/write-a-network-of-your-own.md"


def test_every_operation_is_in_the_union():
    """Type checkers see what is in it, and nothing else."""
    path = _path_of(operations)
    tree = ast.parse((ROOT / path).read_text())

    written = {node.name for node in tree.body if isinstance(node, ast.ClassDef)}

    assert _lacking(f"{path}, Operation", written - NOT_OPERATIONS, OPERATIONS) == []
    assert written >= OPERATIONS


def test_every_layer_is_in_the_table():
    """What stands in the folder can be named in files."""
    found = {
        name
        for name in layers.__all__
        if isinstance(thing := getattr(layers, name), type)
        and issubclass(thing, SingleLayer | JoiningLayer)
        and not getattr(thing, "_is_protocol", False)
    }

    assert _lacking(f"{_path_of(layers)}, LAYERS", found, LAYERS) == []
    assert _lacking(f"{_path_of(layers)}, __all__", LAYERS, found) == []


def test_layers_and_operations_are_in_the_door():
    """Whoever needs one finds it there."""
    needed = OPERATIONS | LAYERS.keys()

    assert _lacking(_path_of(networks), needed, vars(networks)) == []
    assert _lacking(f"{_path_of(networks)}, __all__", needed, networks.__all__) == []


def test_layers_are_in_the_door_of_the_package():
    """As names that load when they are used, and as imports for editors."""
    path = "src/scrawl/__init__.py"
    tree = ast.parse((ROOT / path).read_text())

    homes = {str(x.value) for x in ast.walk(tree) if isinstance(x, ast.Constant)}

    assert _lacking(f"{path}, _HOMES", LAYERS, homes) == []
    assert _lacking(f"{path}, TYPE_CHECKING", LAYERS, _imported(tree)) == []


@pytest.mark.parametrize("way", TRIED)
def test_every_layer_is_tried(way: str):
    """A layer that nobody tries may do anything."""
    first, *others = TRIED[way]

    elsewhere = {name for path in others for name in _used(path)}

    assert _lacking(first, LAYERS.keys() - elsewhere, _used(first)) == []


def test_impossible_arguments_are_tried():
    """Of every layer that looks at its arguments."""
    picky = {name for name, layer in LAYERS.items() if hasattr(layer, "__post_init__")}

    assert _lacking(REFUSALS, picky - REFUSED_BY_NAME, _used(REFUSALS)) == []


def test_every_layer_is_listed_for_readers():
    """What is not told is not used."""
    named = {part for part in (ROOT / PAGE).read_text().split("`") if part in LAYERS}

    assert _lacking(PAGE, LAYERS, named) == []


def test_every_kernel_is_compiled():
    """What generated files begin with is there, and all that is there is used."""
    files = {path.stem for path in KERNELS.glob("*.h")}
    texts = [path.read_text() for path in COMPILER.glob("*.py")]
    named = {name for name in files if any(f'"{name}"' in text for text in texts)}
    missing = [f"{KERNELS.relative_to(ROOT)}/{x}.h" for x in {*emit.PREAMBLE} - files]

    assert missing == []
    assert _lacking(f"{_path_of(emit)}, PREAMBLE", files, named) == []


def _lacking(place: str, needed: Iterable[str], found: Iterable[str]) -> list[str]:
    """Return a line for each name that is *needed* and not *found*."""
    return [f"{place} lacks {name}" for name in sorted({*needed} - {*found})]


def _used(path: str) -> set[str]:
    """Return the names that a file both imports and uses."""
    tree = ast.parse((ROOT / path).read_text())
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    return names & _imported(tree)


def _imported(tree: ast.Module) -> set[str]:
    return {
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }


def _path_of(module: ModuleType) -> str:
    return str(Path(str(module.__file__)).relative_to(ROOT))
