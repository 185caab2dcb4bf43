"""What log.txt says of a run: what was asked for, on what, and how it ended.

Somebody who was not there must understand from it what happened, and the user must be
able to send it without harm: the home folder is written as `~`, so that it does not
tell who they are, and nothing is in a line that is not text.
"""

import os
import platform
import re
import traceback
from collections.abc import Iterator
from pathlib import Path

from scrawl.errors import ScrawlError
from scrawl.training.run_info import RunInfo

MAX_TRACEBACK_LINES = 200  # of which the last say most


def opening(info: RunInfo) -> tuple[str, ...]:
    """Return the lines that a log begins with."""
    return tuple(map(clean, _opening(info)))


def import_lines(info: RunInfo) -> tuple[str, ...]:
    """Return the lines about a network that was trained elsewhere."""
    return tuple(map(clean, _import_lines(info)))


def closing(info: RunInfo) -> str:
    """Return the line about how a training ended."""
    parts = [info.status]
    if info.kept_epoch is not None:
        parts.append(f"weights of epoch {info.kept_epoch}")
    if info.accuracy is not None:
        parts.append(f"accuracy {100 * info.accuracy:.2f} % of the test images")
    if info.images_per_second is not None:
        parts.append(f"{info.images_per_second:,.0f} images/s")
    return clean(", ".join(parts))


def failure(error: BaseException) -> tuple[str, ...]:
    """Return the lines about an *error* that ended a training.

    What a user can cause is told by its message; anything else is a bug, and has its
    traceback here.
    """
    if isinstance(error, ScrawlError):
        return (clean(str(error)),)
    text = "".join(traceback.format_exception(error))
    return tuple(map(clean, text.splitlines()[-MAX_TRACEBACK_LINES:]))


def clean(line: str) -> str:
    """Return *line* without the home folder, and what is not text in it escaped."""
    shown = "".join(
        character
        if character.isprintable()
        else character.encode("unicode_escape").decode()
        for character in line
    )
    home = _home()
    # Not the beginning of another name: /home/ada is not in /home/adam.
    return re.sub(rf"{re.escape(home)}(?![\w.-])", "~", shown) if home else shown


def _asked(info: RunInfo) -> Iterator[str]:
    yield f"command: {info.command}"
    versions = ", ".join(
        f"{name} {value}" for name, value in vars(info.versions).items()
    )
    yield f"versions: {versions}"
    yield f"system: {platform.platform()}"


def _import_lines(info: RunInfo) -> Iterator[str]:
    yield from _asked(info)
    if info.imported is not None:
        yield f"imported from {info.imported.file}, SHA-256 {info.imported.sha256}"
        yield from (f"added: {change}" for change in info.imported.changes)
    yield f"trained by: {info.engine.described()}"


def _opening(info: RunInfo) -> Iterator[str]:
    yield from _asked(info)
    machine = info.machine
    yield f"machine: {machine.cpu}, {machine.cores} cores, {machine.threads} threads"
    if info.compiler is not None and info.target is not None:
        yield f"compiler: {info.compiler.command}: {info.compiler.version}"
        yield f"target: {info.target.name}, arithmetic {info.target.arithmetic}"
    else:
        yield f"engine: {info.engine.described()}"
    data = info.data_used()
    yield f"data: {data.name}, from {data.source}"
    yield f"data digest: {data.digest}"
    yield f"{info.network} learns {data.name}, seed {info.seed}"


def _home() -> str:
    """Return the user's home folder, unless nothing can be told by its name."""
    try:
        home = str(Path.home())
    except RuntimeError:  # nobody knows
        return ""
    return "" if home == Path(home).anchor else home.rstrip(os.sep)
