"""The tables of what is paid besides the work: start-up, builds, memory."""

from collections.abc import Iterator

from benchmarks.report.tables import megabytes, seconds, table
from benchmarks.results import Results

START, MEMORY, BUILD = "start: ", "memory: ", "build: "


def costs_section(results: Results) -> Iterator[str]:
    """List what is paid before and besides the work."""
    yield "## Start-up, builds and memory"
    yield ""
    yield "From the start of a process to its end, the median of several:"
    yield ""
    yield from table(
        ("process", "time"),
        [(name, seconds(value)) for name, value in named(results, START).items()],
    )
    yield ""
    yield "A trainer of scrawl until it is ready, with an empty cache and a filled one:"
    yield ""
    yield from table(("network", "cold", "cached"), _builds(results))
    yield ""
    yield "Peak memory of a fresh process that trains cnn-16-32 in batches of 128:"
    yield ""
    yield from table(
        ("process", "memory"),
        [(name, megabytes(value)) for name, value in named(results, MEMORY).items()],
    )


def named(results: Results, prefix: str, suffix: str = "") -> dict[str, float]:
    """Return the numbers among the facts whose names begin and end so."""
    return {
        name.removeprefix(prefix).removesuffix(suffix): float(value)
        for name, value in results.facts.items()
        if name.startswith(prefix) and name.endswith(suffix)
    }


def slowest_build(results: Results, state: str) -> float | None:
    """Return the seconds of the slowest build that was *state*: cold or cached."""
    return max(named(results, BUILD, f" {state}").values(), default=None)


def _builds(results: Results) -> list[tuple[str, str, str]]:
    cached = named(results, BUILD, " cached")
    return [
        (name, seconds(value), seconds(cached.get(name)))
        for name, value in named(results, BUILD, " cold").items()
    ]
