"""The tables of training: ours and its peers, the narrower vectors, the settings."""

from collections.abc import Iterator

from benchmarks.contenders import CONTENDERS, NARROW_PEERS, OURS
from benchmarks.networks import NETWORKS, num_parameters, training_flop
from benchmarks.report.surroundings import peak
from benchmarks.report.tables import MISSING, rate, ratio, share, table
from benchmarks.results import Question, Results

PEERS = tuple(one.name for one in CONTENDERS if not one.is_ours)
FLOAT32_PEERS = tuple(name for name in PEERS if "bfloat16" not in name)
NARROW_NAMES = tuple(one.name for one in NARROW_PEERS)
AVX2, SSE = "scrawl, AVX2", "scrawl, SSE"


def training_section(results: Results) -> Iterator[str]:
    """Compare the training of all networks, a table for each batch size."""
    yield "## Training"
    yield ""
    yield (
        "Images per second; in parentheses, how many times as fast scrawl is."
        " The share of the peak counts the operations of the matrix products alone,"
        " without the gradient of the first layer's inputs, which nobody needs."
    )
    for batch_size in batch_sizes(results):
        yield from ("", f"### Batches of {batch_size}", "")
        yield from _peers(results, batch_size)
        if _has_narrower(results, batch_size):
            yield from ("", f"Narrower vectors, batches of {batch_size}:", "")
            yield from _narrower(results, batch_size)


def settings_section(results: Results) -> Iterator[str]:
    """List the settings that were best for each contender."""
    yield "## The settings that were kept"
    yield ""
    rows = [
        (question.network, str(question.batch_size), name, job.settings())
        for question in questions(results)
        for name in (OURS.name, *PEERS, *NARROW_NAMES)
        if (job := results.best_job(name, question))
    ]
    yield from table(("network", "batch", "contender", "settings"), rows)


def questions(results: Results, batch_size: int = 0) -> list[Question]:
    """Return what was trained, in the order of the tables; 0 is any batch size."""
    sizes = [batch_size] if batch_size else batch_sizes(results)
    every = [Question("train", name, size) for size in sizes for name in NETWORKS]
    jobs = [item.job for item in results.measurements]
    return [one for one in every if any(one.fits(job) for job in jobs)]


def batch_sizes(results: Results) -> list[int]:
    """Return the sizes of batches that were trained, in order."""
    jobs = (item.job for item in results.measurements)
    return sorted({job.batch_size for job in jobs if job.task == "train"})


def best_ratios(
    results: Results, ours: str, peers: tuple[str, ...], batch_size: int
) -> dict[str, float]:
    """Return, by network, the ratio of *ours* to the fastest of *peers*."""
    found = {}
    for question in questions(results, batch_size):
        ratios = (results.ratio(ours, peer, question) for peer in peers)
        known = [value for value in ratios if value is not None]
        if known:
            found[question.network] = min(known)
    return found


def _peers(results: Results, batch_size: int) -> Iterator[str]:
    peers = [name for name in PEERS if _took_part(results, name, batch_size)]
    rows = []
    for question in questions(results, batch_size):
        own = results.median(OURS.name, question)
        network = NETWORKS[question.network]
        flop = training_flop(network)
        row = [f"{question.network} ({num_parameters(network):,})", f"{flop / 1e6:.2f}"]
        row += [rate(own), _of_peak(results, own, flop)]
        rows.append([*row, *(_cell(results, name, question) for name in peers)])
    header = ("network (parameters)", "MFLOP an image", "scrawl", "of the peak")
    yield from table((*header, *peers), rows)


def _narrower(results: Results, batch_size: int) -> Iterator[str]:
    sides = ((AVX2, FLOAT32_PEERS), (AVX2, NARROW_NAMES), (SSE, FLOAT32_PEERS))
    ratios = [best_ratios(results, name, peers, batch_size) for name, peers in sides]
    rows = []
    for question in questions(results, batch_size):
        figures = [
            rate(results.median(name, question)) for name in (OURS.name, AVX2, SSE)
        ]
        found = (ratio(one.get(question.network)) for one in ratios)
        rows.append([question.network, *figures, *found])
    header = ["network", "as the machine has", "AVX2", "SSE"]
    header += ["AVX2 to the best float32 peer", "to the best held to AVX2"]
    yield from table([*header, "SSE to the best float32 peer"], rows)


def _cell(results: Results, name: str, question: Question) -> str:
    value = results.median(name, question)
    factor = results.ratio(OURS.name, name, question)
    if value is None:
        return MISSING
    return rate(value) + (f" ({ratio(factor)})" if factor else "")


def _of_peak(results: Results, images_per_second: float | None, flop: int) -> str:
    limit = peak(results)
    if limit is None or images_per_second is None:
        return MISSING
    return share(images_per_second * flop / limit)


def _took_part(results: Results, name: str, batch_size: int) -> bool:
    asked = questions(results, batch_size)
    return any(results.median(name, question) is not None for question in asked)


def _has_narrower(results: Results, batch_size: int) -> bool:
    return any(_took_part(results, name, batch_size) for name in (AVX2, SSE))
