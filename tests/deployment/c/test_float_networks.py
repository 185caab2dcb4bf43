"""float32 C is the reference, for every layer with every option."""

import numpy as np
import pytest

from scrawl.networks import for_inference
from tests.compiler.cases import CASES
from tests.deployment.c.building import (
    QUICK,
    built,
    examples,
    expected,
    with_random_weights,
    written,
)

AS_SAID = 1e-5  # how far a score may be from the reference


@pytest.mark.parametrize("name", CASES)
def test_scores_are_those_of_the_reference(name, tmp_path):
    """Compiled without a warning, every output is within 1e-5."""
    inference = for_inference(with_random_weights(CASES[name].network()))
    inputs = examples(inference.inputs, 4)
    right = expected(inference, inputs)

    source = written(inference, inputs, tmp_path)
    found = built(source, inference, *QUICK).read(inputs)

    for output, scores in right.items():
        np.testing.assert_allclose(found[output], scores, rtol=0, atol=AS_SAID)
