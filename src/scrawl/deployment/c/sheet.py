"""The data sheet at the head of the exported C: all that a reader needs to know."""

import hashlib
import math
import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from scrawl.deployment.c.interface import Interface, Parameter
from scrawl.deployment.c.names import comment_text
from scrawl.deployment.c.program import CProgram
from scrawl.networks import (
    Inference,
    Input,
    IntegerNetwork,
    IntegerShift,
    Shift,
    Softmax,
    describe,
)

LICENCE = (
    "MIT-0 for the code, which needs no notice and has no condition; the weights, and"
    " the examples in vectors.h, are under the terms of the data they come from."
)
NOT_MEASURED = (
    "`make size` tells how large the code is: its text is code and tables together, its"
    " bss the buffers; `scrawl verify` also tells how deep the stack goes."
)
WIDTH = 84  # of the text of a comment


@dataclass(frozen=True)
class Notes:
    """What the data sheet says and the network does not know: each a sentence."""

    accuracy: str = ""
    measured: str = ""  # of builds: code, stack, instructions
    licence: str = LICENCE


def sheet_lines(program: CProgram, notes: Notes) -> Iterator[str]:
    """Yield the lines of the data sheet, each beginning as a line of a comment."""
    for word, text in _entries(program, notes):
        first = f" *   {word:<9} "
        yield from textwrap.wrap(
            comment_text(text),
            WIDTH,
            initial_indent=first,
            subsequent_indent=f" *{'':{len(first) - 2}}",
            break_on_hyphens=False,
        )


def weights_digest(arrays: Mapping[str, np.ndarray]) -> str:
    """Return the SHA-256 of arrays: of their names, types, shapes and numbers."""
    digest = hashlib.sha256()
    for name, array in arrays.items():
        digest.update(f"{name} {array.dtype.name} {array.shape}\n".encode())
        digest.update(array.astype(array.dtype.newbyteorder("<")).tobytes())
    return digest.hexdigest()


def _entries(program: CProgram, notes: Notes) -> Iterator[tuple[str, str]]:
    network, sizes = program.network, program.sizes()
    interface = Interface(program)
    for source, item in zip(network.inputs, interface.inputs(), strict=True):
        yield "input", f"{item.declaration.removeprefix('const ')}: {_input(source)}"
    for item in interface.outputs():
        yield "output", f"{item.declaration}: {_output(network, item)}"
    yield "classes", ", ".join(network.classes)
    if any(source.kind == "pixels" for source in network.inputs):
        yield "scaling", "is inside: give raw bytes as they were stored"
    yield "flash", f"{sizes.table_bytes:,} bytes of weights and tables, and the code"
    yield (
        "RAM",
        f"{sizes.buffer_bytes:,} bytes of static buffers, and the stack; no heap",
    )
    yield "measured", notes.measured or NOT_MEASURED
    total = sizes.num_multiply_accumulates
    yield "work", f"{total:,} multiply-accumulates for one example"
    for layer in sizes.layers:
        if layer.num_multiply_accumulates:
            count = f"{layer.num_multiply_accumulates:,} in {layer.function},"
            yield "", f"{count} {layer.table_bytes:,} bytes of flash"
    digest = weights_digest(_arrays(network))
    yield "weights", f"SHA-256 {digest} of all arrays, which `scrawl verify` compares"
    if notes.accuracy:
        yield "accuracy", notes.accuracy
    yield "licence", notes.licence
    yield from _use(program)


def _use(program: CProgram) -> Iterator[tuple[str, str]]:
    interface = Interface(program)
    yield "check", "`make check`; on a board, check.c, as README.txt tells"
    names = ", ".join(item.parameter for item in interface.inputs())
    yield "call", f"int class_index = {program.prefix}_classify({names});"
    for item in interface.outputs()[1:]:
        best = f"{program.prefix}_best({item.parameter}, {item.size})"
        yield "", f"and then, for '{comment_text(item.name)}': {best}"


def _input(source: Input) -> str:
    size = math.prod(source.shape)
    match source.kind:
        case "pixels":
            return (
                f"{size:,} bytes, {describe(source.shape)}, row by row from the top"
                " left; 0 is paper, 255 is ink"
            )
        case "number":
            return f"1 byte, a whole number from 0 to {source.maximum}"
        case "features":
            return f"{4 * size:,} bytes, {describe(source.shape)}, any finite numbers"


def _output(network: Inference | IntegerNetwork, item: Parameter) -> str:
    is_float = isinstance(network, Inference)
    steps = network.program.steps if is_float else network.steps
    made = {step.name: step.operation for step in steps}[item.name]
    is_moved = isinstance(made, Shift | IntegerShift)
    counted = "sum of a class's index and the number" if is_moved else "class"
    if isinstance(network, IntegerNetwork):
        step = np.float32(network.scales[item.name].step)
        return (
            f"one score for each {counted}, larger for what is likelier;"
            f" times {step!s} it is what the network computes, before a softmax if"
            " it ends in one"
        )
    if isinstance(made, Softmax | Shift):
        return f"one probability for each {counted}, from 0 to 1"
    return f"one score for each {counted}, larger for what is likelier"


def _arrays(network: Inference | IntegerNetwork) -> Mapping[str, np.ndarray]:
    return network.weights if isinstance(network, Inference) else network.arrays
