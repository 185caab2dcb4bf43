"""Conduct studies one after the other, and write down what each found when it is over.

In the folder of the studies, a study called NAME has the page NAME.html and the folder
NAME with its runs. A quick look lies in a folder `quick` of its own, so that it can
never take the place of what took long.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from scrawl.errors import Interrupted, InvalidRequest, NotWritable
from scrawl.files import write_text
from scrawl.studies.laboratory import Laboratory, Tell
from scrawl.studies.page import findings_to_html
from scrawl.studies.study import Findings, Study, run_study
from scrawl.studies.text import findings_to_markdown

STUDIES_FOLDER = Path("studies")
QUICK_FOLDER = "quick"
MARKDOWN_FILE = "studies.md"


@dataclass(frozen=True)
class Page:
    """A page that was written, and what is on it."""

    findings: Findings
    path: Path


@dataclass(frozen=True)
class Manner:
    """How studies are run; see `Laboratory`."""

    is_quick: bool = False
    num_seeds: int | None = None
    offline: bool = False
    tell: Tell = lambda _: None
    shows_progress: bool = False


def publish(study: Study, folder: Path, manner: Manner) -> Page:
    """Run a *study* and write its page to *folder*, where its runs are kept, too.

    Raises:
        Interrupted: by Ctrl-C or SIGTERM; what was trained is kept.
        NotWritable: if nothing can be written there.
        ScrawlError: as `run_study`.
    """
    place = _writable(folder / QUICK_FOLDER if manner.is_quick else folder)
    laboratory = Laboratory(
        place / study.name,
        is_quick=manner.is_quick,
        num_seeds=manner.num_seeds,
        offline=manner.offline,
        tell=manner.tell,
        shows_progress=manner.shows_progress,
    )
    page = place / f"{study.name}.html"
    if page.is_dir():
        raise NotWritable(
            f"Cannot write {page}, which is a folder. Remove it, or name another folder"
            " of studies with -o."
        )
    try:
        findings = run_study(study, laboratory)
        write_text(page, findings_to_html(findings))
    except KeyboardInterrupt as error:
        raise Interrupted(
            f"Interrupted in {study.name}. Give the same command again to go on."
        ) from error
    return Page(findings, page)


def write_markdown(pages: Iterable[Page]) -> Path:
    """Write studies.md beside the pages of all studies, and return its path.

    Raises:
        InvalidRequest: if there are none.
    """
    written = list(pages)
    if not written:
        raise InvalidRequest("There are no pages of studies. Give one at least.")
    path = written[0].path.parent / MARKDOWN_FILE
    write_text(path, findings_to_markdown([each.findings for each in written]))
    return path


def _writable(folder: Path) -> Path:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise NotWritable(
            f"Cannot make the folder of studies, {folder}: {error.strerror or error}."
            " Name another with -o."
        ) from error
    return folder
