"""What the page says of the machine, its peak, and how all was measured."""

from collections.abc import Iterator

from benchmarks.report.tables import share, table
from benchmarks.results import Results

MACHINE, PEAK = "machine: ", "peak: "
METHOD = """\
All contenders train the same networks (Adam, rate .001, cross-entropy) on the same
images in the same batches, and are timed by the same loop.
The settings of each (threads, layout, batches per call, compiler, fused Adam) are tried
out for every network and batch size, and the best are kept.
Then all are measured in turn, round after round; a figure is the median of the rounds.
Peers start from pixels that are scaled to floats beforehand; scrawl starts from bytes
and scales them in every step.
The numbers that are added to digits are drawn, one for each image.
"""


def machine_section(results: Results) -> Iterator[str]:
    """Describe the machine and the method."""
    yield "## The machine"
    yield ""
    for name, value in _named(results, MACHINE):
        yield f"- {name}: {value}"
    yield ""
    yield from _peaks(results)
    yield "## How it was measured"
    yield ""
    yield METHOD + (
        f"The rounds of a figure lie {share(results.spread())} apart (median); the most"
        f" that others used of the machine in a window was"
        f" {share(results.most_disturbed())}."
    )
    yield from _pixels(results)


def _pixels(results: Results) -> Iterator[str]:
    """Say where the images came from: the time does not depend on what they show."""
    jobs = [item.job for item in results.measurements]
    made = {job.network for job in jobs if not job.data}
    if any(job.data for job in jobs):
        yield "The images are MNIST's."
    if made:
        names = ", ".join(sorted(made))
        yield f"Some or all are random bytes of the same size for {names}."


def peak(results: Results) -> float | None:
    """Return the operations per second of all cores with scrawl's own instructions."""
    target = results.facts.get(f"{MACHINE}target of scrawl")
    cores = results.facts.get(f"{MACHINE}cores")
    return results.number(f"{PEAK}{target} {cores}")


def _peaks(results: Results) -> Iterator[str]:
    found: dict[str, list[float]] = {}
    for name, value in _named(results, PEAK):
        found.setdefault(name.split()[0], []).append(float(value))
    if found:
        rows = [
            (target, *(f"{value / 1e9:,.0f}" for value in (values[0], values[-1])))
            for target, values in found.items()
        ]
        yield "Float32 peak in GFLOP/s, a fused multiply-add counting as two:"
        yield ""
        yield from table(("instructions", "one core", "all cores"), rows)
        yield ""


def _named(results: Results, prefix: str) -> Iterator[tuple[str, float | str]]:
    for name, value in results.facts.items():
        if name.startswith(prefix):
            yield name.removeprefix(prefix), value
