"""What the documents say can be typed, and what they point at is there.

A `console` block is a session: each line after `$` is run, in one temporary folder
for the whole document, and must succeed, unless the line shown below it is an error of
ours (`scrawl: ...`), which it must then print. Other lines below a command are an
illustration, or, in a `console exact` block, its whole answer without the progress. A
`python` block is a program of its own, run in the same folder; a `c NAME` block is
written there. A command goes on in the next line after a backslash. Blocks of any other
language are not run.
"""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
RUN = [ROOT / "README.md", *sorted((ROOT / "docs" / "how-to").glob("*.md"))]
READ = [*ROOT.glob("*.md"), *sorted((ROOT / "docs").rglob("*.md"))]


@dataclass(frozen=True)
class Block:
    """The text between two fences, its language, and the line where it begins."""

    language: str
    line: int
    text: str


@dataclass(frozen=True)
class Step:
    """A command, and the lines that the document shows below it."""

    command: str
    shown: str
    is_exact: bool = False

    @property
    def shows_an_error(self) -> bool:
        """Whether the document says that this command fails."""
        return re.search(r"^scrawl: ", self.shown, re.MULTILINE) is not None


@pytest.mark.parametrize("document", RUN, ids=lambda path: path.name)
def test_documented_commands_work(document: Path, tmp_path: Path):
    """A reader who types what is shown gets what is shown."""
    for block in blocks(document.read_text()):
        for step in steps(block):
            problem = _problem_with(step, tmp_path)

            assert problem == "", (
                f"{document.name}:{block.line}: {step.command}\n{problem}"
            )


def test_the_readme_has_commands_to_run():
    """The first thing a reader sees is something to type."""
    found = [step for block in blocks(RUN[0].read_text()) for step in steps(block)]

    assert any(step.command.startswith("scrawl train") for step in found)


@pytest.mark.parametrize("document", READ, ids=lambda path: path.name)
def test_links_lead_somewhere(document: Path):
    """A link into the project names a file that is there."""
    targets = re.findall(r"\]\(([^)#\s]+)[^)]*\)", document.read_text())

    broken = [
        target
        for target in targets
        if "://" not in target and not (document.parent / target).exists()
    ]

    assert broken == []


def test_a_session_is_read_as_it_is_meant():
    """Commands, continued lines, output and languages are told apart."""
    text = (
        "```console\n$ scrawl train \\\n    --epochs 1\nrun 1\n$ scrawl doctor\n```\n"
        "```sh\nmake test\n```\n```c x.c\nint x;\n```\n"
        "```console exact\n$ scrawl x\nscrawl: No x.\n```\n"
    )

    found = [step for block in blocks(text) for step in steps(block)]

    assert found == [
        Step("scrawl train \\\n    --epochs 1", "run 1"),
        Step("scrawl doctor", ""),
        Step("cat > x.c <<'END'\nint x;\nEND\n", ""),
        Step("scrawl x", "scrawl: No x.", is_exact=True),
    ]
    assert [step.shows_an_error for step in found] == [False, False, False, True]


@pytest.mark.parametrize(
    ("step", "problem"),
    [
        (Step("true", "anything"), ""),
        (Step("echo one", "one", is_exact=True), ""),
        (Step("echo two", "one", is_exact=True), "It printed:\ntwo"),
        (Step("exit 3", ""), "It exited with 3:"),
        (Step("echo 'scrawl: No.' >&2; exit 2", "scrawl: No."), ""),
        (Step("echo 'scrawl: Well.' >&2; exit 2", "scrawl: No."), "scrawl: Well."),
        (Step("echo 'scrawl: No.' >&2", "scrawl: No."), "It exited with 0:"),
    ],
)
def test_a_wrong_document_is_noticed(step: Step, problem: str, tmp_path: Path):
    """The check itself can fail."""
    found = _problem_with(step, tmp_path)

    assert problem in found
    assert bool(problem) == bool(found)


def blocks(text: str) -> Iterator[Block]:
    """Yield the fenced blocks of a document."""
    for match in re.finditer(r"^```(\w.*)\n((?:.*\n)*?)```$", text, re.MULTILINE):
        line = text[: match.start()].count("\n") + 1
        yield Block(match[1].strip(), line, match[2])


def steps(block: Block) -> Iterator[Step]:
    """Yield what is to be run of a *block*: nothing, if it is not meant to be."""
    if block.language == "python":
        yield Step(f"python - <<'END'\n{block.text}END\n", "")
    if block.language.startswith("c "):
        name = block.language.removeprefix("c ")
        yield Step(f"cat > {name} <<'END'\n{block.text}END\n", "")
    if block.language in {"console", "console exact"}:
        for part in re.split(r"^\$ ", block.text, flags=re.MULTILINE)[1:]:
            command, shown = re.split(r"(?<!\\)\n", part, maxsplit=1)
            yield Step(command, shown.strip(), block.language.endswith("exact"))


def _problem_with(step: Step, folder: Path) -> str:
    programs = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    result = subprocess.run(
        ["/bin/sh", "-c", step.command],
        cwd=folder,
        env=os.environ | {"PATH": programs},
        capture_output=True,
        text=True,
        check=False,
    )
    printed = result.stdout + result.stderr
    if (result.returncode != 0) != step.shows_an_error:
        return f"It exited with {result.returncode}:\n{printed}"
    missing = set(step.shown.splitlines()) - set(result.stderr.splitlines())
    if step.shows_an_error and missing:
        return f"It never printed:\n{missing}\nbut:\n{printed}"
    answer = result.stderr if step.shows_an_error else result.stdout
    if step.is_exact and answer.strip() != step.shown:
        return f"It printed:\n{printed}"
    return ""


def test_the_architecture_names_what_is_there():
    """Every path in it leads to a file or folder of the project."""
    text = (ROOT / "ARCHITECTURE.md").read_text()
    tops = (".", "src", "src/scrawl", "src/scrawl/compiler")
    paths = [path for path in re.findall(r"`([\w./*-]+)`", text) if "/" in path]

    missing = [
        path for path in paths if not any(list((ROOT / top).glob(path)) for top in tops)
    ]

    assert len(paths) > 20
    assert missing == []
