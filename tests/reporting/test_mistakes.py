import numpy as np

from scrawl.reporting.album import Album
from scrawl.reporting.mistakes import NUM_FIRST, mistakes_of
from scrawl.reporting.said import outputs_said
from tests.reporting.conftest import make_predictions


def album(*indices: int) -> Album:
    """Return an album with these images."""
    images = {index: np.zeros((4, 4), np.uint8) for index in indices}
    return Album(images, "", is_whole=False)


def test_the_highest_loss_comes_first(said):
    """With what it is and what it was taken for."""
    mistakes = mistakes_of(outputs_said(said)[0], album(*range(12)), 100)

    assert mistakes.title == "3 of the 12 test images were misread."
    assert mistakes.note == ""
    assert [picture.caption for picture in mistakes.first] == [
        ("is 3", "read as 1", "loss 3.40"),
        ("is 2", "read as 0", "loss 3.16"),
        ("is 1", "read as 0", "loss 2.97"),
    ]


def test_those_without_an_image_are_counted(said):
    """A run keeps 200 of them."""
    mistakes = mistakes_of(outputs_said(said)[0], album(0, 1, 10), 100)

    assert len(mistakes.first) == 1
    assert mistakes.note == "There are images of 1 of them here."


def test_many_are_shown_in_two_parts():
    """The worst at once, the others on request, and not more than there is room for."""
    said = make_predictions(("a", "b"), np.zeros(100, int), dict.fromkeys(range(60), 1))

    mistakes = mistakes_of(outputs_said(said)[0], album(*range(100)), 50)

    assert (len(mistakes.first), len(mistakes.more)) == (NUM_FIRST, 50 - NUM_FIRST)
    assert mistakes.note == "Shown are the 50 with the highest loss."


def test_no_mistake_is_worth_a_sentence():
    """It has no images."""
    said = make_predictions(("a", "b"), np.array([0, 1]), {})

    mistakes = mistakes_of(outputs_said(said)[0], album(0, 1), 50)

    assert mistakes.title == "None of the 2 test images was misread."
    assert mistakes.first == mistakes.more == ()
