"""An environment for each peer, with every package pinned in a lock file beside this.

To move a peer to newer versions, write its lock file anew: it is what
`uv pip compile --universal --generate-hashes` says of the packages you want.
"""

import hashlib
import subprocess
import sys
from pathlib import Path

from benchmarks.folders import WORK

LOCKS = Path(__file__).parent
ENVIRONMENTS = WORK / "environments"
INSTALL = ("-m", "pip", "install", "--quiet", "--disable-pip-version-check")


class EnvironmentFailed(Exception):
    """A peer's environment could not be built."""


def python_of(environment: str) -> str:
    """Return the interpreter of *environment*; "" is the one that runs now."""
    if not environment:
        return sys.executable
    folder = "Scripts" if sys.platform == "win32" else "bin"
    return str(ENVIRONMENTS / environment / folder / "python")


def build(environment: str) -> None:
    """Make *environment* as its lock file says, unless it stands already.

    Raises:
        EnvironmentFailed: if a package cannot be had; the message says which command.
    """
    lock = LOCKS / f"{environment}.lock"
    stamp = ENVIRONMENTS / environment / "installed"
    digest = hashlib.sha256(lock.read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text() == digest:
        return
    sys.stderr.write(f"Building the environment {environment}.\n")
    _run(sys.executable, "-m", "venv", "--clear", str(stamp.parent))
    _run(python_of(environment), *INSTALL, "--only-binary", ":all:", "-r", str(lock))
    stamp.write_text(digest)


def versions(environment: str) -> list[str]:
    """Return the pins of *environment* that its peer is made of, as name==version."""
    lines = (LOCKS / f"{environment}.lock").read_text().splitlines()
    pins = [line.split()[0] for line in lines if line and not line.startswith("#")]
    return [pin for pin in pins if pin.partition("==")[0] in SHOWN]


def _run(*command: str) -> None:
    status = subprocess.run(command, check=False, stdout=sys.stderr).returncode
    if status:
        raise EnvironmentFailed(
            f"`{' '.join(command)}` ended with status {status}. Make the packages"
            " reachable for pip, then run it again with --resume."
        )


SHOWN = ("jax", "keras", "onnxruntime", "tensorflow-cpu", "torch")
