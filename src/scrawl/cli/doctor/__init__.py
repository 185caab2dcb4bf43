"""`scrawl doctor`: what this machine has, what it lacks, and how to get it.

To look for another thing, write a function that returns a `Finding`, or raises an error
that says what to do; and name it in the table below if nothing can be trained without.
"""

from collections.abc import Callable, Iterator

import click

from scrawl.cli.doctor.finding import Finding, look_for
from scrawl.cli.doctor.machine import compiler, processor, target, versions
from scrawl.cli.doctor.packages import extras
from scrawl.cli.doctor.places import cache, data_cache, data_sets, room_for_runs
from scrawl.cli.doctor.trial import training
from scrawl.cli.output import columns, json_option, say, say_json
from scrawl.errors import MissingOnMachine

__all__ = ["command"]


@click.command()
@json_option
def command(*, as_json: bool) -> None:
    """Say what this machine has, and what it lacks.

    Of each thing that is missing or slow, the line says what to do.

    The compiler builds a small network, which is then trained for a second or two on
    the digits that come with scrawl. Nothing is downloaded, and nothing is left behind.

    It ends with 0 if training works, else with 3.
    """
    findings = list(_examine())
    missing = [finding.name for finding in findings if finding.state == "missing"]
    if as_json:
        say_json({"ok": not missing, "findings": [_to_json(item) for item in findings]})
    else:
        say(columns([(item.state, item.name, item.text) for item in findings]))
    if missing:
        raise MissingOnMachine(
            f"Something is missing: {', '.join(missing)}. Do as said above, then run"
            " `scrawl doctor` again."
        )


def _examine() -> Iterator[Finding]:
    yield versions()
    said: dict[str, str] = {}
    for name, look in _NEEDED.items():
        found = look_for(name, look)
        if found.text in said:  # one thing is missing, and this needs it
            text = f"Needs the {said[found.text]}: see there."
            found = Finding(name, "missing", text)
        said[found.text] = name
        yield found
    yield data_cache()
    yield room_for_runs()
    yield from data_sets()
    yield from extras()


def _to_json(finding: Finding) -> dict[str, object]:
    return {
        "name": finding.name,
        "state": finding.state,
        "text": finding.text,
        **finding.facts,
    }


_NEEDED: dict[str, Callable[[], Finding]] = {
    "processor": processor,
    "target": target,
    "compiler": compiler,
    "cache": cache,
    "training": training,
}
