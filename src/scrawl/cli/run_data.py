"""The data that a run was trained and tested on, or others that somebody names."""

import click

from scrawl.data import CATALOGUE, NUMBER_SUFFIX, Dataset, load_data
from scrawl.errors import InvalidFile, NothingThere
from scrawl.training import Run

data_option = click.option(
    "--data",
    metavar="NAME",
    help="Take the images of this data set. Default: that of the run.",
)
offline_option = click.option(
    "--offline", is_flag=True, help="Never touch the network."
)


def data_of(run: Run, name: str | None, *, offline: bool) -> Dataset:
    """Return the data set *name* or, without one, that of the *run*.

    Raises:
        NothingThere: if nobody knows what the run was trained on, or it is gone.
        InvalidFile: if it has changed since the run.
        Unreachable: if it is not here, and cannot be downloaded.
    """
    if name is not None:
        return load_data(name, offline=offline)
    used = run.info.data_used()
    known = used.name.removesuffix(NUMBER_SUFFIX) in CATALOGUE
    if used.requested is None and not known:
        raise NothingThere(
            f"The data {used.name!r} of {run.name} were given to the training as"
            " arrays. Where a command takes --data, name some."
        )
    dataset = load_data(used.requested or used.name, offline=offline)
    if dataset.digest != used.digest:
        raise InvalidFile(
            f"The data set {used.name!r} has changed since {run.name} was trained:"
            f" its SHA-256 begins {dataset.digest[:8]}, and was {used.digest[:8]}."
            " Name the data to use with --data."
        )
    return dataset
