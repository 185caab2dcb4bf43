"""`python -m benchmarks.reliability.fuzz`: give every loader millions of bad files.

libFuzzer changes files that are right, and keeps those that reach code which no other
did (atheris, which this needs: `pip install atheris`). The count and the corpus are
kept, so the command can be stopped at any time, and goes on where it was.
"""

import importlib.util
import subprocess
import sys
import time
from pathlib import Path

import click

from benchmarks.folders import ROOT
from benchmarks.reliability import fuzz_journal
from benchmarks.reliability.fuzz_kept import keep_few
from benchmarks.reliability.fuzz_loaders import LOADERS
from benchmarks.reliability.fuzz_watch import MAX_SECONDS
from scrawl.files import write_text

PAGE = fuzz_journal.FOLDER / "fuzz.md"
TURN_SECONDS = 300  # until the next loader has its turn
ENDS_WITHIN_SECONDS = 60  # of its time: starting takes a few
FAILURES_ALLOWED = 3
ASKED = 10_000_000
TEXT = f"""## Bad files

Written by `python -m benchmarks.reliability.fuzz`.
Each loader was given files that libFuzzer (atheris) changed with an eye on the code
that they reach, checksums and lengths put right in three of four.
A finding is any exception but an error of one printable line, more than
{MAX_SECONDS:g} s of processor time, or more memory than twice the file and 16 MB.
Asked: {ASKED:,} inputs for each loader, with nothing found.
What was found earlier was mended.

| loader | inputs | inputs/s | corpus | found and mended | found | verdict |
|---|---:|---:|---:|---:|---:|---|
"""


@click.command()
@click.option(
    "--loader",
    "names",
    multiple=True,
    type=click.Choice(sorted(LOADERS)),
    help="Which ones; all unless told.",
)
@click.option("--inputs", default=ASKED, help="How many for each, with earlier.")
@click.option("--seconds", default=0, help="How long in all; 0 is until they are done.")
@click.option("--keep", is_flag=True, help="Copy the interesting few to the tests.")
def main(names: tuple[str, ...], inputs: int, seconds: int, *, keep: bool) -> None:
    """Give loaders the inputs that they lack, in turns, and write the page."""
    if importlib.util.find_spec("atheris") is None:
        raise click.ClickException("atheris is not here. Run `pip install atheris`.")
    try:
        _fuzz(list(names or LOADERS), inputs, seconds)
    finally:
        if keep:
            for name in names or LOADERS:
                keep_few(LOADERS[name])
        write_text(PAGE, TEXT + "".join(map(_row, LOADERS)) + _findings())
        click.echo(PAGE)


def _fuzz(names: list[str], inputs: int, seconds: int) -> None:
    ends = time.monotonic() + (seconds or float("inf"))
    turn = min(TURN_SECONDS, max(1, seconds // len(names)) if seconds else TURN_SECONDS)
    failures = dict.fromkeys(names, 0)
    while names:
        name = names.pop(0)
        left = ends - time.monotonic()
        missing = inputs - fuzz_journal.total(name).inputs
        if left <= 0 or missing <= 0 or failures[name] >= FAILURES_ALLOWED:
            continue
        failures[name] += not _give(name, missing, max(1, int(min(turn, left))))
        names.append(name)


def _give(name: str, inputs: int, seconds: int) -> bool:
    """Fuzz one loader for a turn, and tell whether its process ended well."""
    module = "benchmarks.reliability.fuzz_child"
    command = [sys.executable, "-m", module, name, str(inputs), str(seconds)]
    log = fuzz_journal.FOLDER / f"{name}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    is_well = _run(command, log, seconds + ENDS_WITHIN_SECONDS)
    total = fuzz_journal.total(name)
    click.echo(f"{name}: {total.inputs:,} inputs, {len(total.findings)} findings")
    if not is_well:
        click.echo(f"{name}: its process did not end well; see {log}")
    return is_well


def _run(command: list[str], log: Path, seconds: int) -> bool:
    with log.open("w") as output:
        try:
            subprocess.run(
                command,
                cwd=ROOT,
                stdout=output,
                stderr=output,
                timeout=seconds,
                check=True,
            )
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
            return False
    return True


def _row(name: str) -> str:
    total = fuzz_journal.total(name)
    speed = total.inputs / total.seconds if total.seconds else 0
    found = len(total.findings)
    verdict = "met" if total.inputs >= ASKED and not found else "**missed**"
    return (
        f"| {name} | {total.inputs:,} | {speed:,.0f} | {total.corpus:,} |"
        f" {fuzz_journal.num_mended(name)} | {found} | {verdict} |\n"
    )


def _findings() -> str:
    lines = [
        f"- {name}: {finding}\n"
        for name in LOADERS
        for finding in fuzz_journal.total(name).findings
    ]
    return "\n" + "".join(lines) if lines else ""


if __name__ == "__main__":
    main()
