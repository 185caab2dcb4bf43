"""A confusion matrix whose cells lead to the images behind them."""

import math
from collections.abc import Sequence

import numpy as np

from scrawl.arrays import Confusion
from scrawl.reporting.album import Album
from scrawl.reporting.contents import Cell, Gallery
from scrawl.reporting.pictures import image_picture
from scrawl.reporting.said import Said

MAX_PER_CELL = 24  # images
LEVELS = 9  # of colour

Matrix = tuple[tuple[Cell, ...], ...]


def matrix_of(said: Said, confusion: Confusion) -> Matrix:
    """Return a row of cells for each true class, with a cell for each class read."""
    counts = confusion.tolist()
    most = int((confusion - np.diag(confusion.diagonal())).max())
    return tuple(
        tuple(
            Cell(
                count=cell,
                level=_level(cell, sum(row) if truth == read else most),
                is_right=truth == read,
                truth=said.classes[truth],
                read=said.classes[read],
                anchor=_anchor(said, truth, read),
            )
            for read, cell in enumerate(row)
        )
        for truth, row in enumerate(counts)
    )


def galleries_of(
    said: Said, cells: Sequence[Cell], album: Album, num_images: int
) -> tuple[Gallery, ...]:
    """Return the images of each of the *cells*, at most *num_images* of them in all."""
    per_cell = min(MAX_PER_CELL, max(1, num_images // max(len(cells), 1)))
    fullest = sorted(cells, key=lambda cell: -cell.count)[:num_images]
    behind: dict[str, list[int]] = {cell.anchor: [] for cell in fullest}
    labels, read = said.labels.tolist(), said.readings.tolist()
    for index in said.worst_first.tolist():
        indices = behind.get(_anchor(said, labels[index], read[index]), [])
        if index in album.images and len(indices) < per_cell:
            indices.append(index)
    return tuple(
        _gallery(said, cell, behind.get(cell.anchor, []), album) for cell in cells
    )


def _anchor(said: Said, truth: int, read: int) -> str:
    return f"cell{said.anchor}-{truth}-{read}"


def _level(cell: int, whole: int) -> int:
    """Return 0 for an empty cell, and up to 9 for one that is as full as it can be."""
    # The root makes a single mistake visible beside the class misread most often.
    return math.ceil(LEVELS * math.sqrt(cell / whole)) if cell else 0


def _gallery(said: Said, cell: Cell, indices: Sequence[int], album: Album) -> Gallery:
    return Gallery(
        anchor=cell.anchor,
        truth=cell.truth,
        read=cell.read,
        count=cell.count,
        pictures=tuple(
            image_picture(
                album.images[index],
                said.describe(index),
                f"№ {index}",
                f"loss {said.losses[index]:.2f}",
            )
            for index in indices
        ),
        note=_note(cell.count, len(indices), is_whole=album.is_whole),
    )


def _note(num_images: int, num_shown: int, *, is_whole: bool) -> str:
    if num_shown == num_images:
        return ""
    if is_whole and num_shown:
        return f"Shown are the {num_shown} with the highest loss."
    if is_whole:
        return "There are too many cells to show the images of this one."
    return f"Shown are those that the run keeps: {num_shown} of {num_images:,}."
