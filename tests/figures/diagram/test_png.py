import io

import numpy as np
import PIL.Image
import pytest

from scrawl.errors import InvalidRequest
from scrawl.figures import diagram, diagram_to_png
from scrawl.figures.diagram.picture import picture
from scrawl.figures.diagram.shapes import Label, Rectangle
from scrawl.networks import Activation, Network


@pytest.mark.parametrize("scale", [1, 2, 3])
def test_a_png_has_the_size_of_the_picture(scale, two):
    """Times the scale."""
    drawn = diagram(two)

    image = PIL.Image.open(io.BytesIO(diagram_to_png(drawn, scale)))

    width, height = picture(drawn).width, picture(drawn).height
    assert image.format == "PNG"
    assert image.size == (width * scale, height * scale)


@pytest.mark.parametrize("network", ["deep", "inception"], indirect=True)
def test_every_box_is_drawn_where_it_belongs(network):
    """Its name in ink, a margin of paper around everything."""
    drawn = diagram(network)

    dots = np.asarray(PIL.Image.open(io.BytesIO(diagram_to_png(drawn))).convert("L"))

    for group in picture(drawn).groups[-len(drawn.boxes) :]:
        box, label, *_ = group.shapes
        assert isinstance(box, Rectangle)
        assert isinstance(label, Label)
        top, left = round(2 * (label.baseline - 8)), round(2 * label.x)
        assert dots[top : top + 18, left : left + 20].min() < 100
        assert dots[round(2 * box.top), round(2 * (box.left + 20))] < 200
    assert dots[:8].min() == dots[-8:].min() == dots[:, :8].min() == 255


def test_equal_networks_give_equal_bytes(residual):
    """No date, no version."""
    assert diagram_to_png(diagram(residual)) == diagram_to_png(diagram(residual))


def test_a_picture_that_is_too_large_is_refused():
    """Before memory is taken for it."""
    network = Network.sequential("long", *[Activation("relu")] * 420)

    with pytest.raises(InvalidRequest, match=r"^The picture of 'long' .* Write an SVG"):
        diagram_to_png(diagram(network))
