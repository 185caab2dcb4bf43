"""Examples as the program reads them, and scores as it writes them: bytes in a row."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from jaxtyping import UInt8

from scrawl.arrays import Inputs
from scrawl.errors import CheckFailed, InvalidRequest
from scrawl.verification.exports import Export, Port

STACK_UNKNOWN = 0xFFFF_FFFF  # as in firmware/stack.h

Records: TypeAlias = UInt8[np.ndarray, "n bytes"]  # the inputs of each example


@dataclass(frozen=True, eq=False)
class Outcome:
    """What a program has written: the scores of each output, and the stack it used.

    Scores are arrays of (examples, classes), by the names that the C has for outputs.
    """

    scores: Mapping[str, np.ndarray]
    stack_bytes: int | None  # below the call of PREFIX_compute; of a core alone


def pack_inputs(export: Export, inputs: Inputs) -> Records:
    """Return *inputs*, which are in the order of the export, as records.

    Raises:
        InvalidRequest: if they are not what the export takes.
    """
    arrays = list(inputs.values())
    lengths = {len(array) for array in arrays}
    if len(arrays) != len(export.inputs) or len(lengths) != 1 or 0 in lengths:
        raise InvalidRequest(
            f"{export.prefix} takes {len(export.inputs)} inputs, one or more examples"
            f" of each; given were {len(arrays)}. Give them in its order."
        )
    pairs = zip(export.inputs, inputs.items(), strict=True)
    return np.hstack([_columns(export, port, *item) for port, item in pairs])


def record_bytes(ports: tuple[Port, ...]) -> int:
    """Return how many bytes one example has in these ports."""
    return sum(port.size * port.dtype.itemsize for port in ports)


def unpack_scores(export: Export, content: bytes, num_examples: int) -> Outcome:
    """Return what a program says of so many examples, from all it wrote.

    Raises:
        CheckFailed: if it wrote less, or more.
    """
    width = record_bytes(export.outputs)
    if len(content) != num_examples * width + 4:
        raise CheckFailed(
            f"The program wrote {len(content):,} bytes for {num_examples:,} examples of"
            f" {width}; it stopped early. Export the network again."
        )
    rows = np.frombuffer(content[:-4], np.uint8).reshape(num_examples, width)
    scores, at = {}, 0
    for port in export.outputs:
        end = at + port.size * port.dtype.itemsize
        scores[port.name] = np.ascontiguousarray(rows[:, at:end]).view(port.dtype)
        at = end
    depth = int.from_bytes(content[-4:], "little")
    return Outcome(scores, None if depth == STACK_UNKNOWN else depth)


def join_outcomes(parts: list[Outcome]) -> Outcome:
    """Return one outcome of several that follow each other, with the deepest stack."""
    depths = [part.stack_bytes for part in parts if part.stack_bytes is not None]
    names = parts[0].scores
    joined = {name: np.concatenate([p.scores[name] for p in parts]) for name in names}
    return Outcome(joined, max(depths, default=None))


def _columns(export: Export, port: Port, name: str, array: np.ndarray) -> Records:
    size = array.size // len(array)
    if array.dtype != port.dtype or size != port.size:
        raise InvalidRequest(
            f"The input {name!r} is {array.dtype} of {size}; {export.prefix} takes"
            f" {port.dtype} of {port.size}. Bring it to this form first."
        )
    rows = np.ascontiguousarray(array).reshape(len(array), port.size)
    return rows.view(np.uint8)
