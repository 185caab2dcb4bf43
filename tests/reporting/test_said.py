import numpy as np
import pytest

from scrawl.evaluation import log_loss
from scrawl.reporting.said import outputs_said


def test_losses_are_those_of_the_mean_loss(said):
    """Image by image what `log_loss` says of all."""
    [output] = outputs_said(said)

    assert output.losses.mean() == pytest.approx(log_loss(said.labels, said.scores))
    assert (np.diff(output.losses[output.worst_first]) <= 0).all()


def test_images_are_told_in_words(said):
    """The truth, the reading and the score of it."""
    [output] = outputs_said(said)

    assert output.describe(0) == "Test image 0: 0, read rightly, with the score 0.600"
    assert output.describe(11) == "Test image 11: 3, read as 1, with the score 0.900"


def test_a_single_output_needs_no_name(said):
    """Nor do its anchors."""
    [output] = outputs_said(said)

    assert output.name == output.anchor == ""
