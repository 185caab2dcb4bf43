"""Compilers, levels of optimization and sanitizers agree on what the C computes."""

import numpy as np
import pytest

from scrawl.networks import for_inference
from scrawl.quantization import quantize
from tests.compiler.cases import CASES
from tests.deployment.c.building import (
    C99,
    Built,
    built,
    examples,
    run_compiler,
    with_random_weights,
    written,
)

NAMES = (
    "kernels of every size, with padding",
    "single channels, with every multiplier and stride",
    "means, zeros around, and other shapes",
    "sums of values near and far",
)
EXACTLY = ("-ffp-contract=off", *C99)
SANITIZERS = ("-fsanitize=address,undefined", "-fno-sanitize-recover=all")


@pytest.fixture(params=["float", "int8"])
def kind(request):
    """Each arithmetic."""
    return request.param


def exported(name, kind):
    """Return one of the cases ready to be exported, and inputs for it."""
    inference = for_inference(with_random_weights(CASES[name].network()))
    inputs = examples(inference.inputs, 3)
    return (inference if kind == "float" else quantize(inference, inputs)), inputs


@pytest.mark.parametrize("name", NAMES)
def test_bits_do_not_depend_on_the_level_of_optimization(name, kind, tmp_path):
    """Without fused products, -O0, -O2 and -Os give the same bits."""
    network, inputs = exported(name, kind)
    found = []
    for level in ("-O0", "-O2", "-Os"):
        source = written(network, inputs, tmp_path / level)
        found.append(built(source, network, level, *EXACTLY).read(inputs))

    for output, scores in found[0].items():
        np.testing.assert_array_equal(found[1][output], scores)
        np.testing.assert_array_equal(found[2][output], scores)


@pytest.mark.parametrize("name", NAMES[1:3])
def test_bits_do_not_depend_on_the_compiler(name, kind, tmp_path):
    """Gcc and zig agree, too."""
    network, inputs = exported(name, kind)
    found: list[Built] = []
    for compiler in ("gcc", "zig"):
        source = written(network, inputs, tmp_path / compiler)
        found.append(built(source, network, "-O2", *EXACTLY, compiler=compiler))

    first, second = (library.read(inputs) for library in found)

    for output, scores in first.items():
        np.testing.assert_array_equal(second[output], scores)


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_undefined_and_nothing_outside_is_touched(name, kind, tmp_path):
    """The golden vectors are checked under both sanitizers of gcc."""
    network, inputs = exported(name, kind)
    source = written(network, inputs, tmp_path)
    program = tmp_path / "check"
    sources = (source, tmp_path / "check.c")

    run_compiler("gcc", "-O1", "-g", *C99, *SANITIZERS, *sources, "-o", program)

    assert run_compiler(str(program)) == ""
