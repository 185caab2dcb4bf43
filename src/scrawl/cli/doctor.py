"""`scrawl doctor`: what this machine has, what it lacks, and how to get it."""

import importlib.util
import os
import platform
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Literal

import click

from scrawl.cli.data import place
from scrawl.cli.output import columns, json_option, say, say_json
from scrawl.compiler import find_compiler, library_cache, native_target, num_threads
from scrawl.data import CATALOGUE
from scrawl.deployment import find_keras
from scrawl.errors import CheckFailed, MissingOnMachine, ScrawlError
from scrawl.training import cpu_name, train

MODEL, DATA, EPOCHS = "cnn-mcu-4", "digits", 40  # a second or two on a slow machine
LEAST_ACCURACY = 0.8  # of ten classes: it learns


@dataclass(frozen=True)
class Finding:
    """One thing that was looked for: here, needed but missing, or worth knowing."""

    name: str
    state: Literal["ok", "missing", "note"]
    text: str
    facts: Mapping[str, object] = field(default_factory=dict)


@click.command()
@json_option
def command(*, as_json: bool) -> None:
    """Say what this machine has, and what it lacks.

    The compiler builds a small network, which is then trained on the digits that come
    with scrawl. Nothing is downloaded, and nothing is left behind.
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
    yield Finding(
        "scrawl",
        "ok",
        f"{version('scrawl')} on Python {platform.python_version()}",
        {"version": version("scrawl"), "python": platform.python_version()},
    )
    for name, look in _NEEDED.items():
        yield _look_for(name, look)
    for name in CATALOGUE:
        yield Finding(f"data {name}", "note", place(name))
    yield _compiler_extra()
    yield _keras_extra()


def _look_for(name: str, look: Callable[[], Finding]) -> Finding:
    try:
        return look()
    except ScrawlError as error:
        return Finding(name, "missing", str(error))


def _processor() -> Finding:
    cores = num_threads()
    return Finding(
        "processor", "ok", f"{cpu_name()}; {cores} threads", {"threads": cores}
    )


def _target() -> Finding:
    target = native_target()
    return Finding(
        "target",
        "ok",
        f"{target.name}: {target.lanes} lanes, arithmetic {target.arithmetic}",
        {
            "target": target.name,
            "lanes": target.lanes,
            "flags": list(target.flags),
            "arithmetic": target.arithmetic,
        },
    )


def _compiler() -> Finding:
    compiler = find_compiler()
    return Finding(
        "compiler",
        "ok",
        f"{' '.join(compiler.command)}: {compiler.version}",
        {"command": list(compiler.command), "version": compiler.version},
    )


def _cache() -> Finding:
    folder = library_cache()
    return Finding("cache", "ok", str(folder), {"folder": str(folder)})


def _training() -> Finding:
    """Build in a new folder inside the cache, so that an old library proves nothing."""
    with _empty_cache() as folder:
        run = train(MODEL, DATA, epochs=EPOCHS, out=folder / "run", progress=False)
        info = run.info
    accuracy, speed = info.accuracy or 0.0, info.images_per_second or 0.0
    if accuracy < LEAST_ACCURACY:
        raise CheckFailed(
            f"{MODEL} reads only {100 * accuracy:.1f} % of {DATA} in the end,"
            f" where over {100 * LEAST_ACCURACY:.0f} % are usual. Set CC to another"
            " compiler and try again."
        )
    return Finding(
        "training",
        "ok",
        f"built in {info.seconds.compile:.2f} s; {EPOCHS} epochs of {DATA} at"
        f" {speed:,.0f} images/s; {100 * accuracy:.1f} % read",
        {"accuracy": accuracy, "images_per_second": speed} | vars(info.seconds),
    )


@contextmanager
def _empty_cache() -> Iterator[Path]:
    before = os.environ.get("SCRAWL_CACHE_DIR")
    with tempfile.TemporaryDirectory(dir=library_cache(), prefix="doctor-") as folder:
        os.environ["SCRAWL_CACHE_DIR"] = folder
        try:
            yield Path(folder)
        finally:
            os.environ.pop("SCRAWL_CACHE_DIR")
            if before is not None:
                os.environ["SCRAWL_CACHE_DIR"] = before


def _compiler_extra() -> Finding:
    is_here = importlib.util.find_spec("ziglang") is not None
    text = "installed" if is_here else "not installed: pip install 'scrawl[compiler]'"
    return Finding("extra compiler", "note", text, {"installed": is_here})


def _keras_extra() -> Finding:
    try:
        found = find_keras()
    except ScrawlError as error:
        return Finding("extra keras", "note", str(error), {"installed": False})
    text = f"installed: {found.version} on {found.backend}"
    return Finding("extra keras", "note", text, {"installed": True})


def _to_json(finding: Finding) -> dict[str, object]:
    return {
        "name": finding.name,
        "state": finding.state,
        "text": finding.text,
        **finding.facts,
    }


_NEEDED: dict[str, Callable[[], Finding]] = {
    "processor": _processor,
    "target": _target,
    "compiler": _compiler,
    "cache": _cache,
    "training": _training,
}
