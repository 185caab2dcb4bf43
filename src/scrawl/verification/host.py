"""The same program on this computer: a process that may crash or hang, and says so."""

import subprocess
import tempfile
from pathlib import Path

from scrawl.errors import CheckFailed
from scrawl.verification.building import Build
from scrawl.verification.records import Outcome, Records, unpack_scores

LIMIT_SECONDS = 1800.0


def run_on_host(
    build: Build, records: Records, *, limit_seconds: float = LIMIT_SECONDS
) -> Outcome:
    """Run the program of *build*, which is for this computer, over all *records*.

    Raises:
        CheckFailed: if it crashes, or does not end.
    """
    where = f"{build.export.prefix} on host"
    with tempfile.TemporaryDirectory(prefix="scrawl-") as folder:
        (Path(folder) / "inputs.bin").write_bytes(records.tobytes())
        try:
            done = subprocess.run(
                [str(build.program.resolve())],
                cwd=folder,
                capture_output=True,
                timeout=limit_seconds,
                check=False,
                stdin=subprocess.DEVNULL,
            )
        except subprocess.TimeoutExpired as error:
            raise CheckFailed(
                f"{where}: it does not end within {limit_seconds:g} s. Export again."
            ) from error
        if done.returncode:
            raise CheckFailed(
                f"{where}: it ended with status {done.returncode}. Export again."
            )
        written = (Path(folder) / "scores.bin").read_bytes()
    return unpack_scores(build.export, written, len(records))
