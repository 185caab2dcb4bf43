"""Activations, which Keras writes as names, as layers, or as functions of one's own."""

from collections.abc import Callable

from scrawl.errors import InvalidNetwork
from scrawl.importing.model import Entry, Json, Words, shown
from scrawl.networks import ACTIVATIONS

LEAK = 0.2  # of leaky_relu, as in Keras 3
FLOAT32 = 1e-8  # by which a float32 is wrong there
NOTHING = (None, 0)
KNOWN = ", ".join(ACTIVATIONS)


def function_named(entry: Entry, value: Json) -> str:
    """Return our name of what *entry* says as its activation.

    Raises:
        InvalidNetwork: if scrawl has no such function.
    """
    match value:
        case None:
            return "linear"
        case str() if value in ACTIVATIONS:
            return value
        case {"class_name": str(kind), "config": dict(words)} if kind in FUNCTIONS:
            return FUNCTIONS[kind](entry, words)
        case {"class_name": "function", "config": config}:
            raise entry.refusal(
                f"has a function of one's own as activation, {shown(config)}, whose"
                f" code is not in the file. scrawl has {KNOWN}."
            )
        case {"class_name": kind}:
            raise entry.refusal(
                f"has the activation {shown(kind)}; scrawl has {KNOWN}."
            )
        case _:
            raise entry.refusal(
                f"has the activation {shown(value)}; scrawl has {KNOWN}."
            )


def _relu(entry: Entry, words: Words) -> str:
    if words.get("max_value") is not None:
        raise _refusal(entry, "max_value", words["max_value"], "no largest value")
    if words.get("threshold") not in NOTHING:
        raise _refusal(entry, "threshold", words["threshold"], "0")
    if words.get("negative_slope") in NOTHING:
        return "relu"
    return _leaky_relu(entry, words)


def _leaky_relu(entry: Entry, words: Words) -> str:
    name = "alpha" if "alpha" in words else "negative_slope"
    slope = words.get(name, 0.3)  # Keras's default
    # Older ones wrote down the float32 that they computed with.
    if not (isinstance(slope, float) and abs(slope - LEAK) < FLOAT32):
        raise _refusal(entry, name, slope, f"{LEAK}")
    return "leaky_relu"


def _elu(entry: Entry, words: Words) -> str:
    if words.get("alpha", 1) != 1:
        raise _refusal(entry, "alpha", words["alpha"], "1")
    return "elu"


def _softmax(entry: Entry, words: Words) -> str:
    is_layer = words is entry.words  # whose axis is compared with its shape
    if not is_layer and words.get("axis", -1) != -1:
        raise _refusal(entry, "axis", words["axis"], "-1")
    return "softmax"


def _refusal(entry: Entry, name: str, value: Json, known: str) -> InvalidNetwork:
    return entry.refusal(f"has {name}={shown(value)}; scrawl has {known} only.")


# Layers that are functions, and may be activations of others.
FUNCTIONS: dict[str, Callable[[Entry, Words], str]] = {
    "ELU": _elu,
    "LeakyReLU": _leaky_relu,
    "ReLU": _relu,
    "Softmax": _softmax,
}
