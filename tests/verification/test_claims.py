"""What the C claims is read from object files, of every compiler and core."""

import re

import pytest

from scrawl.verification import HOST, find_toolchain, read_claims
from scrawl.verification.claims import RUN_TIME
from tests.verification.cases import NAMES, load_export, spoiled

BUFFER_BYTES = {"tiny_float": 72, "tiny_integer": 18}


@pytest.mark.parametrize("name", NAMES)
def test_what_exported_c_claims(name, toolchain, built):
    """No library, nothing to write to but the buffers, three functions to call."""
    found = read_claims(built(load_export(name), toolchain))

    assert found.broken(name, BUFFER_BYTES[name]) == ()
    assert found.exported == tuple(
        f"{name}_{f}" for f in ("best", "classify", "compute")
    )
    assert (found.stack_bound_bytes is not None) == (toolchain.name == "gcc")


def test_a_size_that_is_not_the_stated_one(built):
    """Both are told."""
    export = load_export("tiny_float")
    found = read_claims(built(export, find_toolchain("cortex-m0", "zig")))

    assert found.broken("tiny_float", 70) == (
        "It has 72 bytes of buffers, and states 70.",
    )


def test_what_a_library_would_have_to_give(built):
    """On the host it would be linked without a word."""
    export = spoiled("digit[0] += toupper(digit[1]);", "int toupper(int x);")

    found = read_claims(built(export, find_toolchain(HOST)))

    assert found.forbidden == ("toupper",)
    assert found.broken("tiny_integer") == ("It calls toupper.",)


def test_a_stack_without_a_bound(built):
    """Only gcc tells."""
    before = """static int32_t tail(int32_t count)
{
    volatile int32_t here[count];
    here[count - 1] = count;
    return here[count - 1];
}"""
    toolchain = find_toolchain(HOST, "cc")
    if "clang" in toolchain.version:
        pytest.skip("the compiler of this computer is not gcc")

    found = read_claims(
        built(spoiled("digit[0] += tail(image[0] + 1);", before), toolchain)
    )

    assert re.search(
        r"^The stack of \w+ has no bound\.$", found.broken("tiny_integer")[0]
    )


@pytest.mark.parametrize(
    "name", ["__aeabi_fadd", "__aeabi_uidivmod", "__addsf3", "__clzsi2", "__udivsi3"]
)
def test_what_compilers_call(name):
    """What the core has no instruction for."""
    assert RUN_TIME.fullmatch(name)


@pytest.mark.parametrize(
    "name", ["malloc", "printf", "__errno", "__assert_func", "expf"]
)
def test_what_compilers_do_not_call(name):
    """Libraries have it."""
    assert not RUN_TIME.fullmatch(name)
