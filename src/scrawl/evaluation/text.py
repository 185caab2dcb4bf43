"""The metrics as a terminal shows them: aligned, and 80 columns wide at ten classes."""

from collections.abc import Sequence

import numpy as np

from scrawl.evaluation.measurement import Metrics, OutputMetrics

MAX_COLUMNS = 80
MAX_NAME = 16  # characters; longer class names are cut
MAX_HEADING = 4  # characters; columns of longer names are headed by numbers
MAX_MISTAKEN_PAIRS = 10


def to_text(metrics: Metrics) -> str:
    """Return the report of the *metrics*, without a newline at the end.

    Where the confusion matrix is wider than the terminal, the classes that were most
    often taken for each other stand in its place. Of several outputs, the classes are
    those of the first, whose name stands above them.
    """
    matrix = _matrix(metrics)
    if max(len(line) for line in matrix) > MAX_COLUMNS:
        matrix = _mistaken_pairs(metrics)
    blocks = (_headline(metrics), _table(metrics), matrix)
    return "\n\n".join("\n".join(block) for block in blocks)


def _headline(metrics: Metrics) -> Sequence[str]:
    """Return two lines for the network, or for each of its outputs."""
    if not metrics.outputs:
        return _rates("", metrics, metrics.num_images)
    width = max(map(len, metrics.outputs))
    return [
        line
        for name, each in metrics.outputs.items()
        for line in _rates(f"{name}_", each, metrics.num_images, width + 1)
    ]


def _rates(
    prefix: str, measured: Metrics | OutputMetrics, num_images: int, width: int = 0
) -> Sequence[str]:
    interval = measured.accuracy_interval
    num_misread = num_images - round(measured.accuracy * num_images)
    accuracy = (
        f"{f'{prefix}accuracy':{width + 8}}  {100 * measured.accuracy:.2f} %"
        f"  (95 % interval {100 * interval.low:.2f} to {100 * interval.high:.2f} %;"
        f" {num_misread:,} of {num_images:,} misread)"
    )
    return accuracy, f"{f'{prefix}loss':{width + 8}}  {measured.loss:.4f}"


def _table(metrics: Metrics) -> Sequence[str]:
    rows, heading = metrics.per_class, _cut(next(iter(metrics.outputs), "class"))
    width = max(len(heading), *(len(_cut(row.name)) for row in rows))
    return (
        f"{heading:{width}}  images  precision  recall      F1",
        *(
            f"{_cut(row.name):{width}}  {row.support:6,}  {row.precision:9.4f}"
            f"  {row.recall:6.4f}  {row.f1:6.4f}"
            for row in rows
        ),
    )


def _matrix(metrics: Metrics) -> Sequence[str]:
    names, headings = _row_names(metrics), _headings(metrics)
    name_width = max(len(name) for name in names)
    largest = str(metrics.confusion.max())
    width = 1 + max(len(cell) for cell in (largest, *headings))
    lines = [
        "confusion: each row is a true class, each column the class it was read as",
        "",
        " " * name_width + "".join(f"{heading:>{width}}" for heading in headings),
    ]
    for name, counts in zip(names, metrics.confusion.tolist(), strict=True):
        cells = "".join(f"{count or '.':>{width}}" for count in counts)
        lines.append(f"{name:>{name_width}}{cells}")
    return lines


def _mistaken_pairs(metrics: Metrics) -> Sequence[str]:
    mistakes = metrics.confusion.copy()
    np.fill_diagonal(mistakes, 0)
    names = [_cut(row.name) for row in metrics.per_class]
    width = len(str(mistakes.max()))
    pairs = np.argsort(-mistakes, axis=None, kind="stable")[:MAX_MISTAKEN_PAIRS]
    lines = [
        f"{mistakes[truth, read]:{width},}  {names[truth]} read as {names[read]}"
        for truth, read in np.transpose(np.unravel_index(pairs, mistakes.shape))
        if mistakes[truth, read]
    ]
    return ("most frequent mistakes", "", *(lines or ["none"]))


def _headings(metrics: Metrics) -> Sequence[str]:
    names = [row.name for row in metrics.per_class]
    if max(len(name) for name in names) <= MAX_HEADING:
        return names
    return [str(index) for index in range(len(names))]


def _row_names(metrics: Metrics) -> Sequence[str]:
    return [
        heading if heading == row.name else f"{_cut(row.name)} {heading}"
        for heading, row in zip(_headings(metrics), metrics.per_class, strict=True)
    ]


def _cut(name: str) -> str:
    return name if len(name) <= MAX_NAME else f"{name[: MAX_NAME - 1]}…"
