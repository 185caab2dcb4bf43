"""Nobody may listen: the work goes on, and ends with its number all the same."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

TRAIN = "train --data digits --model cnn-mcu-4 --epochs 2 --out run"


@pytest.mark.skipif(sys.platform == "win32", reason="redirects as a shell of Unix does")
@pytest.mark.parametrize("redirection", ["2>&-", "2>/dev/full", "2>&1 >/dev/null | :"])
def test_a_training_goes_on_without_listeners(redirection, tmp_path):
    """To its end, which the run tells."""
    ended = run(f"{TRAIN} {redirection}", tmp_path)

    assert ended.returncode == 0
    assert '"status": "done"' in (tmp_path / "run" / "run.json").read_text()


@pytest.mark.skipif(sys.platform == "win32", reason="redirects as a shell of Unix does")
@pytest.mark.parametrize("redirection", ["2>&-", "2>/dev/full"])
def test_an_error_nobody_hears_has_its_number(redirection, tmp_path):
    """A script looks at nothing else."""
    ended = run(f"train --data nix --model cnn-mcu-4 {redirection}", tmp_path)

    assert ended.returncode == 2


def run(words: str, folder: Path) -> subprocess.CompletedProcess:
    """Run a command in a shell, which knows how to redirect."""
    command = f"set -o pipefail; {sys.executable} -m scrawl {words}"
    return subprocess.run(
        [shutil.which("bash") or "bash", "-c", command],
        cwd=folder,
        check=False,
        timeout=120,
        capture_output=True,
    )
