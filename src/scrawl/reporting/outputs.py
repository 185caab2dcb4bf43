"""How well each output reads: its rates, its confusion matrix, its mistakes."""

from scrawl.evaluation import Metrics, Predictions, measure
from scrawl.reporting.album import Album
from scrawl.reporting.confusions import Matrix, galleries_of, matrix_of
from scrawl.reporting.contents import Cell, Output, Table
from scrawl.reporting.mistakes import mistakes_of
from scrawl.reporting.numerals import UNKNOWN, number, percent
from scrawl.reporting.pictures import bytes_of_image
from scrawl.reporting.said import Said, outputs_said

MAX_MATRIX = 64  # classes; a larger matrix is read by nobody
MAX_PAIRS = 10
MAX_PAIRS_ALONE = 200  # where they stand in for the matrix
IMAGE_BYTES = 1_800_000  # of the page, about, for all outputs
MISTAKES_SHARE = 0.2  # of these


def outputs_of(predictions: Predictions, album: Album) -> tuple[Output, ...]:
    """Return each output of a network, with images of the *album*."""
    outputs = outputs_said(predictions)
    in_all = IMAGE_BYTES // bytes_of_image(album.images.values())
    return tuple(_output(said, album, in_all // len(outputs)) for said in outputs)


def _output(said: Said, album: Album, num_images: int) -> Output:
    metrics = measure(said.labels, said.scores, said.classes)
    interval = metrics.accuracy_interval
    matrix = matrix_of(said, metrics.confusion)
    is_small = len(matrix) <= MAX_MATRIX
    pairs = _pairs(matrix, MAX_PAIRS if is_small else MAX_PAIRS_ALONE)
    opened = [c for row in matrix for c in row if c.count] if is_small else pairs
    of_mistakes = int(MISTAKES_SHARE * num_images)
    return Output(
        name=said.name,
        anchor=said.anchor,
        accuracy=percent(metrics.accuracy),
        interval=f"{percent(interval.low)} to {percent(interval.high)}",
        loss=number(metrics.loss),
        classes=said.classes,
        matrix=matrix if is_small else (),
        pairs=tuple(pairs),
        galleries=galleries_of(said, opened, album, num_images - of_mistakes),
        mistakes=mistakes_of(said, album, of_mistakes),
        per_class=_per_class(metrics, matrix),
    )


def _pairs(matrix: Matrix, most: int) -> list[Cell]:
    """Return the most frequent mistakes, the most frequent first."""
    cells = (c for row in matrix for c in row if c.count and not c.is_right)
    return sorted(cells, key=lambda cell: -cell.count)[:most]


def _per_class(metrics: Metrics, matrix: Matrix) -> Table:
    return Table(
        header=("class", "images", "precision", "recall", "F1", "mostly misread as"),
        rows=tuple(
            (
                each.name,
                f"{each.support:,}",
                *(f"{rate:.4f}" for rate in (each.precision, each.recall, each.f1)),
                _mostly_misread(row),
            )
            for each, row in zip(metrics.per_class, matrix, strict=True)
        ),
    )


def _mostly_misread(row: tuple[Cell, ...]) -> str:
    worst = max(row, key=lambda cell: 0 if cell.is_right else cell.count)
    if worst.is_right or not worst.count:
        return UNKNOWN
    return f"{worst.read} ({worst.count:,})"
