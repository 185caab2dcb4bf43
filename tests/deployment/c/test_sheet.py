"""The numbers of the data sheet, each counted in another way."""

import numpy as np
import pytest

from scrawl.deployment.c import static_sizes, weights_digest
from scrawl.networks import costs, for_inference, zoo_network
from scrawl.quantization import quantize
from tests.compiler.cases import CASES
from tests.deployment.c.building import examples, with_random_weights

ARRAY = np.arange(6, dtype=np.int32)


@pytest.mark.parametrize("name", ["cnn-mcu-4", "cnn-stride"])
def test_multiply_accumulates_are_those_of_the_network(name):
    """A pool behind a product does not make it smaller, nor do odd sides."""
    network = with_random_weights(zoo_network(name))

    sizes = static_sizes(for_inference(network))

    assert sizes.num_multiply_accumulates == costs(network).num_multiply_accumulates


def test_multiply_accumulates_with_padding_and_left_over_columns():
    """Windows that a pool skips are not counted by the sizes of what it writes."""
    network = CASES["kernels of every size, with padding"].network()
    inference = for_inference(with_random_weights(network))
    integers = quantize(inference, examples(inference.inputs, 3))

    found = [static_sizes(each) for each in (inference, integers)]

    expected = costs(network).num_multiply_accumulates
    assert [each.num_multiply_accumulates for each in found] == [expected, expected]


@pytest.mark.parametrize("name", ["cnn-mcu-4", "cnn-batchnorm"])
def test_float_weights_take_four_bytes_each(name):
    """Flash is that of the parameters, and of biases where a layer has none."""
    network = with_random_weights(zoo_network(name))
    inference = for_inference(network)

    sizes = static_sizes(inference)

    assert sizes.table_bytes == sum(each.nbytes for each in inference.weights.values())


@pytest.mark.parametrize(
    "others",
    [
        {"other": ARRAY},
        {"array": ARRAY.reshape(2, 3)},
        {"array": ARRAY.astype(np.uint32)},
        {"array": np.where(ARRAY == 5, 6, ARRAY)},
        {"array": ARRAY, "more": ARRAY},
    ],
    ids=["name", "shape", "type", "number", "array"],
)
def test_a_digest_tells_networks_apart(others):
    """Names, types, shapes and numbers are all in it."""
    assert weights_digest({"array": ARRAY}) != weights_digest(others)


def test_a_digest_does_not_depend_on_the_machine():
    """Bytes in another order are the same numbers."""
    swapped = ARRAY.astype(ARRAY.dtype.newbyteorder(">"))

    assert weights_digest({"array": ARRAY}) == weights_digest({"array": swapped})
