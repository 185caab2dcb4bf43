import re

import pytest

from scrawl.errors import InvalidRequest
from scrawl.networks import CrossEntropy


def test_a_plain_loss_has_no_preferences():
    """Every class counts the same, and labels are right."""
    assert CrossEntropy() == CrossEntropy(1.0, label_smoothing=0.0, class_weight=())


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"weight": -1.0}, "weight=-1.0; it must be a finite number of at least 0."),
        ({"weight": float("nan")}, "weight=nan; it must be a finite number"),
        (
            {"class_weight": (1.0, float("inf"))},
            "class_weight[1]=inf; it must be a finite number",
        ),
        ({"label_smoothing": 1.0}, "label_smoothing=1.0; it must be at least 0 and"),
        ({"label_smoothing": -0.1}, "label_smoothing=-0.1; it must be at least 0 and"),
        ({"label_smoothing": float("nan")}, "label_smoothing=nan; it must be at least"),
    ],
)
def test_impossible_losses_are_refused(arguments, message):
    """The message says which argument, and what it must be."""
    with pytest.raises(InvalidRequest, match=f"^CrossEntropy has {re.escape(message)}"):
        CrossEntropy(**arguments)
