"""Layers of ours made of those of Keras, whose words are the same if we have them.

What scrawl has not is refused by its name, in its place: a word is passed over only if
it changes nothing that a trained network computes. To take another layer of Keras, see
the tables of `functions.py` and `scrawl.networks.LAYERS`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from inspect import signature

from scrawl.importing.functions import FUNCTIONS, function_named
from scrawl.importing.model import INPUT, Entry, Json, Words, shown
from scrawl.networks import LAYERS

COMPUTED = "float32"
TRAINING = ("_initializer", "_regularizer", "_constraint")  # endings
WITHOUT_EFFECT = {
    *("autocast", "batch_input_shape", "batch_shape", "dtype", "name"),
    *("noise_shape", "renorm_momentum", "seed", "trainable"),
    "axis",  # is compared with shapes: `building.py`
}
# What scrawl has of words that it does not know, as Keras writes it.
ONLY = {
    "data_format": ("channels_last",),
    "dilation_rate": (1, [1, 1]),
    "groups": (1,),
}
OFF = (None, False)


@dataclass(frozen=True)
class LayerWords:
    """A layer of ours by its name in `LAYERS`, and its arguments."""

    layer: str
    arguments: dict[str, Json]


def layer_words(entry: Entry) -> LayerWords:
    """Return what *entry* is in our words.

    Raises:
        InvalidNetwork: if it is no layer of ours, or does what ours does not.
    """
    if entry.kind not in LAYERS and entry.kind not in FUNCTIONS:
        reason = REASONS.get(entry.kind, "scrawl does not have it")
        raise entry.refusal(f"cannot be imported: {reason}. Supported: {SUPPORTED}.")
    _require_float32(entry)
    if entry.kind in FUNCTIONS:
        name = FUNCTIONS[entry.kind](entry, entry.words)
        return LayerWords("Activation", {"activation": name})
    known = signature(LAYERS[entry.kind]).parameters
    return LayerWords(entry.kind, dict(_arguments(entry, known)))


def says_only(entry: Entry, words: Words) -> bool:
    """Tell whether *entry* has these *words*, and no others that change anything.

    Raises:
        InvalidNetwork: if it computes in other numbers than ours.
    """
    if entry.words.get("dtype") != words.get("dtype"):
        _require_float32(entry)
    needed = {name: words[name] for name in words.keys() - WITHOUT_EFFECT}
    more = entry.words.keys() - words.keys()
    return all(
        entry.words.get(name) == value for name, value in needed.items()
    ) and all(_is_without_effect(name, entry.words[name]) for name in more)


def _arguments(entry: Entry, known: Words) -> Iterator[tuple[str, Json]]:
    """Yield the words that are *known*; refuse others that are not as ours are."""
    for name, value in entry.words.items():
        if name == "activation":
            yield name, function_named(entry, value)
        elif name in known:
            yield name, value
        elif _is_without_effect(name, value):
            continue
        elif value not in ONLY.get(name, ()):
            only = " or ".join(shown(item) for item in ONLY.get(name, OFF))
            raise entry.refusal(
                f"has {name[:60]}={shown(value)}; scrawl has {only} only. Build it so,"
                " and train again."
            )


def _is_without_effect(name: str, value: Json) -> bool:
    return name.endswith(TRAINING) or name in WITHOUT_EFFECT or value in OFF


def _require_float32(entry: Entry) -> None:
    """Refuse policies of numbers that are smaller or larger than ours."""
    match entry.words.get("dtype"):
        case None | "float32" | {"config": {"name": "float32"}}:
            return
        case {"config": {"name": name}} | name:
            raise entry.refusal(
                f"computes in {shown(name)}; scrawl computes in {COMPUTED}. Build the"
                " model so, give it these weights, and save it again."
            )


_NETWORK = "it is a network inside of the network. Build one of all the layers"
_WRAPPER = "it wraps another layer"
_OPERATION = "it is an operation outside of layers, such as x / 255. Use layers alone"

REASONS = {
    "Bidirectional": _WRAPPER,
    "Functional": _NETWORK,
    "Lambda": "it holds code, which is never run",
    "Model": _NETWORK,
    "Sequential": _NETWORK,
    "SlicingOpLambda": _OPERATION,
    "TFOpLambda": _OPERATION,
    "TFSMLayer": "it is a graph of TensorFlow in another file",
    "TensorFlowOpLayer": _OPERATION,
    "TimeDistributed": _WRAPPER,
}
SUPPORTED = ", ".join(sorted({*LAYERS, *FUNCTIONS, INPUT} - {"ShiftByNumber"}))
