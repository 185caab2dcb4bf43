"""`scrawl report`: a run as one page that can be sent to somebody."""

from pathlib import Path

import click

from scrawl.cli.output import json_option, say_json, say_paths
from scrawl.data import Dataset, load_data
from scrawl.errors import InvalidRequest, NothingThere, NotWritable, ScrawlError
from scrawl.files import write_text
from scrawl.reporting import report_of, to_html
from scrawl.training import Run

REPORT_FILE = "report.html"
ENDINGS = (".html", ".htm")


@click.command()
@click.argument("run")
@click.option(
    "--out",
    "-o",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help=f"Where to write the page. Default: {REPORT_FILE} in the folder of the run.",
)
@json_option
def command(*, run: str, out: Path | None, as_json: bool) -> None:
    """Write a run as one page, to read or to send.

    It has the curves, a confusion matrix that leads to the images behind each number,
    the mistakes, every class, kernels, feature maps, costs, recipe and machine. It is a
    single file that asks for nothing: it can be read without a network, without
    JavaScript, on a telephone. A run of any status has one; what is missing is said.

    The images are those of the data set, if it is at hand; it is not downloaded.

    RUN is a folder, the beginning of its name, or `latest`.
    """
    loaded = Run.load(run)
    path = _checked(out or loaded.folder / REPORT_FILE)
    data, why_not = _data(loaded)
    report = report_of(loaded, data, why_not)
    page = to_html(report)
    write_text(path, page)
    if as_json:
        say_json({
            "run": str(loaded.folder),
            "report": str(path),
            "bytes": len(page.encode()),
            "images": why_not or None,
            "left_out": dict(report.left_out),
        })
    else:
        say_paths([path])


def _checked(path: Path) -> Path:
    """Refuse to write over what is no page, such as a file of the run."""
    try:
        is_folder = path.is_dir()
    except OSError as error:
        raise NotWritable(
            f"Cannot write {path}: {error.strerror or error}. Name another file."
        ) from error
    if path.suffix.lower() not in ENDINGS or is_folder:
        raise InvalidRequest(
            f"{path} is no name of a page. Name a file that ends in {ENDINGS[0]}."
        )
    return path


def _data(run: Run) -> tuple[Dataset | None, str]:
    """Return the data of the *run*, or why they are not at hand."""
    try:
        used = run.info.data_used()
        if used.requested is None:
            raise NothingThere(f"{used.name!r} was given to the training as arrays.")
        return load_data(used.requested, offline=True), ""
    except ScrawlError as error:
        return None, str(error)
