import numpy as np

from scrawl.evaluation import measure_predictions
from scrawl.reporting.album import Album
from scrawl.reporting.confusions import MAX_PER_CELL, galleries_of, matrix_of
from scrawl.reporting.contents import Cell, Gallery
from scrawl.reporting.said import outputs_said
from tests.reporting.conftest import make_predictions

PAPER = np.zeros((4, 4), np.uint8)


def matrix(said) -> tuple[tuple[Cell, ...], ...]:
    """Return the matrix of what was *said*."""
    return matrix_of(outputs_said(said)[0], measure_predictions(said).confusion)


def galleries(
    said, *, num_images: int = 1000, is_whole: bool = True
) -> dict[str, Gallery]:
    """Return the galleries of all cells that are not empty, by their anchors."""
    images = dict.fromkeys(range(len(said.labels) if is_whole else 2), PAPER)
    album = Album(images, "", is_whole=is_whole)
    cells = [cell for row in matrix(said) for cell in row if cell.count]
    found = galleries_of(outputs_said(said)[0], cells, album, num_images)
    return {gallery.anchor: gallery for gallery in found}


def test_rows_are_truths_and_columns_readings(said):
    """As everywhere in scrawl."""
    cells = matrix(said)

    assert [[cell.count for cell in row] for row in cells] == [
        [3, 0, 0, 0],
        [1, 2, 0, 0],
        [1, 0, 2, 0],
        [0, 1, 0, 2],
    ]
    assert cells[3][1].anchor == "cell-3-1"
    assert (cells[3][1].truth, cells[3][1].read) == ("3", "1")


def test_colour_tells_how_full_a_cell_is(said):
    """Right ones by their class, mistakes by the most frequent one; 0 has none."""
    cells = matrix(said)

    assert cells[0][0].level == 9
    assert cells[1][1].level == 8
    assert cells[1][0].level == 9
    assert cells[0][1].level == 0


def test_behind_a_cell_are_its_images():
    """All of them and no others, the worst first."""
    said = make_predictions(("a", "b"), np.array([0, 0, 0, 1, 1]), {1: 1, 2: 1})

    found = galleries(said)

    assert set(found) == {"cell-0-0", "cell-0-1", "cell-1-1"}
    assert [p.caption[0] for p in found["cell-0-1"].pictures] == ["№ 2", "№ 1"]
    assert found["cell-0-1"].note == ""
    assert found["cell-0-1"].pictures[0].text == (
        "Test image 2: a, read as b, with the score 0.750"
    )


def test_of_many_images_the_worst_are_shown():
    """And the gallery says so."""
    said = make_predictions(("a", "b"), np.zeros(100, int), {0: 1})

    found = galleries(said)["cell-0-0"]

    assert found.count == 99
    assert len(found.pictures) == MAX_PER_CELL
    assert found.note == f"Shown are the {MAX_PER_CELL} with the highest loss."


def test_a_page_that_is_full_says_so():
    """Images go to the fullest cells first."""
    said = make_predictions(("a", "b"), np.array([0, 0, 0, 1, 1]), {1: 1, 2: 1})

    found = galleries(said, num_images=1)

    shown = [anchor for anchor, each in found.items() if each.pictures]
    assert shown == ["cell-0-1"]
    assert found["cell-0-0"].note == (
        "There are too many cells to show the images of this one."
    )


def test_images_that_are_not_at_hand_are_counted():
    """The count is that of all of them."""
    said = make_predictions(("a", "b"), np.zeros(5, int), {4: 1})

    found = galleries(said, is_whole=False)

    assert found["cell-0-0"].note == "Shown are those that the run keeps: 2 of 4."
    assert found["cell-0-1"].note == "Shown are those that the run keeps: 0 of 1."
