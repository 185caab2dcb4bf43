"""Who follows docs/how-to/add-a-layer.md to the letter has added a layer.

And who forgets a change is led to its file: by pyright, which checks each file without
one of its changes as a module of its own beside the complete one, so that one run is
enough; or by the tests of the vocabulary, which run once for each of the other changes.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "how-to" / "add-a-layer.md").read_text()
PARTS = ("benchmarks", "docs", "pyproject.toml", "src", "tests")
CHANGE = re.compile(r"(?ms)^(?:In|New file) `(\S+)`:\n\n```\w+\n(.*?)^```$")
OF_PYRIGHT = "Where pyright leads"  # the part of the page; tests lead to the others
OPERATION = '"Upsample"'  # as messages name it
REFUSAL = '"InvalidNetwork" is not defined'  # where it is refused
VOCABULARY = "tests/project/test_vocabulary.py"
DRAWING = "tests/benchmarks/random_graphs"
OF_THE_LAYER = (  # tests that meet it in a table or in a folder
    VOCABULARY,
    DRAWING,
    "tests/deployment/keras",
    "tests/networks",
    "tests/reference/test_backward.py",
    "tests/reference/test_operations.py",
    "tests/compiler/test_forward.py",
    "tests/compiler/test_gradients.py",
)
ITS_NAMES = "UpSampling2D or (pixels and times) or vocabulary or has_a_case or short"
ALONE = ("-p", "no:cacheprovider", "-p", "no:xdist")
UNCHECKED = ("-o", "addopts=--import-mode=importlib")  # shapes: three times as fast


@dataclass(frozen=True)
class Change:
    """What a block of the page does in one place of a file, or to make a new one."""

    part: str
    path: str
    number: int
    before: str
    after: str

    def __str__(self) -> str:
        """Return the name of the test."""
        return f"{self.path} {self.number}"

    def made_in(self, text: str) -> str:
        """Return *text*, of a file that has one place for the change, with it."""
        if not self.before:
            return self.after
        assert text.count(self.before) == 1, f"there is not one place for {self}"
        return text.replace(self.before, self.after)


def changes_of(page: str) -> Iterator[Change]:
    """Yield the changes in the order of the page."""
    numbers: dict[str, int] = {}
    for match in CHANGE.finditer(page):
        (*_, part) = re.findall("^## (.*)$", page[: match.start()], re.MULTILINE)
        path, block = match.groups()
        is_new = match[0].startswith("New file")
        for place in [block] if is_new else re.split("(?m)^@@\n", block):
            numbers[path] = numbers.get(path, 0) + 1
            before, after = "", place
            if not is_new:
                before = "".join(_lines(place, " -"))
                after = "".join(_lines(place, " +"))
            yield Change(part, path, numbers[path], before, after)


def _lines(place: str, marks: str) -> Iterator[str]:
    for line in place.splitlines(keepends=True):
        if line[0] in marks:
            yield line[1:]


CHANGES = tuple(changes_of(PAGE))
FOUND_BY_PYRIGHT = [change for change in CHANGES if change.part == OF_PYRIGHT]
FOUND_BY_TESTS = [change for change in CHANGES if change.part != OF_PYRIGHT]


@dataclass(frozen=True)
class Copy:
    """A copy of the project in which the page was followed."""

    folder: Path
    original: dict[str, bytes]

    def text(self, path: str, *, without: Change | None = None) -> str:
        """Return what a file holds after all changes, or after all but one."""
        text = self.original.get(path, b"").decode()
        for change in CHANGES:
            if change.path == path and change != without:
                text = change.made_in(text)
        return text

    def run(self, tool: str, *arguments: str | Path) -> subprocess.CompletedProcess:
        """Run a tool of this environment in the copy, on the code of the copy."""
        inherited = {k: v for k, v in os.environ.items() if not k.startswith("PYTEST_")}
        return subprocess.run(
            [Path(sys.executable).with_name(tool), *arguments],
            cwd=self.folder,
            env=inherited
            | {"PYTHONPATH": str(self.folder / "src"), "PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True,
            text=True,
            check=False,
        )

    def test(self, *arguments: str) -> subprocess.CompletedProcess:
        """Run tests of the copy, up to the first that fails."""
        room = f"--basetemp={self.folder.parent / 'tests'}"
        return self.run("pytest", "-x", "-q", *ALONE, room, *arguments)

    def files(self) -> dict[str, bytes]:
        """Return what all files hold."""
        return {
            str(path.relative_to(self.folder)): path.read_bytes()
            for path in self.folder.rglob("*")
            if path.is_file() and ".hypothesis" not in path.parts
        }


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Copy:
    """A copy of the project in which the page was followed, word for word."""
    folder = tmp_path_factory.mktemp("followed") / "scrawl"
    folder.mkdir()
    for part in PARTS:
        if (ROOT / part).is_dir():
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(ROOT / part, folder / part, ignore=ignored)
        else:
            shutil.copy(ROOT / part, folder)
    made = Copy(folder, Copy(folder, {}).files())
    for path in paths_of(CHANGES):
        (folder / path).write_text(made.text(path))
    return made


@pytest.fixture(scope="module")
def complaints(copy: Copy) -> dict[str, list[str]]:
    """What pyright says of each file, and of those that lack one of their changes."""
    lacking = [_path_without(change) for change in FOUND_BY_PYRIGHT]
    for change, path in zip(FOUND_BY_PYRIGHT, lacking, strict=True):
        (copy.folder / path).write_text(copy.text(change.path, without=change))
    named = [path for path in paths_of(CHANGES) if path.endswith(".py")]

    answer = copy.run(
        "pyright", "--pythonpath", sys.executable, "--outputjson", "src", *named
    )

    for path in lacking:
        (copy.folder / path).unlink()
    found: dict[str, list[str]] = {}
    for item in json.loads(answer.stdout)["generalDiagnostics"]:
        path = str(Path(item["file"]).relative_to(copy.folder))
        found.setdefault(path, []).append(item["message"])
    return found


def test_every_block_of_the_page_is_followed():
    """None is without the name of its file."""
    num_blocks = len(re.findall(r"^```\w", PAGE, re.MULTILINE))

    assert num_blocks == len(CHANGE.findall(PAGE))
    assert FOUND_BY_PYRIGHT != []


def test_the_tests_accept_the_layer(copy: Copy):
    """Those that walk a table meet it there, and nothing has become too long."""
    budget = "tests/project/test_budgets.py::test_files_are_short"
    code = [path for path in paths_of(CHANGES) if not path.endswith(".md")]
    lengths = [f"{budget}[{path}]" for path in code]

    result = copy.test(*OF_THE_LAYER, *lengths, "-k", ITS_NAMES)

    assert result.returncode == 0, result.stdout


def test_the_linter_has_nothing_to_say(copy: Copy):
    """What the page shows is written as everything else."""
    named = [path for path in paths_of(CHANGES) if path.endswith(".py")]

    results = [
        copy.run("ruff", *way, "--no-cache", *named)
        for way in (["check"], ["format", "--check"])
    ]

    assert [result.stdout for result in results if result.returncode] == []


def test_pyright_has_nothing_to_say(complaints):
    """Types agree, in what was changed and in all that reads it."""
    whole = {path: said for path, said in complaints.items() if "_without_" not in path}

    assert whole == {}


def test_pyright_leads_to_what_was_forgotten(complaints):
    """To each change that an executor needs."""
    unnoticed = [
        str(change)
        for change in FOUND_BY_PYRIGHT
        if not any(
            named in str(complaints.get(_path_without(change)))
            for named in (OPERATION, REFUSAL)
        )
    ]

    assert unnoticed == []


@pytest.mark.parametrize("forgotten", FOUND_BY_TESTS, ids=str)
def test_the_tests_lead_to_what_was_forgotten(forgotten: Change, copy: Copy):
    """One of them fails and names the file, or the module that should be there."""
    path = copy.folder / forgotten.path
    path.write_text(copy.text(forgotten.path, without=forgotten))
    if not forgotten.before:
        path.unlink()

    result = copy.test(*UNCHECKED, VOCABULARY)
    if result.returncode == 0:
        result = copy.test(*UNCHECKED, DRAWING, "-k", "every_layer_is_drawn")

    path.write_text(copy.text(forgotten.path))
    module = forgotten.path.removeprefix("src/").removesuffix(".py").replace("/", ".")
    assert result.returncode != 0
    assert forgotten.path in result.stdout or f"'{module}'" in result.stdout


def test_what_the_page_points_at_is_there(copy: Copy):
    """From the root, or from the package."""
    paths = re.findall(r"`([\w./-]+\.(?:h|md|py))`", PAGE)
    folders = copy.folder, copy.folder / "src" / "scrawl"

    assert [x for x in paths if not any((top / x).is_file() for top in folders)] == []


def test_no_other_file_is_touched(copy: Copy):
    """The page names all that change."""
    now = copy.files()

    touched = {path for path in now if now[path] != copy.original.get(path)}

    assert touched == set(paths_of(CHANGES))
    assert copy.original.keys() <= now.keys()


def paths_of(changes: Iterable[Change]) -> list[str]:
    """Return the files of changes, each once."""
    return [path for path, _ in groupby(sorted(change.path for change in changes))]


def _path_without(change: Change) -> str:
    path = Path(change.path)
    return str(path.with_name(f"{path.stem}_without_{change.number}.py"))
