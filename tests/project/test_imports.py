"""Starting is cheap: what is heavy loads where it is needed, and not before."""

import subprocess
import sys
from pathlib import Path

import pytest

SCRAWL = Path(sys.executable).with_name("scrawl")
HEAVY = {
    "PIL",
    "jax",
    "jinja2",
    "keras",
    "matplotlib",
    "pydantic",
    "scipy",
    "sklearn",
    "tensorflow",
    "torch",
}


@pytest.mark.parametrize(
    "command",
    [
        ["-c", "import scrawl"],
        [SCRAWL, "--help"],
        [SCRAWL, "train", "--help"],
        [SCRAWL, "study", "list"],
    ],
    ids=["import scrawl", "scrawl --help", "scrawl train --help", "scrawl study list"],
)
def test_starting_loads_nothing_heavy(command):
    """Neither the package nor its help waits for the libraries of one command."""
    result = subprocess.run(
        [sys.executable, "-X", "importtime", *command],
        capture_output=True,
        text=True,
        check=False,
    )

    loaded = {
        line.rpartition("|")[2].strip().partition(".")[0]
        for line in result.stderr.splitlines()
        if line.startswith("import time:")
    }
    assert result.returncode == 0, result.stderr.splitlines()[-1]
    assert "scrawl" in loaded
    assert loaded & HEAVY == set()
