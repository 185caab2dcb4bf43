import pytest

from scrawl.errors import InvalidRequest
from scrawl.evaluation import Epoch
from scrawl.studies.measured import validation


def test_what_was_measured_is_returned():
    """By its quantity."""
    epoch = Epoch(1, 0.5, 0.8, 0.4, 0.9, 0.1, 1.0)

    assert validation(epoch, "loss") == 0.4
    assert validation(epoch, "accuracy") == 0.9


@pytest.mark.parametrize("quantity", ["loss", "accuracy"])
def test_what_was_not_measured_is_never_zero(quantity):
    """A page must not say 0 % of what nobody counted."""
    epoch = Epoch(3, 0.5, 0.8, None, None, 0.1, 1.0)

    with pytest.raises(InvalidRequest, match=r"epoch 3 .* validation_split"):
        validation(epoch, quantity)
