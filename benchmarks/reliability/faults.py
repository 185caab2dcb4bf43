"""`python -m benchmarks.reliability.faults`: let every call that touches a file fail.

Each command is run as often as there are calls and ways to fail, and what it said and
left is checked each time. The result is a section of docs/results/reliability.md.
"""

import json
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click

from benchmarks.folders import ROOT, WORK
from benchmarks.reliability.fault_cases import Case
from benchmarks.reliability.fault_kinds import FAULTS
from benchmarks.reliability.fault_library import build_library, preloading
from scrawl.files import write_text

SECTION = WORK / "reliability" / "faults.md"
TEXT = """## Every write can fail

Written by `python -m benchmarks.reliability.faults`.
A library stands between Python and the system, counts the calls that touch a file of
the run, the data, the cache or the folder for temporary files (open, read, write,
fsync, close, rename, mkdir, unlink, rmdir, chmod, flock, stat, opendir), and lets the
n-th one fail, for every n, in each of these ways:

{faults}

After each case these must be true: the exit code is 0, 2 or 3, and stderr has one line
if it is not 0; exit code 0 means that the result is complete and right to the byte
(of a training: that the whole run can be read back, and says that it is done); every
file that was there before has its old content or its new content, whole; no temporary
file stays, unless the very call that removes it was made to fail (a lock, and half a
download that a later one goes on with, may stay); a run that is there
can be read and shown, and its status is true; there is no traceback.

**{num_cases:,} cases, of which {num_wrong:,} broke one of these rules.**

{table}

Went on: the command did without the call that failed, and its result was right.
Told: it ended with one line that says what failed, and exit code 2 or 3.
Pictures were drawn once beforehand, and only their writing is walked; `nothing
compiled` begins with an empty cache, and takes the libraries from a program that knows
the compiler's answers. What the compiler itself writes is not walked.
"""


@click.command()
@click.option("--command", "commands", multiple=True, help="Default: all of them.")
@click.option("--fault", "faults", multiple=True, help="Default: all of them.")
def main(commands: tuple[str, ...], faults: tuple[str, ...]) -> None:
    """Walk through the calls of the commands, and write the table."""
    from benchmarks.reliability.fault_commands import COMMANDS

    cases: list[Case] = []
    for command in commands or COMMANDS:
        found = walked(command, faults or tuple(FAULTS))
        for case in found:
            for problem in case.problems:
                click.echo(f"{case.command}, {case.fault} at {case.call}: {problem}")
        cases += found
        write_text(SECTION, section(cases))
        click.echo(f"{command}: {len(found)} cases")
    click.echo(SECTION)
    sys.exit(any(case.problems for case in cases))


def walked(command: str, faults: Sequence[str]) -> list[Case]:
    """Return all cases of a *command* and some *faults*, from a process of its own."""
    with tempfile.TemporaryDirectory(prefix="faults-") as name:
        folder = Path(name)
        library = build_library(folder)
        (folder / "walk").mkdir()
        module = "benchmarks.reliability.fault_walk"
        done = subprocess.run(
            [sys.executable, "-m", module, command, folder / "walk", *faults],
            cwd=ROOT,
            env=preloading(library),
            check=True,
            stdout=subprocess.PIPE,
        )
    return [_case(line) for line in done.stdout.splitlines()]


def section(cases: Sequence[Case]) -> str:
    """Return the section of the page."""
    return TEXT.format(
        faults="\n".join(f"- {name}: {each.summary}." for name, each in FAULTS.items()),
        num_cases=len(cases),
        num_wrong=sum(bool(case.problems) for case in cases),
        table="\n".join(_rows(cases)),
    )


def _rows(cases: Sequence[Case]) -> Iterator[str]:
    yield "| command | fault | cases | went on | told | broke a rule |"
    yield "|---|---|--:|--:|--:|--:|"
    kinds = Counter((case.command, case.fault) for case in cases)
    for (command, fault), count in kinds.items():
        ours = [c for c in cases if (c.command, c.fault) == (command, fault)]
        wrong = sum(bool(case.problems) for case in ours)
        went_on = sum(case.code == 0 and not case.problems for case in ours)
        cells = (command, fault, count, went_on, count - went_on - wrong, wrong)
        yield f"| {' | '.join(map(str, cells))} |"


def _case(line: bytes) -> Case:
    fields: dict[str, Any] = json.loads(line)
    fields["problems"] = tuple(fields["problems"])
    return Case(**fields)


if __name__ == "__main__":
    main()
