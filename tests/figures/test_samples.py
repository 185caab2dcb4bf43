import numpy as np

from scrawl.figures import samples_figure


def test_each_image_is_named_by_its_class() -> None:
    """In the order given, below a title."""
    images = np.zeros((3, 28, 28), np.uint8)
    labels = np.array([1, 0, 1], np.uint8)

    figure = samples_figure(images, labels, ("cat", "dog"))

    [axes] = figure.axes
    _, *captions = [text.get_text() for text in axes.texts]
    assert captions == ["dog", "cat", "dog"]


def test_at_most_a_hundred_images_are_drawn() -> None:
    """Nobody looks at sixty thousand."""
    images, labels = np.zeros((101, 28, 28), np.uint8), np.zeros(101, np.uint8)

    [axes] = samples_figure(images, labels, ("0",)).axes

    assert len(axes.texts) == 1 + 100
