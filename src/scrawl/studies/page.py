"""The page of a study: one HTML file that needs nothing else, light and dark.

The template is `page.html`, the look `page.css`; everything from outside is escaped.
"""

import base64
import re
from collections.abc import Iterator, Sequence
from importlib.resources import files
from statistics import fmean

from scrawl.studies.material import WATCHED
from scrawl.studies.parts import Part, Section, Table
from scrawl.studies.study import Findings
from scrawl.studies.text import COMPARED, EXPLAINED, compared_row
from scrawl.training import Run, recipe_to_toml

TRAINED = ("trial", "network", "parameters", "recipe", "data", "seeds", "seconds each")


def findings_to_html(findings: Findings) -> str:
    """Return the page of the *findings*; equal ones give equal text."""
    from jinja2 import Environment, StrictUndefined

    folder = files("scrawl.studies")
    environment = Environment(
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    template = environment.from_string(folder.joinpath("page.html").read_text("utf-8"))
    page = template.render(
        study=findings.study,
        is_quick=findings.is_quick,
        css=folder.joinpath("page.css").read_text("utf-8"),
        compared=Table("", COMPARED, tuple(map(compared_row, findings.comparisons))),
        explained=EXPLAINED,
        anchors=_anchors(findings.parts),
        parts=[(type(part).__name__, part) for part in findings.parts],
        trained=_trained(findings),
        is_watched=any(WATCHED in name for name in _data_names(findings)),
        base64=lambda content: base64.b64encode(content).decode("ascii"),
    )
    return page.encode("utf-8", "replace").decode("utf-8")  # names of files may be odd


def _anchors(parts: Sequence[Part]) -> dict[str, str]:
    """Return what a link to the section of each title is called, each another name."""
    titles = [part.title for part in parts if isinstance(part, Section)]
    return {title: f"section-{number}" for number, title in enumerate(titles, 1)}


def _data_names(findings: Findings) -> Iterator[str]:
    yield from (done.runs[0].info.data_used().name for done in findings.trials)


def _trained(findings: Findings) -> Table:
    rows = tuple(
        (
            done.trial.name,
            done.runs[0].info.network,
            f"{done.num_parameters:,}",
            _short(recipe_to_toml(done.recipe)),
            done.runs[0].info.data_used().name,
            str(len(done.runs)),
            f"{fmean(map(_seconds, done.runs)):.1f}",
        )
        for done in findings.trials
    )
    return Table("What was trained", TRAINED, rows)


def _seconds(run: Run) -> float:
    return run.info.seconds.train


def _short(recipe: str) -> str:
    """Return the settings of a recipe that do something, in one line."""
    idle = ("seed = ", "loss = ", "stratified", "min_delta", "elastic_sigma")
    lines = (line for line in recipe.splitlines() if not line.endswith(" = 0.0"))
    kept = (line.replace('"', "") for line in lines if not line.startswith(idle))
    text = ", ".join(line.replace(" = ", " ").replace("_", " ") for line in kept)
    return re.sub(r"\d+\.\d{5,}", lambda found: f"{float(found[0]):.3g}", text)
