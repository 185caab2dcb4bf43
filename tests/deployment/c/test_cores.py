"""Exported C on microcontrollers: nothing warns, and every way to compute agrees.

The kernels of integers have a way of their own for the smallest core, and one for cores
that add two products at once, where no compiler of a computer ever gets.
"""

from importlib.util import find_spec

import pytest

from scrawl.compiler import zig_path
from scrawl.networks import for_inference
from scrawl.quantization import quantize
from scrawl.verification import CORES, export_of, find_toolchain, verify
from tests.compiler.cases import CASES
from tests.deployment.c.building import (
    WARNINGS,
    examples,
    expected,
    run_compiler,
    with_random_weights,
    written,
)

C99 = ("-std=c99", *WARNINGS)
CXX11 = ("-x", "c++", "-std=c++11", *WARNINGS)
CXX17 = ("-x", "c++", "-std=c++17", *WARNINGS)
# Rows of a window have blocks of four bytes, and some that are left over.
NAMES = ("kernels of every size, with padding", "sums of values near and far")

pytestmark = pytest.mark.skipif(zig_path() is None, reason="zig is not installed")
KINDS = pytest.mark.parametrize("kind", ["float", "int8"])


def exported(name, kind):
    """Return one of the cases ready to be exported, and inputs for it."""
    inference = for_inference(with_random_weights(CASES[name].network()))
    inputs = examples(inference.inputs, 3)
    return (inference if kind == "float" else quantize(inference, inputs)), inputs


def compile_for(core, flags, kind, folder):
    """Compile an export, and what checks it, for a core; neither may warn."""
    source = written(*exported(NAMES[0], kind), folder)
    flags = (*CORES[core].flags_of_zig, "-ffreestanding", *flags)
    for path in (source, folder / "check.c"):
        run_compiler("zig", *flags, "-c", path, "-o", folder / f"{path.stem}.o")


@KINDS
@pytest.mark.parametrize("core", CORES)
def test_no_core_warns(core, kind, tmp_path):
    """All warnings are errors, for each core."""
    compile_for(core, ("-O2", *C99), kind, tmp_path)


@KINDS
@pytest.mark.parametrize(
    "flags",
    [("-Os", *C99), ("-O3", *C99), ("-O2", *CXX11), ("-O2", *CXX17)],
    ids=["Os", "O3", "C++11", "C++17"],
)
def test_no_level_and_no_language_warns(flags, kind, tmp_path):
    """Nor does what is called instead of copied, or what is read as C++."""
    compile_for("cortex-m4f", flags, kind, tmp_path)


@pytest.mark.skipif(find_spec("unicorn") is None, reason="unicorn is not installed")
@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("core", ["cortex-m0", "cortex-m4f"])
def test_scores_are_those_of_the_reference_to_the_bit(core, name, tmp_path):
    """In the order of the smallest core, and with two products at once."""
    network, inputs = exported(name, "int8")
    source = written(network, inputs, tmp_path)
    files = {path.name: path.read_text() for path in tmp_path.glob(f"{source.stem}.*")}
    right = expected(network, inputs)

    found = verify(
        export_of(source.stem, files), find_toolchain(core, "zig"), inputs, right
    )

    assert found.holds


@pytest.mark.parametrize(
    ("core", "macros", "is_used"),
    [
        ("cortex-m3", (), False),
        ("cortex-m7", (), True),
        ("cortex-m7", ("PLAIN",), False),
    ],
)
def test_two_products_at_once_where_a_core_can(core, macros, is_used, tmp_path):
    """The instruction is there, and a macro of the network takes it away."""
    source = written(*exported(NAMES[0], "int8"), tmp_path)
    flags = (f"-D{source.stem.upper()}_{macro}" for macro in macros)

    text = run_compiler("zig", *CORES[core].flags_of_zig, *flags, "-E", source)

    assert ("__smlad(even" in text) == is_used
