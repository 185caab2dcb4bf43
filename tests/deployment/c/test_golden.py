"""What checks a build tells which example differs, and what users call answers."""

import ctypes
import subprocess

import numpy as np
import pytest

from scrawl.deployment.c import Golden, export_c
from scrawl.networks import Dense, Flatten, Network, for_inference
from scrawl.quantization import quantize
from tests.compiler.graph_cases import two_inputs_two_outputs
from tests.deployment.c.building import (
    C99,
    QUICK,
    built,
    examples,
    expected,
    run_compiler,
    with_random_weights,
    written,
)

KINDS = pytest.mark.parametrize("kind", ["float", "int8"])


def exported(kind, network=None):
    """Return a network ready to be exported."""
    inference = for_inference(with_random_weights(network or two_inputs_two_outputs()))
    given = examples(inference.inputs, 9, seed=3)
    return inference if kind == "float" else quantize(inference, given)


def status_of_check(network, inputs, scores, folder):
    """Return what main() of check.c returns for these golden vectors."""
    for name, text in export_c(network, Golden(inputs, scores)).items():
        (folder / name).write_bytes(text)
    program, sources = folder / "check", sorted(folder.glob("*.c"))
    run_compiler("gcc", "-O0", *C99, *sources, "-o", program)
    return subprocess.run([str(program)], check=False).returncode


def wrong_at(scores, name, example, index):
    """Return scores with one that is a little larger."""
    changed = {key: array.copy() for key, array in scores.items()}
    changed[name][example, index] += 1 if changed[name].dtype.kind == "i" else 3e-5
    return changed


@KINDS
@pytest.mark.parametrize("place", [("digit", 0, 0), ("digit", 2, 9), ("sum", 4, 18)])
def test_the_first_example_that_differs_is_told(kind, place, tmp_path):
    """Every number of every output of every example is looked at."""
    network = exported(kind)
    inputs = examples(network.inputs, 5)
    scores = wrong_at(expected(network, inputs), *place)

    assert status_of_check(network, inputs, scores, tmp_path) == place[1] + 1


def test_a_status_of_eight_bits_is_never_0_by_chance(tmp_path):
    """A computer tells the lowest eight bits of what main() returns."""
    layers = (Flatten(), Dense(2, "softmax"))
    small = Network.sequential("small", *layers, input_shape=(2, 2, 1))
    network = exported("int8", small)
    inputs = examples(network.inputs, 256)
    right = expected(network, inputs)

    scores = wrong_at(right, "dense", 255, 1)

    assert status_of_check(network, inputs, scores, tmp_path) == 255


@KINDS
def test_classify_gives_the_class_of_the_first_output(kind, tmp_path):
    """It takes the inputs in the order in which the scores are computed from them."""
    network = exported(kind)
    inputs = examples(network.inputs, 9)
    found = built(written(network, inputs, tmp_path), network, *QUICK)
    classify = ctypes.CDLL(str(found.path)).two_two_classify

    labels = [
        classify(*(ctypes.c_void_p(array[[i]].ctypes.data) for array in arrays))
        for i, arrays in enumerate([[*inputs.values()]] * 9)
    ]

    assert labels == expected(network, inputs)["digit"].argmax(1).tolist()


@pytest.mark.parametrize(
    ("scores", "best"), [([1, 3, 3], 1), ([2, 2, 2], 0), ([-5, -4, -3], 2), ([7], 0)]
)
def test_of_equal_scores_the_lowest_index_is_the_best(scores, best, tmp_path):
    """As in the reference: argmax takes the first."""
    network = exported("int8")
    found = built(
        written(network, examples(network.inputs, 1), tmp_path), network, *QUICK
    )
    numbers = np.array(scores, np.int32)

    chosen = ctypes.CDLL(str(found.path)).two_two_best(
        ctypes.c_void_p(numbers.ctypes.data), len(scores)
    )

    assert chosen == best == numbers.argmax()
