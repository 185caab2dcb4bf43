"""C of integers is the reference to the bit, for every layer with every option."""

import numpy as np
import pytest

from scrawl.errors import InvalidNetwork, InvalidRequest
from scrawl.networks import Network, for_inference
from scrawl.quantization import quantize
from tests.compiler.cases import CASES
from tests.deployment.c.building import (
    QUICK,
    built,
    examples,
    expected,
    with_random_weights,
    written,
)


def quantized(network: Network):
    """Return a network of integers, or leave the test if there can be none."""
    inference = for_inference(with_random_weights(network))
    try:
        return quantize(inference, examples(inference.inputs, 20, seed=3))
    except (InvalidNetwork, InvalidRequest) as error:
        pytest.skip(str(error))


@pytest.mark.parametrize("name", CASES)
def test_scores_are_those_of_the_reference_to_the_bit(name, tmp_path):
    """Both ways to store weights give the same scores, compiled without a warning."""
    network = quantized(CASES[name].network())
    inputs = examples(network.inputs, 4)
    right = expected(network, inputs)

    source = written(network, inputs, tmp_path)
    prefix = source.stem.upper()
    usual = built(source, network, *QUICK).read(inputs)
    source = source.rename(tmp_path / "small.c")
    small = built(source, network, *QUICK, f"-D{prefix}_SMALL_CORE=1").read(inputs)

    for output, scores in right.items():
        np.testing.assert_array_equal(usual[output], scores)
        np.testing.assert_array_equal(small[output], scores)
