"""Files and functions stay small, and nothing is left for later."""

import ast
import re
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import pytest

ROOT = Path(__file__).parents[2]
FILE_LINES = 300
BODY_LINES = 30
MEDIAN_FILE_LINES = 120
MEDIAN_BODY_LINES = 8

LANGUAGES = {".py", ".h", ".c", ".js", ".css", ".html"}
BRACED = {".h", ".c", ".js"}
FILES = sorted(
    path
    for folder in ("src", "tests", "benchmarks")
    for path in (ROOT / folder).rglob("*")
    if path.suffix in LANGUAGES
)
SOURCES = [path for path in FILES if path.is_relative_to(ROOT / "src")]

# Written so that this file does not find itself.
LEFT_FOR_LATER = re.compile(r"\b(T[O]DO|F[I]XME|X[X]X)\b")
SILENCED = re.compile(r"#\s*(noqa|type:\s*ignore|pyright:\s*ignore)")
SILENCED_WITH_REASON = re.compile(
    r"#\s*(noqa:\s*[A-Z]+\d+|(type|pyright):\s*ignore\[[\w-]+\])\s+(#|-)\s*\w+ \w+"
)


@dataclass(frozen=True)
class Function:
    """A function or method, and how many lines its body has."""

    place: str
    body_lines: int


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_files_are_short(path: Path):
    """A file can be read in one go, and so can each of its functions."""
    long = [item.place for item in functions(path) if item.body_lines > BODY_LINES]

    assert num_lines(path) <= FILE_LINES
    assert long == []


def test_most_files_are_much_shorter():
    """The limit is for the exception."""
    assert median(num_lines(path) for path in SOURCES) <= MEDIAN_FILE_LINES


def test_most_functions_are_much_shorter():
    """A function does one thing."""
    sizes = [item.body_lines for path in SOURCES for item in functions(path)]

    assert median(sizes) <= MEDIAN_BODY_LINES


def test_nothing_is_left_for_later():
    """What is missing is said in the documents, not noted in the code."""
    assert lines_that(LEFT_FOR_LATER.search) == []


def test_a_silenced_check_has_a_reason():
    """A check is silenced by its code, and the line says why."""

    def is_silenced_for_nothing(line: str) -> bool:
        return bool(SILENCED.search(line) and not SILENCED_WITH_REASON.search(line))

    assert lines_that(is_silenced_for_nothing) == []


def test_users_are_not_answered_with_assertions():
    """An `assert` vanishes under `python -O`: the package raises its own errors."""
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in SOURCES
        if path.suffix == ".py"
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Assert)
    ]

    assert found == []


def test_bodies_are_counted_without_docstrings_and_with_braces(tmp_path: Path):
    """The counting itself is right, in Python and in C."""
    python = tmp_path / "one.py"
    python.write_text('def f(x):\n    """Say."""\n    y = x\n\n    return y\n')
    c = tmp_path / "two.h"
    c.write_text("int f(int x)\n{\n    x++;\n    return x;\n}\nint a[] = {\n1\n};\n")

    assert [item.body_lines for item in functions(python)] == [3]
    assert [item.body_lines for item in functions(c)] == [2]


def lines_that(matches) -> list[str]:
    """Return the place of every line of ours that *matches*."""
    return [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for path in FILES
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if matches(line)
    ]


def num_lines(path: Path) -> int:
    """Return the number of lines of *path*."""
    return len(path.read_text().splitlines())


def functions(path: Path) -> list[Function]:
    """Return the functions of *path*; those of C and JavaScript begin at the margin."""
    if path.suffix == ".py":
        return _python_functions(path)
    return _braced_functions(path) if path.suffix in BRACED else []


def _python_functions(path: Path) -> list[Function]:
    found = []
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            body = node.body[1:] if ast.get_docstring(node) else node.body
            size = (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0
            found.append(Function(f"{path.name}:{node.lineno} {node.name}", size))
    return found


def _braced_functions(path: Path) -> list[Function]:
    found = []
    opened = None
    for number, line in enumerate(path.read_text().splitlines(), start=1):
        if opened is None and re.search(r"(^|\)\s*)\{\s*$", line):
            opened = number
        elif opened is not None and line.startswith("}"):
            found.append(Function(f"{path.name}:{opened}", number - opened - 1))
            opened = None
    return found
