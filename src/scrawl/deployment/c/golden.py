"""Examples with the scores that must come out: what a build is checked with."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from scrawl.arrays import Inputs, Weights
from scrawl.deployment.c.interface import Interface
from scrawl.deployment.c.program import CProgram
from scrawl.deployment.c.tables import nested_table
from scrawl.deployment.c.templates import fill
from scrawl.errors import InvalidRequest

TOLERANCE = "1e-5f"  # of float32: compilers may fuse products, and libraries differ
EXACT = "        if (scores[k] != expected[k])\n            return 0;"
NEAR = """        const float difference = scores[k] - expected[k];
        if (!(difference <= TOLERANCE && difference >= -TOLERANCE))
            return 0;""".replace("TOLERANCE", TOLERANCE)


@dataclass(frozen=True, eq=False)
class Golden:
    """A few examples, and what the reference makes of them: arrays by name.

    The first axis of every array is the example.
    """

    inputs: Inputs
    scores: Weights


def check_words(program: CProgram, golden: Golden) -> dict[str, str | int]:
    """Return what `check.c` says of the vectors.

    Raises:
        InvalidRequest: if the vectors do not fit the network.
    """
    interface = Interface(program)
    count = _count(program, golden)
    equal = [
        f"is_equal({item.parameter}, vectors_{item.parameter}[example], {item.size})"
        for item in interface.outputs()
    ]
    inputs = [f"vectors_{item.parameter}[example]" for item in interface.inputs()]
    outputs = [item.parameter for item in interface.outputs()]
    return {
        "count": count,
        "difference": EXACT if program.is_integer else NEAR,
        "arguments": ", ".join((*inputs, *outputs)),
        "all_equal": " &&\n           ".join(equal),
    }


def vectors_text(program: CProgram, golden: Golden) -> str:
    """Return the text of `vectors.h`.

    Raises:
        InvalidRequest: if the vectors do not fit the network.
    """
    return fill(
        "files",
        "vectors.h",
        prefix=program.prefix,
        PREFIX=program.prefix.upper(),
        count=_count(program, golden),
        arrays="\n".join(_arrays(program, golden)),
    )


def _arrays(program: CProgram, golden: Golden) -> Iterator[str]:
    interface = Interface(program)
    for item in interface.inputs():
        kind = item.type.removeprefix("const ")
        yield nested_table(
            kind, f"vectors_{item.parameter}", _rows(golden.inputs[item.name])
        )
    for item in interface.outputs():
        yield nested_table(
            item.type, f"vectors_{item.parameter}", _rows(golden.scores[item.name])
        )


def _rows(array: np.ndarray) -> np.ndarray:
    return array.reshape(len(array), -1)


def _count(program: CProgram, golden: Golden) -> int:
    """Return how many examples there are."""
    interface = Interface(program)
    given = [(item, golden.inputs) for item in interface.inputs()]
    given += [(item, golden.scores) for item in interface.outputs()]
    counts = set()
    for item, arrays in given:
        array = arrays.get(item.name)
        if array is None or not len(array) or array.size != len(array) * item.size:
            found = "missing" if array is None else f"of shape {array.shape}"
            raise InvalidRequest(
                f"The golden vectors of {item.name!r} are {found}; each example has"
                f" {item.size} numbers. Give one example or more of each value."
            )
        counts.add(len(array))
    if len(counts) > 1:
        raise InvalidRequest(
            f"The golden vectors have {sorted(counts)} examples."
            " Give the same number of each value."
        )
    return counts.pop()
