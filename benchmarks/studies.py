"""`python -m benchmarks.studies`: run all studies, and write what they found and took.

Each way of running them starts with nothing trained and nothing compiled. The page is
put together from what each last wrote, so one can be measured again alone (--only).
"""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

import click
import PIL.Image

from benchmarks.folders import RESULTS, WORK
from benchmarks.machine import num_cores
from scrawl import explanation, figures
from scrawl.arrays import Image
from scrawl.data import load_data
from scrawl.files import MEBIBYTE, write_text
from scrawl.studies.publishing import MARKDOWN_FILE
from scrawl.training import Run, cpu_name

FOLDER = WORK / "studies"
COSTS = FOLDER / "costs.json"
ADDED = "added.seconds"  # of trainings that the other ways did not have yet
PAGE = RESULTS / "studies.md"
RUN = Path("inside-a-cnn", "convolutional", "seed-0")  # in the folder of all studies
WAYS: Mapping[str, tuple[str, ...]] = {
    "quick": ("--quick",),
    "one-seed": ("--seeds", "1"),
    "default": (),
}
MINUTE = 60
ASKED_SECONDS = {"quick": MINUTE, "one-seed": 15 * MINUTE, "default": 45 * MINUTE}
ASKED_MEGABYTES = 2500
EXPLANATIONS, ASKED_MILLISECONDS = 9, 1000
ASKED_REPORT_BYTES = 3 * MEBIBYTE
LATER = """
Trials that were added since, and their {seconds} of training, are part of the default
alone: it went on with what was there."""
TEXT = """
## What it takes

Written by `python -m benchmarks.studies`, which wrote all of this page, starting with
nothing trained and nothing compiled.{later} The machine: {machine}, {cores} cores.

| what | asked | measured | verdict |
| --- | ---: | ---: | --- |
{rows}
"""


@dataclass(frozen=True)
class Cost:
    """What a command took: seconds, and the memory of its largest process."""

    seconds: float
    megabytes: float


@click.command()
@click.option(
    "--only",
    multiple=True,
    type=click.Choice([*WAYS, "explain"]),
    help="Measure this, and take the rest from before. May be repeated.",
)
@click.option(
    "--again",
    is_flag=True,
    help="Go on with the default, and add what trainings took that were not there.",
)
def main(*, only: tuple[str, ...], again: bool) -> None:
    """Measure, and write docs/results/studies.md."""
    chosen = () if again else only or (*WAYS, "explain")
    FOLDER.mkdir(parents=True, exist_ok=True)
    measured = json.loads(COSTS.read_text()) if COSTS.exists() else {}
    if again:
        measured |= _with_what_is_new(measured)
    for name in chosen:
        measured |= _explained() if name == "explain" else _studied(name)
        _keep(measured)
    _keep(measured)
    click.echo(write_page(measured))


def write_page(measured: Mapping[str, float]) -> Path:
    """Put what was measured before the tables of the default; return the path."""
    path = FOLDER / "default" / MARKDOWN_FILE
    if not path.exists():
        raise click.ClickException("Measure the default first: --only default.")
    head, mark, tables = path.read_text().partition("\n## ")
    rows = "\n".join(_rows(measured))
    added = measured.get(ADDED, 0.0)
    later = LATER.format(seconds=_time(added)) if added else ""
    takes = TEXT.format(later=later, machine=cpu_name(), cores=num_cores(), rows=rows)
    write_text(PAGE, head + takes + mark + tables)
    return PAGE


def _studied(name: str) -> dict[str, float]:
    folder, cache = FOLDER / name, FOLDER / f"{name}-cache"
    for old in (folder, cache):
        shutil.rmtree(old, ignore_errors=True)
    cost = _cost_of(_words(name), cache)
    found = {f"{name}.{key}": value for key, value in asdict(cost).items()}
    return found | ({ADDED: 0.0} if name == "default" else {})


def _keep(measured: Mapping[str, float]) -> None:
    write_text(COSTS, json.dumps(measured, indent=2) + "\n")


def _words(name: str) -> tuple[str, ...]:
    return ("study", "run", "all", *WAYS[name], "--out", str(FOLDER / name))


