"""Bytes of examples in a row, and scores back from them."""

import numpy as np
import pytest

from scrawl.errors import CheckFailed, InvalidRequest
from scrawl.verification import pack_inputs
from scrawl.verification.records import join_outcomes, unpack_scores
from tests.verification.cases import draw_inputs, load_export

EXPORT = load_export("tiny_integer")


def test_examples_follow_each_other():
    """Each with its inputs in their order."""
    inputs = draw_inputs(EXPORT, 3)

    records = pack_inputs(EXPORT, inputs)

    assert records.shape == (3, 65)
    assert np.array_equal(records[:, :64].reshape(3, 8, 8), inputs["image"])
    assert np.array_equal(records[:, 64:], inputs["number"])


def test_scores_of_several_outputs():
    """And, last, the stack; of several slices, the deepest."""
    rows = np.arange(20, dtype="<i4").reshape(2, 10)
    parts = [
        unpack_scores(EXPORT, rows.tobytes() + depth.to_bytes(4, "little"), 2)
        for depth in (88, 96)
    ]

    joined = join_outcomes(parts)

    assert joined.stack_bytes == 96
    assert joined.scores["sum"].tolist() == 2 * rows[:, 4:].tolist()
    assert joined.scores["digit"].dtype == np.int32


def test_a_program_that_stops_early():
    """What it wrote is not taken for scores."""
    with pytest.raises(CheckFailed, match="wrote 44 bytes for 2 examples of 40"):
        unpack_scores(EXPORT, bytes(44), 2)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            {"image": np.zeros((3, 8, 8))},
            "'image' is float64 of 64; .* takes uint8 of 64",
        ),
        ({"image": np.zeros((3, 8, 9), np.uint8)}, "'image' is uint8 of 72"),
        ({"number": np.zeros((2, 1), np.uint8)}, "one or more examples of each"),
    ],
)
def test_inputs_that_do_not_fit(change, said):
    """They are told before anything is compiled."""
    with pytest.raises(InvalidRequest, match=said):
        pack_inputs(EXPORT, draw_inputs(EXPORT, 3) | change)
