"""Is a run what it says it is, after a call of its training has failed?"""

import contextlib
import io
from collections.abc import Iterator
from pathlib import Path

from benchmarks.reliability.fault_kinds import Fault
from scrawl.cli import run_command
from scrawl.errors import NothingThere, ScrawlError
from scrawl.training import Run

OF_TWO_MOMENTS = "weights.safetensors is not the file that network.json was saved with"
PARTS = ("recipe", "history", "network", "predictions", "metrics")


def problems_of_run(folder: Path, *, is_done: bool, fault: Fault) -> Iterator[str]:
    """Yield what is not as it must be in the *folder* of a run.

    It may lack parts, but none may be half there, and its status must be true. Who
    could not be told the result finds it in the run. Only on a disk that went on
    failing may a run say that it is running, for it could not say more.
    """
    if not (folder / "run.json").exists():
        if folder.exists() and any(folder.iterdir()):
            yield f"a run without run.json: {sorted(p.name for p in folder.iterdir())}"
        if is_done:
            yield "done, but there is no run"
        return
    try:
        run = Run.load(folder)
    except ScrawlError as error:
        yield f"unreadable: {error}"
        return
    status = run.info.status
    if is_done and status != "done":
        yield f"done, but its status is {status}"
    elif status == "running" and not fault.is_lasting:
        yield "status running"
    yield from _parts(run, is_done=status == "done")
    yield from _shown(folder)


def _parts(run: Run, *, is_done: bool) -> Iterator[str]:
    for part in PARTS:
        try:
            getattr(run, part)
        except NothingThere as error:
            if is_done:
                yield f"done, but lacks {part}: {error}"
        except ScrawlError as error:
            # Two files cannot be renamed at once: until the training goes on, they may
            # be of two moments, and the digest says so.
            is_between = run.info.status == "running" and OF_TWO_MOMENTS in str(error)
            if not is_between:
                yield f"{part}: {error}"
    log = run.folder / "log.txt"
    if log.exists() and not log.read_bytes().endswith(b"\n"):
        yield "half a line in log.txt"


def _shown(folder: Path) -> Iterator[str]:
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        code = run_command(["runs", "show", str(folder)])
    if code:
        yield f"runs show: {said.getvalue().strip()}"
