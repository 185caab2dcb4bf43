"""`python -m tests.suspicion.loading NAME`: load files, and tell as JSON what it took.

Every file that is right is loaded first, and again, so that all that loads once is
there. From then on each hostile file is a record: its case, what became of it, and by
how many bytes the memory grew, beside what the operating system was asked meanwhile.
"""

import json
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from benchmarks.reliability.fuzz_loaders import LOADERS
from benchmarks.reliability.fuzz_watch import outcome, with_growth
from tests.suspicion.hostile import HOSTILE

events: list[str] = []
is_listening = False


def listen(event: str, arguments: tuple[object, ...]) -> None:
    """Note what Python asks the system, or loads."""
    if is_listening:
        events.append(f"{event} {arguments!r:.200}")


def listened(load: Callable[[Path], object]) -> Callable[[Path], object]:
    """Return *load*, with an ear to what it asks."""

    def listen_and_load(path: Path) -> object:
        global is_listening  # noqa: PLW0603 - a hook of the audit is never taken back
        events.clear()
        is_listening = True
        try:
            return load(path)
        finally:
            is_listening = False

    return listen_and_load


def _half(content: bytes) -> bytes:
    """Return half of it, not cut between two lines: some files may be short of some."""
    middle = len(content) // 2
    is_between = b"\n" in content[middle - 1 : middle + 1]
    return content[: middle - 3 if is_between else middle]


def main(name: str) -> None:
    """Load all files of one loader, and print a line for each."""
    sys.addaudithook(listen)
    loader = replace(LOADERS[name], load=listened(LOADERS[name].load))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / loader.file
        right = {f"right {i}": seed for i, seed in enumerate(loader.seeds())}
        broken = {f"half of {key}": _half(seed) for key, seed in right.items()}
        for content in [*right.values(), *broken.values()] * 2:
            path.write_bytes(content)
            outcome(loader, path)
        made = {case: make() for case, make in HOSTILE[name].items()}
        for case, content in (right | broken | made).items():
            path.write_bytes(content)
            started = time.process_time()
            (finding, words), growth = with_growth(loader, path)
            seconds = time.process_time() - started
            record = {
                "case": case,
                "finding": finding,
                "words": words.replace(folder, "FOLDER")[:300],
                "num_bytes": len(content),
                "growth": growth,
                "seconds": seconds,
                "events": [event.replace(folder, "FOLDER") for event in events],
            }
            print(json.dumps(record))  # noqa: T201 - that is how it tells


if __name__ == "__main__":
    main(sys.argv[1])
