import numpy as np
from matplotlib.figure import Figure

from scrawl.figures import embedding_figure
from tests.figures.inspecting import cut_off

RANDOM = np.random.default_rng(0)
LABELS = np.arange(60, dtype=np.uint8) % 10
POINTS = RANDOM.normal(size=(60, 2)).astype(np.float32)
DIGITS = tuple("0123456789")


def test_every_image_is_a_point():
    """In the colour of its class: ten digits, ten colours."""
    figure = embedding_figure(POINTS, LABELS, DIGITS)

    [axes] = figure.axes
    [points] = axes.collections
    np.testing.assert_allclose(np.asarray(points.get_offsets()), POINTS)
    assert len(np.unique(np.asarray(points.get_facecolor()), axis=0)) == 10
    assert cut_off(figure) == []


def test_a_class_is_named_on_one_of_its_points():
    """The one in the middle, so that no name stands between two groups."""
    [axes] = embedding_figure(POINTS, LABELS, DIGITS).axes

    for text in axes.texts:
        label = int(text.get_text())
        own = POINTS[label == LABELS]
        assert np.isclose(own, text.get_position()).all(axis=1).any()
    assert sorted(text.get_text() for text in axes.texts) == sorted(DIGITS)


def test_misread_images_are_ringed_and_counted():
    """If their readings are given."""
    read = LABELS.copy()
    read[[3, 7]] = 0

    [axes] = embedding_figure(POINTS, LABELS, DIGITS, read=read).axes

    _, rings = axes.collections
    np.testing.assert_allclose(np.asarray(rings.get_offsets()), POINTS[[3, 7]])
    assert axes.get_title("left").endswith("; 2 misread are ringed")


def test_it_is_drawn_on_axes_that_are_given():
    """Of a figure of the user's own; one point is a map, too."""
    own = Figure()
    axes = own.add_subplot()

    found = embedding_figure(POINTS[:1], LABELS[:1], DIGITS, read=LABELS[:1], ax=axes)

    assert found is own
    assert "no unit" in axes.get_xlabel()
