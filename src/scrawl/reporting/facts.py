"""What is known of a run without looking at an image: short lines of text."""

from collections.abc import Iterator

from scrawl import networks
from scrawl.errors import ScrawlError
from scrawl.reporting.contents import Fact
from scrawl.reporting.numerals import count, duration, percent
from scrawl.training import Recipe, Run, RunInfo, recipe_to_toml, trainer_of

DIGEST_LETTERS = 16
STOPPED = "stopped"  # run.json says running, and nobody is at work


def status_of(run: Run) -> str:
    """Return the status as it is now: who was killed could not say so."""
    if trainer_of(run.folder) is not None:
        return "running"
    return STOPPED if run.info.status == "running" else run.info.status


def notices_of(run: Run, status: str) -> Iterator[str]:
    """Yield what a reader must know before believing the rest."""
    if status != "done":
        yield NOTICES[status]
    if run.info.imported is not None:
        yield from (f"It was given {change}." for change in run.info.imported.changes)
    if run.info.num_resumed:
        yield f"The training was broken off and resumed: {_times(run.info.num_resumed)}"
    if run.info.stopped_early:
        yield "It was stopped early, for want of a lower validation loss."


def facts_of(run: Run, status: str) -> Iterator[Fact]:
    """Yield the run in a few lines."""
    info = run.info
    if info.accuracy is not None:
        yield Fact("accuracy", percent(info.accuracy), "of the test images")
    yield Fact("status", status)
    yield Fact("network", info.network, _size(run))
    if info.data is None:
        yield from _origin_of(info)
        return
    yield Fact("data", info.data.name)
    yield Fact("epochs", _epochs(run))
    if info.seconds.train:
        speed = info.images_per_second
        note = "" if speed is None else f"{speed:,.0f} images a second"
        yield Fact("training", duration(info.seconds.train), note)
    yield Fact("seed", str(info.seed))
    yield Fact("begun", f"{info.started[:16].replace('T', ' ')} UTC")


def recipe_of(recipe: Recipe) -> tuple[Fact, ...]:
    """Return every setting, by the name that it has in recipe.toml."""
    lines = recipe_to_toml(recipe).splitlines()
    pairs = (line.partition(" = ") for line in lines)
    return tuple(Fact(name, value.strip('"')) for name, _, value in pairs)


def data_of(info: RunInfo) -> Iterator[Fact]:
    """Yield what was learned from."""
    if info.data is None:
        yield Fact("name", "unknown", "the network was imported")
        return
    yield Fact("name", info.data.name)
    yield Fact("from", info.data.source)
    yield Fact("SHA-256", f"{info.data.digest[:DIGEST_LETTERS]}…")


def machine_of(info: RunInfo) -> Iterator[Fact]:
    """Yield what the training ran on, and how long its parts took."""
    machine, used = info.machine, info.machine.threads
    yield Fact("processor", machine.cpu)
    yield Fact("cores", str(machine.cores), f"{count(used, 'thread')} used")
    if info.target is not None:
        yield Fact("vector instructions", info.target.name, info.target.arithmetic)
    if info.compiler is not None:
        yield Fact("compiler", info.compiler.version, info.compiler.command)
    if info.engine.version is not None:
        yield Fact("engine", info.engine.described())
    for name, version in vars(info.versions).items():
        yield Fact(name, version)
    for name, seconds in vars(info.seconds).items():
        if seconds:
            yield Fact(f"time to {name}", duration(seconds))
    yield Fact("command", info.command)


def _origin_of(info: RunInfo) -> Iterator[Fact]:
    """Yield where an imported network came from, and when."""
    if info.imported is not None:
        digest = f"SHA-256 {info.imported.sha256[:DIGEST_LETTERS]}…"
        yield Fact("imported from", info.imported.file, digest)
    yield Fact("trained by", info.engine.described())
    yield Fact("imported", f"{info.started[:16].replace('T', ' ')} UTC")


def _size(run: Run) -> str:
    try:
        return f"{networks.costs(run.network).num_parameters:,} parameters"
    except ScrawlError:
        return ""


def _epochs(run: Run) -> str:
    try:
        done, planned = len(run.history), run.recipe.epochs
    except ScrawlError:
        return "unknown"
    kept = run.info.kept_epoch
    is_last = kept is None or kept == done
    note = "" if is_last else f", weights of epoch {kept}"
    return f"{done:,} of {planned:,}{note}"


def _times(number: int) -> str:
    return "once." if number == 1 else f"{number} times."


_PARTIAL = "This page shows what it has left behind."

NOTICES = {
    "running": "The training is still going on. This page shows how far it is.",
    STOPPED: f"The process that trained was ended from outside. {_PARTIAL}",
    "interrupted": f"The training was interrupted. {_PARTIAL}",
    "diverged": "The training diverged: its loss stopped being a finite number. The"
    " weights are those of the last epoch before.",
    "imported": "The network was trained elsewhere, and imported: nothing is known of"
    " its data, its training, or how well it reads. Test it by `scrawl evaluate`.",
    "failed": f"The training failed; log.txt says why. {_PARTIAL}",
}