def _with_what_is_new(measured: Mapping[str, float]) -> dict[str, float]:
    """Go on with the default; add what the trainings took that were not there."""
    first, second = (
        _cost_of(_words("default"), FOLDER / "default-cache") for _ in range(2)
    )
    trained = max(0.0, first.seconds - second.seconds)  # both draw all pages
    return {
        "default.seconds": measured["default.seconds"] + trained,
        ADDED: measured.get(ADDED, 0.0) + trained,
        "default.megabytes": max(measured["default.megabytes"], first.megabytes),
    }


def _explained() -> dict[str, float]:
    """Return what it takes to explain one image, and how large a report is."""
    run, cache = str(FOLDER / "default" / RUN), FOLDER / "explain-cache"
    picture, page = FOLDER / "digit.png", FOLDER / "report.html"
    image = load_data("mnist").test.images[0]
    PIL.Image.fromarray(image).save(picture)
    words = ("explain", run, str(picture), "--out", str(FOLDER / "explained"))
    _cost_of(words, cache)  # compiles the network
    seconds = [_cost_of(words, cache).seconds for _ in range(EXPLANATIONS)]
    _cost_of(("report", run, "--out", str(page)), cache)
    loaded = Run.load(run)
    inside = [_seconds_in_python(loaded, image) for _ in range(EXPLANATIONS + 1)]
    return {
        "explain.python": 1000 * median(inside[1:]),  # the first one compiles
        "explain.median": 1000 * median(seconds),
        "explain.slowest": 1000 * max(seconds),
        "report.bytes": page.stat().st_size,
    }


def _seconds_in_python(run: Run, image: Image) -> float:
    begin, network = time.monotonic(), run.network
    label = int(run.classifier(image[None])[0].argmax())
    saliency = explanation.saliency(network, image, label)
    occlusion = explanation.occlusion(run.classifier, image, label)
    maps = explanation.feature_maps(network, image)
    for figure in (
        figures.saliency_figure(image, saliency, "saliency"),
        figures.occlusion_figure(image, occlusion, "occlusion"),
        figures.all_feature_maps_figure(image, maps, "feature maps"),
    ):
        figures.to_png(figure)
    return time.monotonic() - begin


def _cost_of(words: tuple[str, ...], cache: Path) -> Cost:
    """Run `scrawl` with these *words* and a cache of its own.

    Raises:
        subprocess.CalledProcessError: if it fails.
    """
    command = (sys.executable, "-m", "scrawl", *words)
    surroundings = os.environ | {"SCRAWL_CACHE_DIR": str(cache)}
    begin = time.monotonic()
    process = subprocess.Popen(command, env=surroundings)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.monotonic() - begin
    if status:
        raise subprocess.CalledProcessError(os.waitstatus_to_exitcode(status), command)
    return Cost(seconds, usage.ru_maxrss * 1024 / 1e6)


def _rows(measured: Mapping[str, float]) -> Iterator[str]:
    known = {name: WAYS[name] for name in WAYS if f"{name}.seconds" in measured}
    for name, options in known.items():
        words = " ".join(("scrawl study run all", *options))
        took, asked = measured[f"{name}.seconds"], ASKED_SECONDS[name]
        yield _row(f"`{words}`", asked, took, _time)
        memory = measured[f"{name}.megabytes"]
        yield _row("its memory, at most", ASKED_MEGABYTES, memory, _megabytes)
    if "report.bytes" not in measured:
        return
    for which in ("median", "slowest"):
        what = f"`scrawl explain RUN digit.png`, {which} of {EXPLANATIONS}"
        took = measured[f"explain.{which}"]
        yield _row(what, ASKED_MILLISECONDS, took, _milliseconds)
    took = measured["explain.python"]
    what = f"the same in Python, once imported, median of {EXPLANATIONS}"
    yield _row(what, ASKED_MILLISECONDS, took, _milliseconds)
    size = measured["report.bytes"]
    yield _row("`scrawl report` of cnn-16-32", ASKED_REPORT_BYTES, size, _kilobytes)


def _row(what: str, asked: float, measured: float, show: Callable[[float], str]) -> str:
    verdict = "met" if measured <= asked else "**missed**"
    return f"| {what} | {show(asked)} | {show(measured)} | {verdict} |"


def _time(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), MINUTE)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


def _milliseconds(value: float) -> str:
    return f"{value:,.0f} ms"


def _megabytes(value: float) -> str:
    return f"{value:,.0f} MB"


def _kilobytes(value: float) -> str:
    return f"{value / 1000:,.0f} kB"


if __name__ == "__main__":
    main()
