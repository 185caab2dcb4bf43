"""Let each call of a command fail, one at a time: a process that preloads faults.c.

It has imported everything and drawn every picture before it begins, so that a case is
a fork, a few files and some milliseconds.
"""

import importlib
import json
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from keyword import iskeyword
from pathlib import Path

import matplotlib.figure
import pydantic
import safetensors.numpy

from benchmarks.reliability.fault_cases import Case
from benchmarks.reliability.fault_checks import DONE, Expected
from benchmarks.reliability.fault_child import Stage
from benchmarks.reliability.fault_commands import COMMANDS
from benchmarks.reliability.fault_downloads import offer_small_data
from benchmarks.reliability.fault_kinds import FAULTS, NO_FAULT
from scrawl import figures
from scrawl.cli import COMMANDS as TYPED
from scrawl.figures import run_figures

LOADED = (matplotlib.figure, pydantic, safetensors.numpy)
PICTURE = bytes(range(256)) * 200  # for any that is drawn


def walk(name: str, faults: Sequence[str], folder: Path) -> Iterator[Case]:
    """Yield a case for each call of the command *name* and each of the *faults*.

    Args:
        name: One of the table of commands.
        faults: Some of the table of faults.
        folder: An empty folder to work in.
    """
    expected, prepared = _expect(name, folder)
    for number, call in enumerate(expected.ending.calls, 1):
        place = f"{call.name} {call.path.removeprefix(f'{folder}/stage/')}"
        for fault in faults:
            if not FAULTS[fault].can_begin_with(call.kind):
                continue
            expected.stage.reset(prepared)
            arguments = expected.command.arguments
            ending = expected.stage.run(arguments, number, FAULTS[fault])
            found = tuple(expected.problems(ending, FAULTS[fault]))
            yield Case(name, fault, number, place, ending.code, ending.stderr, found)


def _expect(name: str, folder: Path) -> tuple[Expected, Path]:
    stage, prepared, empty = (folder / part for part in ("stage", "prepared", "empty"))
    empty.mkdir()
    command, at_work = COMMANDS[name], Stage(stage)
    at_work.reset(empty)
    command.prepare(at_work)
    at_work.forget()
    stage.rename(prepared)
    at_work.reset(prepared)
    before = at_work.files()
    ending = at_work.run(command.arguments, 0, NO_FAULT)
    if ending.code != DONE:
        raise RuntimeError(ending.stderr)
    return Expected(command, at_work, before, at_work.files(), ending), prepared


def _draw_beforehand() -> None:
    """Let every picture be drawn already: equal input gives equal bytes."""
    run_figures.FIGURES = dict.fromkeys(run_figures.FIGURES, lambda *_: PICTURE)
    run_figures.to_png = figures.to_png = lambda picture: picture
    figures.samples_figure = lambda *_: PICTURE


def main() -> None:
    """Walk the command in argv[1] in the folder argv[2] with the faults in the rest."""
    name, folder, *faults = sys.argv[1:]
    for command in TYPED:
        module = f"{command}_" if iskeyword(command) else command
        importlib.import_module(f"scrawl.cli.{module}")
    _draw_beforehand()
    offer_small_data()
    os.umask(0o022)
    for case in walk(name, faults, Path(folder).resolve()):
        sys.stdout.write(json.dumps(asdict(case)) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
