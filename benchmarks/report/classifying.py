"""The table of inference: one image from Python, and batches."""

from collections.abc import Iterator

from benchmarks.contenders import CONTENDERS, OURS
from benchmarks.jobs import Job
from benchmarks.report.tables import MISSING, rate, seconds, table
from benchmarks.results import Question, Results

NETWORK = "cnn-16-32"
LATENCY, BATCHES = Question("latency", NETWORK), Question("classify", NETWORK)


def classifying_section(results: Results) -> Iterator[str]:
    """Compare how fast the contenders read images of one network."""
    yield f"## Classifying with {NETWORK}"
    yield ""
    yield (
        "One image is timed from a NumPy array (a tensor for PyTorch) to scores, the"
        " median of up to 2,000 calls; batches are 10,000 images, in chunks of the size"
        " that suits each best."
    )
    yield ""
    rows = [row for one in CONTENDERS if (row := _row(results, one.name))]
    header = ("contender", "one image", "settings", "images/s in batches", "settings")
    yield from table(header, rows)


def latency(results: Results, contender: str = OURS.name) -> float | None:
    """Return the seconds that *contender* takes for one image."""
    return results.median(contender, LATENCY)


def batch_rate(results: Results, contender: str = OURS.name) -> float | None:
    """Return the images per second that *contender* reads in batches."""
    return results.median(contender, BATCHES)


def _row(results: Results, name: str) -> list[str]:
    one, many = latency(results, name), batch_rate(results, name)
    if one is None and many is None:
        return []
    return [
        name,
        seconds(one),
        _settings(results.best_job(name, LATENCY)),
        rate(many),
        _settings(results.best_job(name, BATCHES)),
    ]


def _settings(job: Job | None) -> str:
    if job is None:
        return MISSING
    chunks = f", chunks of {job.batch_size:,}" if job.task == "classify" else ""
    return job.settings() + chunks
