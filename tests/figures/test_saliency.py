import numpy as np
import pytest
from matplotlib.figure import Figure

from scrawl.figures import (
    occlusion_figure,
    occlusion_sheet,
    saliency_figure,
    saliency_sheet,
)
from tests.figures.inspecting import cut_off, image_of, overlapping

RANDOM = np.random.default_rng(0)
IMAGES = RANDOM.integers(0, 256, (12, 28, 28)).astype(np.uint8)
MAPS = RANDOM.uniform(0, 1e-7, (12, 28, 28)).astype(np.float32)
TITLE = "Ankle boot\nread as Sneaker, 99.98 %"
ONE = [saliency_figure, occlusion_figure]
SHEETS = [saliency_sheet, occlusion_sheet]


@pytest.mark.parametrize("draw", SHEETS)
@pytest.mark.parametrize("count", [1, 2, 5, 6, 10, 12])
def test_every_image_has_a_panel(draw, count):
    """With its title; nothing is cut off, and nothing lies on another text."""
    titles = [TITLE] * count

    figure = draw(IMAGES[:count], MAPS[:count], titles)

    assert [axes.get_title("left") for axes in figure.axes] == titles
    assert cut_off(figure) == []
    assert overlapping(figure) == []


@pytest.mark.parametrize("draw", SHEETS)
def test_axes_are_named_where_no_panel_is_beside_them(draw):
    """Below the lowest and left of the first."""
    figure = draw(IMAGES[:7], MAPS[:7], ["7"] * 7)

    rows = [axes.get_ylabel() for axes in figure.axes]
    columns = [axes.get_xlabel() for axes in figure.axes]
    assert [index for index, name in enumerate(rows) if name] == [0, 5]
    assert [index for index, name in enumerate(columns) if name] == [2, 3, 4, 5, 6]


@pytest.mark.parametrize("draw", ONE)
def test_one_image_is_a_figure_with_its_unit(draw):
    """Alone, its bar says what is measured."""
    figure = draw(IMAGES[0], MAPS[0], "7 read as 7")

    [axes] = figure.axes
    [bar] = axes.child_axes
    assert "score" in bar.get_ylabel()
    assert axes.get_xlabel() == "column (pixels)"
    assert cut_off(figure) == []


@pytest.mark.parametrize("draw", ONE)
def test_it_is_drawn_on_axes_that_are_given(draw):
    """Of a figure of the user's own."""
    own = Figure(layout="constrained")
    axes = own.add_subplot()

    assert draw(IMAGES[0], MAPS[0], "7", ax=axes) is own
    assert axes.get_title("left") == "7"


def test_what_counts_is_orange():
    """What does not is the image, faint."""
    values = np.zeros((28, 28), np.float32)
    values[3, 4] = 1e-6
    image = np.zeros((28, 28), np.uint8)
    image[0, 0] = 255

    [axes] = saliency_figure(image, values, "").axes

    colors = image_of(axes)
    assert colors[3, 4, 0] > colors[3, 4, 2] + 0.5
    assert (colors[1, 1] == 1).all()
    assert 0.5 < colors[0, 0].max() < 0.9


def test_a_loss_of_little_looks_like_little():
    """The scale of an occlusion ends at 0.01 at least."""
    values = np.full((28, 28), 1e-4, np.float32)

    [axes] = occlusion_figure(np.zeros((28, 28), np.uint8), values, "").axes

    assert image_of(axes).min() > 0.98


def test_what_speaks_against_the_reading_is_blue():
    """Hiding it makes the network surer."""
    values = np.full((28, 28), -0.5, np.float32)

    [axes] = occlusion_figure(np.zeros((28, 28), np.uint8), values, "").axes

    red, _, blue = image_of(axes)[0, 0]
    assert blue > red
