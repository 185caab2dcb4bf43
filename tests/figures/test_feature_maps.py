import numpy as np
import pytest

from scrawl.explanation import FeatureMaps
from scrawl.figures import all_feature_maps_figure, feature_maps_figure
from tests.figures.inspecting import cut_off, image_of, overlapping

IMAGE = np.random.default_rng(0).integers(0, 256, (28, 28)).astype(np.uint8)


def maps_of(*shape: int, step: str = "conv2d") -> FeatureMaps:
    """Return maps of noise that is never negative."""
    values = np.random.default_rng(1).uniform(0, 2, shape).astype(np.float32)
    return FeatureMaps(step, "conv2d", values)


def test_all_layers_stand_below_the_image() -> None:
    """In their order, each with its channels counted, and nothing is cut off."""
    layers = [maps_of(26, 26, 16), maps_of(13, 13, 16), maps_of(5, 5, 64)]

    figure = all_feature_maps_figure(IMAGE, layers, "7 read as 7")

    first, *others = figure.axes
    np.testing.assert_array_equal(image_of(first), IMAGE)
    assert [axes.get_title("left") for axes in others] == [
        "conv2d: 16 channels",
        "conv2d: 16 channels",
        "conv2d: 64 channels",
    ]
    assert cut_off(figure) == []
    assert overlapping(figure) == []


@pytest.mark.parametrize(
    ("maps", "title"),
    [
        (maps_of(4, 4, 1), "conv2d: 1 channel"),
        (maps_of(1, 1, 200), "conv2d: the first 128 of 200 channels"),
        (maps_of(9, 3, 5, step="relu"), "conv2d, through relu: 5 channels"),
        (maps_of(4, 4, 9).only((7, 2)), "conv2d: channels 7, 2"),
    ],
)
def test_one_layer_is_a_figure_of_its_own(maps: FeatureMaps, title: str) -> None:
    """Of one channel as of hundreds."""
    figure = feature_maps_figure(maps)

    [axes] = figure.axes
    assert axes.get_title("left") == title
    assert axes.get_ylabel() == "channels"
    assert cut_off(figure) == []


def test_chosen_channels_keep_their_numbers() -> None:
    """Those of the layer, not those of the tiles."""
    [axes] = feature_maps_figure(maps_of(4, 4, 9).only((2, 3, 7))).axes

    assert [label.get_text() for label in axes.get_yticklabels()] == ["2 … 7"]


def test_values_below_zero_are_blue() -> None:
    """They must not be taken for nothing."""
    values = np.full((4, 4, 1), -1, np.float32)

    [axes] = feature_maps_figure(FeatureMaps("tanh", "conv2d", values)).axes

    red, _, blue, _ = image_of(axes)[5, 5].astype(int)
    assert blue > red
