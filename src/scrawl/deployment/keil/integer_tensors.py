"""The arrays of a network of integers as they lie in memory: packed into words.

Their names are `STEP/ARRAY`. Which arrays a step has, and what they mean, stands in
docs/integer-arithmetic.md; here their axes get names.
"""

from collections.abc import Mapping

import numpy as np

from scrawl.deployment.keil.memory_map import DType, Tensor
from scrawl.deployment.keil.tensors import (
    DEPTHWISE_AXES,
    KERNEL_AXES,
    MATRIX_AXES,
    numbered_axes,
)
from scrawl.errors import InvalidRequest

Integers = Mapping[str, np.ndarray]


def integer_tensors(integers: Integers) -> tuple[Tensor, ...]:
    """Return the arrays of a quantized network, in their order.

    Raises:
        InvalidRequest: if one is not of whole numbers of at most 32 bits.
    """
    return tuple(
        Tensor(name, _type(name, array), array.shape, _axes(name, integers))
        for name, array in integers.items()
    )


def _type(name: str, array: np.ndarray) -> DType:
    match array.dtype.name:
        case "int32" | "uint32" | "int16" | "uint16" | "int8" | "uint8" as known:
            return known
        case other:
            raise InvalidRequest(
                f"{name!r} is {other}; the integers of a network have 8, 16 or 32 bits."
                " Quantize it first."
            )


def _axes(name: str, integers: Integers) -> tuple[str, ...]:
    step, _, array = name.rpartition("/")
    kernel = _kernel_axes(step, integers)
    if array == "kernel" and kernel:
        return kernel
    match integers[name].shape:
        case (_,) if array in OWN_AXIS:
            return (OWN_AXIS[array],)
        case (_,) if f"{step}/counts" in integers:
            return ("counts",)
        case (_,) if f"{step}/factor" in integers:
            return ("all channels",)
        case (_,) if kernel:
            return ("channels" if kernel == DEPTHWISE_AXES else kernel[-1],)
        case shape:
            return numbered_axes(shape)


def _kernel_axes(step: str, integers: Integers) -> tuple[str, ...]:
    """Return the axes of the kernel of a step, or none if it has no such kernel."""
    kernel, start = (integers.get(f"{step}/{array}") for array in ("kernel", "start"))
    if kernel is None or start is None:
        return ()
    if kernel.ndim == len(MATRIX_AXES):
        return MATRIX_AXES
    if kernel.ndim != len(KERNEL_AXES):
        return ()
    return KERNEL_AXES if start.size == kernel.shape[-1] else DEPTHWISE_AXES


OWN_AXIS = {"counts": "counts", "factor": "values", "table": "byte"}
