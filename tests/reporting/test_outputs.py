import numpy as np

from scrawl.data import load_data
from scrawl.networks import DIGITS
from scrawl.reporting.album import Album, album_of
from scrawl.reporting.outputs import MAX_MATRIX, outputs_of
from scrawl.training import Run
from tests.reporting.conftest import make_predictions


def plain_album(count: int) -> Album:
    """Return an album of empty images."""
    paper = np.zeros((4, 4), np.uint8)
    return Album(dict.fromkeys(range(count), paper), "", is_whole=True)


def test_rates_are_those_of_the_run(run, digits):
    """To the figure: nothing is measured in another way here."""
    [output] = outputs_of(run.predictions, album_of(run.predictions, run.info, digits))

    assert output.accuracy == f"{100 * run.metrics.accuracy:.2f} %"
    assert output.loss == f"{run.metrics.loss:.4f}"
    assert output.classes == DIGITS
    assert sum(gallery.count for gallery in output.galleries) == len(digits.test)


def test_every_class_is_told_with_its_worst_mistake(said):
    """Or a dash, if there is none."""
    [output] = outputs_of(said, plain_album(12))

    assert output.per_class.rows == (
        ("0", "3", "0.6000", "1.0000", "0.7500", "-"),
        ("1", "3", "0.6667", "0.6667", "0.6667", "0 (1)"),
        ("2", "3", "1.0000", "0.6667", "0.8000", "0 (1)"),
        ("3", "3", "1.0000", "0.6667", "0.8000", "1 (1)"),
    )


def test_the_most_frequent_mistakes_come_first():
    """Without the right readings, of which there are most."""
    misread = {1: 1, 2: 1, 3: 2}
    predictions = make_predictions(("a", "b", "c"), np.zeros(9, int), misread)

    [output] = outputs_of(predictions, plain_album(9))

    assert [(cell.read, cell.count) for cell in output.pairs] == [("b", 2), ("c", 1)]


def test_of_many_classes_the_pairs_stand_in_for_the_matrix():
    """Nobody reads a matrix of ten thousand cells."""
    names = tuple(f"sign {index}" for index in range(MAX_MATRIX + 1))
    labels = np.arange(2 * len(names)) % len(names)
    predictions = make_predictions(names, labels, {3: 4, 5: 6})

    [output] = outputs_of(predictions, plain_album(len(labels)))

    assert output.matrix == ()
    assert [gallery.anchor for gallery in output.galleries] == ["cell-3-4", "cell-5-6"]
    assert [cell.anchor for cell in output.pairs] == ["cell-3-4", "cell-5-6"]


def test_each_output_has_classes_of_its_own(adding):
    """And anchors that do not clash."""
    run, data = Run(adding), load_data("digits+number")

    outputs = outputs_of(run.predictions, album_of(run.predictions, run.info, data))

    assert [output.name for output in outputs] == ["digit", "sum"]
    assert [len(output.matrix) for output in outputs] == [10, 19]
    assert outputs[1].galleries[0].anchor.startswith("cell-sum-")
