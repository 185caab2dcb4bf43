"""The real command in a folder of its own, and a run that it has trained."""

import contextlib
import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import numpy as np
import PIL.Image
import pytest

from scrawl.cli import run_command
from scrawl.data import Dataset, load_data

COMMAND = shutil.which("scrawl", path=Path(sys.executable).parent) or "scrawl"


@dataclass(frozen=True)
class Outcome:
    """How a command ended, and what it said."""

    code: int
    stdout: str
    stderr: str

    @property
    def json(self) -> Any:
        """What it said on stdout, which is JSON."""
        return json.loads(self.stdout)

    @property
    def lines(self) -> list[str]:
        """The lines that it said on stdout."""
        return self.stdout.splitlines()

    def refusal(self) -> str:
        """Return exit code and message: one line on stderr, and nothing on stdout."""
        assert self.stderr.startswith("scrawl: "), self
        assert self.stderr.count("\n") == 1, self
        assert self.stdout == ""
        return f"{self.code} {self.stderr.removeprefix('scrawl: ').rstrip()}"


@dataclass(frozen=True)
class Terminal:
    """Runs the real command in a folder."""

    folder: Path

    def __call__(
        self, *arguments: object, stdin: bytes = b"", **environment: Any
    ) -> Outcome:
        """Type `scrawl` and the *arguments*; the *environment* adds to the real one."""
        with self.start(*arguments, **environment) as program:
            stdout, stderr = program.communicate(stdin)
        return Outcome(program.returncode, stdout.decode(), stderr.decode())

    def start(
        self,
        *arguments: object,
        stdin: int = subprocess.PIPE,
        stdout: int | IO[bytes] = subprocess.PIPE,
        **environment: Any,
    ) -> subprocess.Popen[bytes]:
        """Type the same, and do not wait for the end."""
        return subprocess.Popen(
            [COMMAND, *map(str, arguments)],
            cwd=self.folder,
            env=os.environ | {name: str(value) for name, value in environment.items()},
            stdin=stdin,
            stdout=stdout,
            stderr=subprocess.PIPE,
        )

    def here(self, *arguments: object, stdin: bytes = b"") -> Outcome:
        """Type the same, but run it in this process, where the shapes are checked."""
        with (
            contextlib.chdir(self.folder),
            contextlib.redirect_stdout(io.StringIO()) as stdout,
            contextlib.redirect_stderr(io.StringIO()) as stderr,
            pytest.MonkeyPatch.context() as patch,
        ):
            patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
            code = run_command([*map(str, arguments)])
        return Outcome(code, stdout.getvalue(), stderr.getvalue())

    def refuses(self, *arguments: object, stdin: bytes = b"") -> str:
        """Return exit code and message of what must fail, as all failures must."""
        with self.left_alone():
            outcome = self.here(*arguments, stdin=stdin)
        return outcome.refusal()

    @contextlib.contextmanager
    def left_alone(self) -> Iterator[None]:
        """Check that nothing is written into the folder, and nothing removed."""
        before = self.files()
        yield
        assert self.files() == before

    def files(self) -> set[Path]:
        """Return everything that lies in the folder."""
        return set(self.folder.rglob("*"))


@pytest.fixture
def scrawl(tmp_path: Path) -> Terminal:
    """Return the command, to be typed in an empty folder."""
    return Terminal(tmp_path)


@pytest.fixture(scope="session")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Terminal:
    """Return the command in a folder whose latest run has learned the digits."""
    terminal = Terminal(tmp_path_factory.mktemp("trained"))
    outcome = terminal(
        *("train", "--data", "digits", "--model", "cnn-mcu-4", "--epochs", "20"),
        *("--validation-split", ".1", "--quiet"),
    )
    assert outcome.code == 0, outcome
    return terminal


@pytest.fixture(scope="session")
def trained_to_add(tmp_path_factory: pytest.TempPathFactory) -> Terminal:
    """Return the command in a folder whose latest run reads digits and adds numbers."""
    terminal = Terminal(tmp_path_factory.mktemp("trained-to-add"))
    outcome = terminal(
        *("train", "--data", "digits+number", "--model", "digit-and-sum"),
        *("--epochs", "8", "--batch-size", "32", "--validation-split", ".1", "--quiet"),
    )
    assert outcome.code == 0, outcome
    return terminal


@pytest.fixture
def run(trained: Terminal, tmp_path: Path) -> Path:
    """Return a copy of the trained run, to be changed or removed."""
    (folder,) = (trained.folder / "runs").iterdir()
    return Path(shutil.copytree(folder, tmp_path / "runs" / folder.name))


@pytest.fixture(scope="session")
def digits() -> Dataset:
    """Return the digits that come with scrawl."""
    return load_data("digits")


@pytest.fixture
def seven(digits: Dataset, tmp_path: Path) -> Path:
    """Return a PNG of a seven, cut out of the test images."""
    index = int(np.flatnonzero(digits.test.labels == 7)[0])
    path = tmp_path / "seven.png"
    PIL.Image.fromarray(digits.test.images[index]).save(path)
    return path
