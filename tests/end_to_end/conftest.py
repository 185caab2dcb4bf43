"""The command as users have it, in an empty folder."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

COMMAND = shutil.which("scrawl", path=Path(sys.executable).parent) or "scrawl"


@pytest.fixture
def scrawl(tmp_path: Path) -> Callable[..., str]:
    """Return a function that runs the command and returns what it printed."""

    def run(*arguments: object) -> str:
        done = subprocess.run(
            [COMMAND, *map(str, arguments)],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run


@pytest.fixture
def mnist() -> None:
    """Skip a test where the files of MNIST are not at hand."""
    folder = os.environ.get("SCRAWL_DATA_DIR")
    if not folder or not Path(folder, "mnist").is_dir():
        pytest.skip("SCRAWL_DATA_DIR names no folder that holds mnist/")
