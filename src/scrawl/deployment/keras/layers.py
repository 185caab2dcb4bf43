"""Layers of Keras made of ours: the same words, and the few that Keras lacks.

To add a layer that Keras lacks, write a function that makes its class, once Keras is
loaded, and name it in the table.
"""

from collections.abc import Callable
from functools import cache
from inspect import signature
from typing import Any, no_type_check

from scrawl.deployment.keras.library import KerasObject, load_keras
from scrawl.errors import InvalidNetwork
from scrawl.networks import Node
from scrawl.randomness import Purpose, random_bits

PACKAGE = "scrawl"  # of our classes in the files of Keras


def keras_layer(node: Node, seed: int, place: int) -> KerasObject:
    """Return a layer of Keras, with the words of *node*'s; it has no weights yet.

    What dropout draws depends on *seed* and on the *place* of the node.

    Raises:
        InvalidNetwork: if Keras has no layer of that name.
    """
    kind = type(node.layer).__name__
    theirs = load_keras().layers
    made = OURS[kind]() if kind in OURS else getattr(theirs, kind, None)
    if made is None:
        raise InvalidNetwork(
            f"Layer {node.name!r} is a {kind}, which Keras does not have. Write it in"
            " scrawl.deployment.keras.layers."
        )
    known = signature(made).parameters
    drawn = (
        int(random_bits(seed, Purpose.DROPOUT + place, 1)[0]) >> 1
    )  # PyTorch takes 31 bits
    settings = {"data_format": "channels_last", "seed": drawn}
    words = {key: value for key, value in settings.items() if key in known}
    return made(**vars(node.layer), **words, dtype="float32", name=node.name)


@cache
def _shift_by_number() -> type:
    keras = load_keras()

    @keras.saving.register_keras_serializable(package=PACKAGE)
    @no_type_check  # Keras reads the signatures: a wrapper would hide them
    class ShiftByNumber(keras.layers.Layer):
        """Turn probabilities of a digit and a number into those of their sum."""

        def __init__(self, maximum: int = 9, **words: KerasObject) -> None:
            super().__init__(**words)
            self.maximum = maximum

        def call(self, xs: KerasObject) -> KerasObject:
            probabilities, number = xs
            around = ((0, 0), (self.maximum, self.maximum))
            padded = keras.ops.pad(probabilities, around)
            sums = keras.ops.arange(probabilities.shape[1] + self.maximum)
            places = sums[None, :] + self.maximum - keras.ops.cast(number, "int32")
            return keras.ops.take_along_axis(padded, places, axis=1)

        def compute_output_shape(self, shapes: KerasObject) -> tuple[int | None, int]:
            return shapes[0][0], shapes[0][1] + self.maximum

        def get_config(self) -> dict[str, Any]:
            return {**super().get_config(), "maximum": self.maximum}

    return ShiftByNumber


OURS: dict[str, Callable[[], type]] = {
    "ShiftByNumber": _shift_by_number,
}
