"""The one network inside of a network that is read: our shift by a number.

Keras has no such layer, so `deployment/keras/shifting.py` makes one of eight. It is
known by being that one and no other: the same layers, words and links.
"""

from dataclasses import replace

from scrawl.deployment import shift_entry
from scrawl.errors import InvalidNetwork
from scrawl.importing.layers import says_only
from scrawl.importing.model import FUNCTIONAL, Entry, Model, input_shape, model_of

OURS = "ShiftByNumber"
MAX_ROWS = 1 << 16
ROWS = "RepeatVector"  # of which there are as many as numbers


def with_shifts(model: Model) -> Model:
    """Return *model*, and each network inside that is our shift is one layer of it."""
    return replace(model, layers=tuple(map(_with_shift, model.layers)))


def _with_shift(entry: Entry) -> Entry:
    if entry.kind not in FUNCTIONAL:
        return entry
    try:
        maximum = _maximum(model_of({"class_name": entry.kind, "config": entry.words}))
    except InvalidNetwork:
        maximum = None
    if maximum is None or len(entry.takes) != 2:  # what is shifted, and by what
        return entry
    return replace(entry, kind=OURS, words={"name": entry.name, "maximum": maximum})


def _maximum(inner: Model) -> int | None:
    """Return by how much a network shifts at most, if that is what it does."""
    rows = [entry.words.get("n") for entry in inner.layers if entry.kind == ROWS]
    shapes = [input_shape(source) for source in inner.inputs]
    match rows, shapes:
        case [int(count)], [(num_given,), (1,)] if 1 < count <= MAX_ROWS:
            expected = model_of(shift_entry("shift", num_given, count - 1))
            return count - 1 if _is_same(inner, expected) else None
        case _:
            return None


def _is_same(model: Model, expected: Model) -> bool:
    """Tell whether both have layers of the same names, kinds, links and words."""
    ours, others = _by_name(model), _by_name(expected)
    ends = [(tuple(x.name for x in m.inputs), m.outputs) for m in (model, expected)]
    return (
        ends[0] == ends[1]
        and ours.keys() == others.keys()
        and all(
            (entry.kind, entry.takes) == (others[name].kind, others[name].takes)
            and says_only(entry, others[name].words)
            for name, entry in ours.items()
        )
    )


def _by_name(model: Model) -> dict[str, Entry]:
    return {entry.name: entry for entry in (*model.inputs, *model.layers)}
