"""The note that scrawl puts into the files that it writes for Keras.

`deployment/keras/saving.py` writes it into metadata.json, where Keras does not look:
which inputs are pixels, numbers or features, and what classes are called. With it, a
network comes back as it was. A model that Keras has saved again has none, and says as
much as any other.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import get_args

from scrawl.errors import InvalidFile
from scrawl.importing.model import Json
from scrawl.networks import Input, InputKind, Shape

KEY = "scrawl"  # in metadata.json
AGAIN = "Export the network again, or have Keras save the model."


@dataclass(frozen=True)
class Note:
    """What a network is called, its classes, and of which kind its inputs are."""

    name: str
    classes: tuple[str, ...]
    inputs: tuple[Mapping[str, Json], ...]

    def entering(self, shapes: Mapping[str, Shape]) -> list[Input]:
        """Return the inputs of these names and *shapes*, in their order.

        Raises:
            InvalidFile: if the note is about others, or about none that there can be.
            InvalidNetwork: if its numbers are too large.
        """
        told = {each["name"]: each for each in self.inputs}
        if told.keys() != shapes.keys():
            raise InvalidFile(f"Its note of scrawl is about other inputs. {AGAIN}")
        return [_input(name, shape, told[name]) for name, shape in shapes.items()]


def note_of(metadata: Json) -> Note | None:
    """Return the note in the *metadata* of a file, if there is one.

    Raises:
        InvalidFile: if it is none that scrawl writes.
    """
    match metadata:
        case {"scrawl": {"name": str(name), "classes": [*words], "inputs": [*inputs]}}:
            classes = [word for word in words if isinstance(word, str)]
            told = [each for each in inputs if _has_name(each)]
            if (len(classes), len(told)) == (len(words), len(inputs)):
                return Note(name, tuple(classes), tuple(told))
    if isinstance(metadata, Mapping) and KEY in metadata:
        raise InvalidFile(f"Its note of scrawl is none that scrawl writes. {AGAIN}")
    return None


def _has_name(value: Json) -> bool:
    return isinstance(value, Mapping) and isinstance(value.get("name"), str)


def _input(name: str, shape: Shape, told: Mapping[str, Json]) -> Input:
    most = told.get("maximum")
    for kind in get_args(InputKind):
        if told.get("kind") == kind and (most is None or type(most) is int):
            return Input(name, shape, kind, most)
    raise InvalidFile(f"Its note of scrawl tells no kind of {name!r}. {AGAIN}")
