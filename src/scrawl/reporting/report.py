"""A report of a run: each part from what the run has, or the reason why not."""

from collections.abc import Callable
from functools import partial
from typing import TypeVar

from scrawl.data import Dataset
from scrawl.errors import InvalidFile, NothingThere, NotWritable, ScrawlError
from scrawl.reporting.album import Album, album_of
from scrawl.reporting.contents import Missing, Report
from scrawl.reporting.curves import curves_of
from scrawl.reporting.facts import (
    data_of,
    facts_of,
    machine_of,
    notices_of,
    recipe_of,
    status_of,
)
from scrawl.reporting.inside import feature_maps_of, kernels_of
from scrawl.reporting.layers import costs_of, diagram_of
from scrawl.reporting.outputs import outputs_of
from scrawl.reporting.rendering import to_html
from scrawl.training import Run

Part = TypeVar("Part")


def report_html(run: Run, data: Dataset | None, why_not: str = "") -> str:
    """Return a page on a *run*: one HTML file that needs nothing else.

    Args:
        run: Of any status; what it has not got is said to be missing.
        data: What the run was tested on, whose images are shown; without, the page has
            only those that the run keeps.
        why_not: Why there is no *data*, which the page tells.

    Raises:
        NothingThere, InvalidFile: if the folder holds no run, or a file of a run that
            is over cannot be read.
        NotWritable: if what reads images cannot be compiled for want of room.
    """
    return to_html(report_of(run, data, why_not))


def report_of(run: Run, data: Dataset | None, why_not: str = "") -> Report:
    """Return what that page says, as values."""
    info, status = run.info, status_of(run)
    attempt = partial(_attempt, is_over=info.status != "running")
    album = attempt(lambda: album_of(run.predictions, info, data, why_not))

    def images() -> Album:
        if isinstance(album, Missing):
            raise NothingThere(album.reason)
        return album

    # Read before the facts are told, which do without what cannot be read.
    curves = attempt(lambda: curves_of(run.history))
    kernels = attempt(lambda: kernels_of(run.network))
    recipe = attempt(lambda: recipe_of(run.recipe))
    return Report(
        name=run.name,
        status=status,
        notices=tuple(notices_of(run, status)),
        facts=tuple(facts_of(run, status)),
        curves=curves,
        outputs=attempt(lambda: outputs_of(run.predictions, images())),
        album="" if isinstance(album, Missing) else album.note,
        kernels=kernels,
        feature_maps=attempt(lambda: feature_maps_of(run, images())),
        diagram=attempt(lambda: diagram_of(run.network)),
        costs=attempt(lambda: costs_of(run.network)),
        recipe=recipe,
        data=tuple(data_of(info)),
        machine=tuple(machine_of(info)),
    )


def _attempt(part: Callable[[], Part], *, is_over: bool) -> Part | Missing:
    """Return the *part*, or why the run has not got it.

    The files of a run that is over are whole, and what fails then fails for now: it is
    no reason for a page that lacks a part.
    """
    try:
        return part()
    except NotWritable:
        raise
    except InvalidFile as error:
        if is_over:
            raise
        return Missing(str(error))
    except ScrawlError as error:
        return Missing(str(error))
