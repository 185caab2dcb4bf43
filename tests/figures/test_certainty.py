import numpy as np
import pytest

from scrawl.explanation import most_and_least_certain
from scrawl.figures import certainty_figure
from tests.figures.inspecting import cut_off, overlapping


def drawn(classes: tuple[str, ...], count: int, *, all_right: bool = False):
    """Return a figure of random images, and the scores it shows."""
    random = np.random.default_rng(0)
    images = random.integers(0, 256, (count, 28, 28)).astype(np.uint8)
    scores = random.dirichlet(np.ones(len(classes)), count).astype(np.float32)
    labels = random.integers(0, len(classes), count).astype(np.uint8)
    if all_right:
        labels = scores.argmax(axis=1).astype(np.uint8)
    found = most_and_least_certain(scores, labels)
    return found, scores, certainty_figure(found, images, scores, classes)


@pytest.mark.parametrize(
    ("classes", "count"),
    [
        (tuple("0123456789"), 400),
        (("T-shirt or top, or so", "Ankle boot"), 40),
        (tuple("abcdefghijklmnopqrstuvwxyz"), 2_000),
        (("only",), 3),
    ],
)
def test_every_class_has_its_extremes(classes, count):
    """With their scores in four digits; nothing is cut off or lies on another text."""
    found, scores, figure = drawn(classes, count)

    texts = [text.get_text() for text in figure.axes[0].texts]
    for item in found:
        for index in (item.surest_right, item.least_sure_right, item.surest_wrong):
            if index is not None:
                assert any(f"{scores[index].max():.4f}" in text for text in texts)
    assert cut_off(figure) == []
    assert overlapping(figure) == []


def test_without_mistakes_there_is_no_row_of_them():
    """And no word of it."""
    _, _, with_mistakes = drawn(tuple("0123456789"), 300)
    _, _, without = drawn(tuple("0123456789"), 300, all_right=True)

    texts = [text.get_text() for text in without.axes[0].texts]
    assert "surest\nmisread" not in texts
    assert without.get_figheight() < with_mistakes.get_figheight()


def test_classes_without_images_are_left_out():
    """They have no extremes."""
    _, _, figure = drawn(tuple("0123456789"), 1)

    texts = [text.get_text() for text in figure.axes[0].texts]
    assert sum(text in tuple("0123456789") for text in texts) == 1
