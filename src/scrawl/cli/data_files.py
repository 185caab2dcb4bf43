"""`scrawl data get` and `scrawl data check`: the files of a data set, and their state.

A table of files goes to stdout. Whatever is not whole ends `check` with exit code 1.
"""

import click

from scrawl.cli.output import columns, json_option, say, say_json
from scrawl.data import CATALOGUE, FileCheck, check_files, load_data
from scrawl.errors import CheckFailed

SHOWN_DIGITS = 16  # of a digest, in the table; --json has all


@click.command("get")
@click.argument("name")
@click.option("--offline", is_flag=True, help="Never touch the network.")
@json_option
def get_data(*, name: str, offline: bool, as_json: bool) -> None:
    """Get all files of the data set NAME, and say where they lie.

    What is not on this machine yet is downloaded, and goes on where an earlier download
    broke off. Everything is checked. The folder is printed last.
    """
    dataset = load_data(name, offline=offline)
    if as_json:
        say_json({
            "name": dataset.name,
            "where": dataset.source,
            "digest": dataset.digest,
            "train": len(dataset.train),
            "test": len(dataset.test),
        })
        return
    entry = CATALOGUE.get(name)
    counts = f"{len(dataset.train):,} for training and {len(dataset.test):,} to test"
    facts = [("data", dataset.name), ("images", counts), ("digest", dataset.digest)]
    if entry is not None:
        facts += [("licence", entry.licence), ("citation", entry.citation)]
    say(columns(facts))
    say(dataset.source)


@click.command("check")
@click.argument("name")
@json_option
def check_data(*, name: str, as_json: bool) -> None:
    """Check every file of the data set NAME against its digest.

    Says of each file whether it is whole, damaged or missing, and from where its digest
    is known: published, proven by what was published of the packed file, or recorded
    when the file was first used. Nothing is changed. The exit code is 1 unless all of
    them are whole.
    """
    checks = check_files(name)
    if as_json:
        say_json([_to_json(check) for check in checks])
    else:
        rows = [(c.name, c.state, _digest(c), str(c.path)) for c in checks]
        say(columns([("file", "state", "SHA-256", "where"), *rows]))
    bad = [check for check in checks if check.state != "whole"]
    if bad:
        reason = bad[0].reason or f"{bad[0].name} is not there."
        raise CheckFailed(
            f"{len(bad)} of {len(checks)} files of {name} are not whole. {reason}"
            f" `scrawl data get {name}` fetches what it may."
        )


def _digest(check: FileCheck) -> str:
    """Return the beginning of the digest, and from where it is known."""
    beginning = (check.sha256 or "")[:SHOWN_DIGITS]
    match check.known:
        case "published":
            return f"{beginning} published"
        case "proven":
            return f"{beginning} recorded from the published packed file"
        case "recorded":
            return f"{beginning} recorded from {check.origin}"
        case "unknown":
            return "not known; recorded when first used"


def _to_json(check: FileCheck) -> dict[str, object]:
    return {
        "name": check.name,
        "where": str(check.path),
        "state": check.state,
        "reason": check.reason,
        "sha256": check.sha256,
        "known": check.known,
        "origin": check.origin,
    }
