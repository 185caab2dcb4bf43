"""Where every value lies: with the caller, or in buffers that are used again and again.

What the caller gives is read where it is; outputs are written where the caller wants
them. Everything else lies in one array for each type, and what is no longer needed
gives way (`memory.py`). A value that is another one in another shape lies where that
lies; so does what a function makes of each number alone, if nobody reads the old ones.
"""

import math
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from scrawl.deployment.c.memory import Interval, lay_out
from scrawl.deployment.c.names import distinct
from scrawl.deployment.c.work import (
    Exported,
    Type,
    Work,
    input_types,
    outputs_of,
    works_of,
)
from scrawl.networks import Activate, Affine, Lookup, Normalize, Shape, Softmax

ARRAYS: Mapping[Type, str] = {
    "uint8_t": "bytes",
    "int32_t": "numbers",
    "float": "numbers",
}
# What a function makes of numbers one by one may take their place.
IN_PLACE = Activate | Affine | Lookup | Normalize | Softmax
BYTES: Mapping[Type, int] = {"uint8_t": 1, "int32_t": 4, "float": 4}


@dataclass(frozen=True)
class Buffer:
    """A static array."""

    name: str
    type: Type
    size: int

    @property
    def num_bytes(self) -> int:
        """The memory that it takes."""
        return self.size * BYTES[self.type]


@dataclass(frozen=True, eq=False)
class Storage:
    """The functions to call, and where the values are that they take and give."""

    works: tuple[Work, ...]  # without those that move nothing
    parameters: Mapping[str, str]  # of inputs and outputs, as names of C
    places: Mapping[str, str]  # of each value, as text of C
    types: Mapping[str, Type]
    shapes: Mapping[str, Shape]
    buffers: tuple[Buffer, ...]


def store(network: Exported) -> Storage:
    """Return where everything lies when *network* is read."""
    works, outputs = works_of(network), outputs_of(network)
    inputs = input_types(network.inputs)
    types: dict[str, Type] = {**inputs, **{work.name: work.type for work in works}}
    owners = _owners(works, inputs, outputs)
    parameters = distinct((*inputs, *outputs))
    fixed = {name: parameters[name] for name in inputs}
    fixed |= {owners[name]: parameters[name] for name in outputs}
    types = {name: types[owner] for name, owner in owners.items()}
    done = tuple(w for w in works if not (w.is_view and _shares(w, owners)))
    places, buffers = dict(fixed), []
    for kind in BYTES:
        intervals = [
            interval
            for interval in _intervals(done, owners)
            if interval.name not in fixed and types[interval.name] == kind
        ]
        layout = lay_out(intervals)
        array = ARRAYS[kind]
        for name, offset in layout.offsets.items():
            places[name] = f"{array} + {offset}" if offset else array
        if layout.size:
            buffers.append(Buffer(array, kind, layout.size))
    everywhere = {name: places[owner] for name, owner in owners.items()}
    shapes = {work.name: work.shape for work in works}
    return Storage(done, parameters, everywhere, types, shapes, tuple(buffers))


def _shares(work: Work, owners: Mapping[str, str]) -> bool:
    return owners[work.name] == owners[work.inputs[0]]


def _owners(
    works: Sequence[Work], inputs: Collection[str], outputs: Collection[str]
) -> dict[str, str]:
    """Return for each value the first one that lies in the same place."""
    owners = {name: name for name in inputs}
    given: set[str] = set()  # owners that the caller gets as an output
    last_read = _last_reads(works)
    for index, work in enumerate(works):
        owner = owners[work.inputs[0]]
        is_free = all(
            last_read[name] <= index for name, other in owners.items() if other == owner
        )
        is_own = owner not in inputs and owner not in given
        in_place = isinstance(work.operation, IN_PLACE) and is_free and is_own
        as_view = work.is_view and (is_own or work.name not in outputs)
        owners[work.name] = owner if in_place or as_view else work.name
        if work.name in outputs:
            given.add(owners[work.name])
    return owners


def _last_reads(works: Sequence[Work]) -> dict[str, int]:
    """Return by which work each value is read for the last time; 0 if by none."""
    reads: dict[str, int] = defaultdict(int)
    for index, work in enumerate(works):
        reads |= dict.fromkeys(work.inputs, index)
    return reads


def _intervals(works: Sequence[Work], owners: Mapping[str, str]) -> list[Interval]:
    """Return from where to where each owner is needed, and how many numbers it has."""
    first: dict[str, int] = {}
    last: dict[str, int] = {}
    sizes: dict[str, int] = {}
    for index, work in enumerate(works):
        owner = owners[work.name]
        first.setdefault(owner, index)
        sizes.setdefault(owner, math.prod(work.shape))
        for name in (work.name, *work.inputs):
            last[owners[name]] = index
    return [Interval(name, sizes[name], first[name], last[name]) for name in first]
