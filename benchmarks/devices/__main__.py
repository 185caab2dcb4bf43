"""`python -m benchmarks.devices`: prove and measure exported C on every target.

All of it takes hours on two cores, and goes on where it was stopped; what was measured
before is measured again only if the C or the compiler is another one. A look with fewer
images is written elsewhere.
"""

import sys

import click

from benchmarks.devices.cells import TEST_IMAGES, cells_of
from benchmarks.devices.journal import Journal
from benchmarks.devices.measuring import Bench
from benchmarks.devices.page import page
from benchmarks.devices.results import Results
from benchmarks.devices.subjects import SUBJECTS
from benchmarks.folders import RESULTS, WORK
from scrawl.errors import ScrawlError
from scrawl.files import write_text
from scrawl.verification import require_unicorn

FOLDER = WORK / "devices"
PAGE, LOOK = RESULTS / "devices.md", FOLDER / "look.md"
QUICK_IMAGES = 100
QUICK_NETWORKS = ("cnn-mcu-4", "digit-and-sum")


@click.command()
@click.option(
    "--only",
    multiple=True,
    type=click.Choice(list(SUBJECTS)),
    help="Measure this network, and take the rest from before. May be repeated.",
)
@click.option(
    "--images",
    type=click.IntRange(1, TEST_IMAGES),
    help="Only look: read the first so many of the 10,000 test images.",
)
@click.option(
    "--quick", is_flag=True, help=f"Look at two networks and {QUICK_IMAGES} images."
)
@click.option(
    "--jobs",
    default=1,
    type=click.IntRange(1),
    help="Builds that run at once; those whose time is told run alone.",
)
def main(*, only: tuple[str, ...], images: int | None, quick: bool, jobs: int) -> None:
    """Measure what is missing, and write docs/results/devices.md, or a look."""
    images = images or (QUICK_IMAGES if quick else TEST_IMAGES)
    names = only or (QUICK_NETWORKS if quick else tuple(SUBJECTS))
    bench = Bench(FOLDER, Journal.read(FOLDER / "journal.jsonl"), jobs)
    try:
        require_unicorn()
        for name in names:
            bench.measure(SUBJECTS[name], list(cells_of(name, images)))
    except ScrawlError as error:
        sys.exit(str(error))
    path = PAGE if images == TEST_IMAGES else LOOK
    write_text(path, page(Results(bench.journal, images)))
    click.echo(path)


if __name__ == "__main__":
    main()
