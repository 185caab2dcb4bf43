import numpy as np
import pytest
from matplotlib.figure import Figure

from scrawl.evaluation import Predictions, confusion_matrix, readings
from scrawl.figures import confusion_figure, to_png

DIGITS = tuple("0123456789")
LETTERS = tuple("abcdefghijklmnopqrstuvwxyz")
MANY = tuple(f"class {number}" for number in range(256))


def counts_shown(figure: Figure) -> dict[tuple[float, float], int]:
    """Return the number in each cell, by row and column."""
    [axes] = figure.axes
    places = ((text.get_position(), text.get_text()) for text in axes.texts)
    return {(row, column): int(count) for (column, row), count in places}


@pytest.mark.parametrize(
    "predictions",
    [(("no", "yes"), 20, 7), (DIGITS, 90, 50), (LETTERS, 900, 100)],
    indirect=True,
)
def test_each_cell_holds_its_count(predictions: Predictions) -> None:
    """Rows are the truth; cells of no images stay empty."""
    confusion = confusion_matrix(
        predictions.labels, readings(predictions.scores), len(predictions.classes)
    )

    shown = counts_shown(confusion_figure(predictions))

    assert shown == {
        (row, column): confusion[row, column]
        for row, column in np.argwhere(confusion).tolist()
    }


def test_each_row_and_column_has_its_class(digits: Predictions) -> None:
    """In the order of the labels, the first row on top."""
    [axes] = confusion_figure(digits).axes

    assert [label.get_text() for label in axes.get_xticklabels()] == list(DIGITS)
    assert [label.get_text() for label in axes.get_yticklabels()] == list(DIGITS)
    assert axes.yaxis_inverted()


@pytest.mark.parametrize(
    "predictions", [(DIGITS, 90, 50), (("a", "b", "unseen"), 1, 1)], indirect=True
)
def test_colours_tell_right_from_wrong(predictions: Predictions) -> None:
    """Blue where it is right, orange where it is not, paper where nothing is."""
    num_classes = len(predictions.classes)
    confusion = confusion_matrix(
        predictions.labels, readings(predictions.scores), num_classes
    )

    [axes] = confusion_figure(predictions).axes

    colors = np.asarray(axes.images[0].get_array())
    red, _, blue = np.moveaxis(colors, -1, 0)
    is_right = np.eye(num_classes, dtype=bool)
    assert (blue > red)[is_right & (confusion > 0)].all()
    assert (red > blue)[~is_right & (confusion > 0)].all()
    assert (colors[confusion == 0] == 1).all()


def test_more_mistakes_are_darker(digits: Predictions) -> None:
    """By their share of the class."""
    confusion = confusion_matrix(digits.labels, readings(digits.scores), 10)
    shares = confusion / confusion.sum(axis=1, keepdims=True)

    [axes] = confusion_figure(digits).axes

    blue = np.asarray(axes.images[0].get_array())[..., 2]
    wrong = ~np.eye(10, dtype=bool) & (confusion > 0)
    order = np.argsort(shares[wrong], kind="stable")
    assert (np.diff(blue[wrong][order]) <= 1e-12).all()
    assert blue[wrong].max() < 1


def test_the_title_counts_the_mistakes(digits: Predictions) -> None:
    """Of how many images."""
    [axes] = confusion_figure(digits).axes

    assert axes.get_title("left") == "50 of 90 images misread"


@pytest.mark.parametrize("predictions", [(MANY, 2_000, 100)], indirect=True)
def test_hundreds_of_classes_fit_a_figure(predictions: Predictions) -> None:
    """Names and counts that could not be read are left out."""
    figure = confusion_figure(predictions)

    [axes] = figure.axes
    assert max(figure.get_size_inches()) < 15
    assert axes.get_yticklabels() == []
    assert list(axes.texts) == []


@pytest.mark.parametrize(
    "predictions",
    [(("no", "yes"), 9, 0), (("only",), 9, 0), (("a", "b", "unseen"), 1, 1)],
    indirect=True,
)
def test_the_smallest_matrices_are_drawn(predictions: Predictions) -> None:
    """Without mistakes, with one class, with classes of no images."""
    assert to_png(confusion_figure(predictions)).startswith(b"\x89PNG")


@pytest.mark.parametrize("predictions", [(DIGITS, 90, 50)], indirect=True)
@pytest.mark.parametrize("inches", [3.0, 8.0])
def test_it_is_drawn_on_axes_that_are_given(
    predictions: Predictions, inches: float
) -> None:
    """In letters that fit into the cells there, however large they are."""
    own = Figure((inches, inches))
    axes = own.add_subplot()

    assert confusion_figure(predictions, ax=axes) is own

    own.canvas.draw()
    cell = axes.get_window_extent().width / 10
    assert axes.get_title("left") == "50 of 90 images misread"
    assert max(text.get_window_extent().width for text in axes.texts) < cell
