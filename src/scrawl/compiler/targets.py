"""What generated code may use of a processor: the width of vectors, and fused products.

All targets that fuse multiplication and addition give the same bytes, whatever their
width; the others are an arithmetic class of their own, named in every run.
"""

import platform
from dataclasses import dataclass
from typing import Literal

from scrawl.errors import MissingOnMachine


@dataclass(frozen=True)
class Target:
    """A kind of processor: *lanes* floats in a vector, *registers* of such vectors."""

    name: str
    lanes: int
    registers: int
    flags: tuple[str, ...]
    features: tuple[str, ...]  # that a processor must have, in NumPy's names
    arithmetic: Literal["float32-fma", "float32"] = "float32-fma"


def native_target() -> Target:
    """Return the widest target that this machine can run.

    Raises:
        MissingOnMachine: on processors that no target describes.
    """
    for target in TARGETS.values():
        if runs_here(target):
            return target
    raise MissingOnMachine(
        f"No target fits this {platform.machine()} processor. Known targets:"
        f" {', '.join(TARGETS)}. Train on another machine; `scrawl predict`"
        " works here through the reference."
    )


def runs_here(target: Target) -> bool:
    """Tell whether this processor has all that *target* uses."""
    # NumPy fills this table at import to choose its own loops; it has no public name.
    from numpy._core._multiarray_umath import __cpu_features__ as features

    return all(features.get(name, False) for name in target.features)


TARGETS: dict[str, Target] = {
    target.name: target
    for target in (
        Target(
            "avx512",
            16,
            32,
            ("-mavx512f", "-mavx512bw", "-mavx512dq", "-mavx512vl", "-mfma"),
            ("AVX512_SKX", "FMA3"),
        ),
        Target("avx2", 8, 16, ("-mavx2", "-mfma"), ("AVX2", "FMA3")),
        Target("avx-fma", 4, 16, ("-mavx", "-mfma"), ("AVX", "FMA3")),
        # A library that needs no other cannot leave atomic operations to one.
        Target("neon", 4, 32, ("-mno-outline-atomics",), ("NEON", "ASIMD")),
        Target("sse", 4, 16, ("-msse4.1",), ("SSE41",), "float32"),
    )
}
