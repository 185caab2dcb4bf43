"""The folders are stages, and the imports between them are the drawn ones."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src"
MODULES = sorted((SOURCE / "scrawl").rglob("*.py"))


def test_imports_point_down_the_pipeline():
    """The contracts of .importlinter hold, and cover every folder."""
    lint_imports = Path(sys.executable).with_name("lint-imports")

    result = subprocess.run(
        [lint_imports, "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert result.returncode == 0, result.stdout + result.stderr


def test_folders_are_entered_through_their_door():
    """Other folders import from a folder's `__init__.py`, never from behind it."""
    broken = [
        f"{_name(path)} imports {module}: import it from {module.rpartition('.')[0]}"
        for path in MODULES
        for module in _imported_modules(path)
        if not _stands_inside(path, module.rpartition(".")[0])
    ]

    assert broken == []


def test_every_folder_has_a_door():
    """A folder of modules says in its `__init__.py` what it is for."""
    without = [
        str(folder.relative_to(SOURCE))
        for folder in {path.parent for path in MODULES}
        if not (folder / "__init__.py").is_file()
    ]

    assert without == []


def test_no_folder_is_a_drawer_for_odds_and_ends():
    """A name says what is inside."""
    drawers = {"base", "common", "core", "helpers", "misc", "util", "utils"}

    found = [_name(path) for path in MODULES if drawers & set(_name(path).split("."))]

    assert found == []


def test_annotations_are_values():
    """The tests execute the shapes in signatures, so none may become a string."""
    postponed = [
        _name(path)
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ImportFrom) and node.module == "__future__"
    ]

    assert postponed == []


def _imported_modules(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
            names = [name if _is_module(name) else node.module for name in names]
        else:
            continue
        yield from (name for name in names if name.startswith("scrawl."))


def _is_module(name: str) -> bool:
    place = SOURCE.joinpath(*name.split("."))
    return place.is_dir() or place.with_suffix(".py").is_file()


def _stands_inside(path: Path, folder: str) -> bool:
    return path.is_relative_to(SOURCE.joinpath(*folder.split(".")))


def _name(path: Path) -> str:
    parts = path.relative_to(SOURCE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
