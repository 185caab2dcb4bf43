import numpy as np
import pytest

from scrawl.explanation import LayerKernels
from scrawl.figures import kernels_figure, to_png
from tests.figures.inspecting import cut_off, image_of


@pytest.mark.parametrize(
    ("shape", "title", "names"),
    [
        ((5, 5, 1, 16), "16 filters over 1 channel", ("each tile", "filters")),
        ((3, 3, 16, 32), "32 filters over 16 channels", ("filter (each", "channel th")),
        ((3, 3, 8, 1), "1 filter over 8 channels", ("each tile", "channels")),
        ((1, 1, 8, 16), "16 filters over 8 channels", ("filter (each", "channel th")),
        (
            (3, 3, 70, 130),
            "the first 128 of 130 filters over the first 64 of 70 channels",
            ("filter (each", "channel th"),
        ),
    ],
)
def test_all_kernels_are_shown_and_counted(shape, title, names):
    """However many there are, and whatever their size; nothing is cut off."""
    values = np.random.default_rng(0).normal(size=shape).astype(np.float32)

    figure = kernels_figure(LayerKernels("conv2d", "conv2d/kernel", values))

    [axes] = figure.axes
    assert axes.get_title("left") == f"Kernels of conv2d: {title}"
    assert axes.get_xlabel().startswith(names[0])
    assert axes.get_ylabel().startswith(names[1])
    assert cut_off(figure) == []


def test_the_sign_of_a_weight_is_its_colour():
    """Blue below 0, orange above, paper at 0."""
    values = np.zeros((1, 3, 1, 1), np.float32)
    values[0, :, 0, 0] = -1, 0, 1

    [axes] = kernels_figure(LayerKernels("c", "c/kernel", values)).axes

    drawn = image_of(axes)[..., :3].astype(int)
    first, second, third = drawn[len(drawn) // 2, [6, 15, 24]]
    assert first[2] > first[0]
    assert (second == 255).all()
    assert third[0] > third[2]


def test_kernels_are_drawn_on_axes_that_are_given():
    """Of a figure of the user's own, which is given back."""
    from matplotlib.figure import Figure

    own = Figure(layout="constrained")
    _, right = own.subplots(1, 2)
    values = np.ones((3, 3, 1, 4), np.float32)

    figure = kernels_figure(LayerKernels("c", "c/kernel", values), ax=right)

    assert figure is own
    assert right.get_title("left").startswith("Kernels of c:")
    assert to_png(own).startswith(b"\x89PNG")
