"""What enters a model of Keras, as inputs of a network that takes bytes.

Keras's inputs are numbers of any shape. An input of two or three sides takes images, of
one channel if it names none. So does an input of one side, if it is the only one: the
rows of images that perceptrons are trained on. Its images must get their height and
width back, because everything that reads images here (files, pictures, exported C)
needs them; nothing is lost, since a `Flatten` in front gives the very same row. Of
several inputs, those of one side are features, or what a ShiftByNumber shifts by.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from scrawl.errors import InvalidRequest
from scrawl.importing.layers import LayerWords
from scrawl.importing.model import Entry, Model, input_shape, shown
from scrawl.importing.note import Note
from scrawl.importing.pixels import EXAMPLES, Scaling
from scrawl.networks import Input, Shape, describe

DTYPES = (None, "float32", "uint8")
VIEWS = {"Flatten", "Reshape"}  # in which no number moves
MAX_NUMBER = 255  # numbers travel as bytes

Size = tuple[int, int]  # height, width


@dataclass(frozen=True)
class Asked:
    """What the file does not tell: how pixels were scaled, and what classes mean."""

    scaling: Scaling | None = None
    size: Size | None = None  # of images that enter as one row
    classes: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Entrance:
    """An input of ours, the layers put behind it, and what to say of them."""

    source: Input
    front: tuple[LayerWords, ...] = ()
    changes: tuple[str, ...] = ()


def entrances(model: Model, asked: Asked, note: Note | None) -> list[Entrance]:
    """Return how each input of *model* is entered: as scrawl's *note* says, if any.

    Raises:
        InvalidNetwork: if an input has no shape, or takes what no network of ours does.
        InvalidRequest: if it must be said how pixels were scaled, or was in vain.
    """
    shapes = {source.name: input_shape(source) for source in model.inputs}
    for source in model.inputs:
        if source.words.get("dtype") not in DTYPES:
            raise source.refusal(
                f"takes {shown(source.words['dtype'])}; scrawl gives bytes, or float32."
            )
    if note is not None:
        _require_nothing(asked)
        return [Entrance(source) for source in note.entering(shapes)]
    found = [_entrance(model, source.name, shapes, asked) for source in model.inputs]
    if _tells_pixels(asked):
        _require_pixels(found, asked, shapes)
    return found


def _tells_pixels(asked: Asked) -> bool:
    return asked.scaling is not None or asked.size is not None


def _require_nothing(asked: Asked) -> None:
    if _tells_pixels(asked):
        raise InvalidRequest(
            "scrawl wrote the file, and its note tells what enters. Leave --scale and"
            " --image-size away."
        )


def _require_pixels(
    found: Sequence[Entrance], asked: Asked, shapes: dict[str, Shape]
) -> None:
    if all(entrance.source.kind != "pixels" for entrance in found):
        raise InvalidRequest(
            f"The model takes no images, but {', '.join(map(repr, shapes))}; there are"
            " no pixels to scale. Leave --scale and --image-size away."
        )
    if asked.size and all(len(shape) != 1 for shape in shapes.values()):
        [shape, *_] = shapes.values()
        raise InvalidRequest(
            f"The model takes images of {describe(shape)} already. Leave --image-size"
            " away."
        )


def _entrance(
    model: Model, name: str, shapes: dict[str, Shape], asked: Asked
) -> Entrance:
    shape = shapes[name]
    for entry in model.layers:
        if entry.kind == "ShiftByNumber" and entry.takes[1:] == (name,):
            largest = entry.words.get("maximum", MAX_NUMBER)
            maximum = min(largest, MAX_NUMBER) if type(largest) is int else MAX_NUMBER
            return Entrance(Input(name, shape, "number", maximum))
    is_image = len(shape) in {2, 3} or (len(shape), len(shapes)) == (1, 1)
    if not is_image:
        return Entrance(Input(name, shape, "features"))
    return _pixels(model, name, shape, asked)


def _pixels(model: Model, name: str, shape: Shape, asked: Asked) -> Entrance:
    front: list[LayerWords] = []
    changes: list[str] = []
    scaling = asked.scaling or _own_scaling(model, name)
    if scaling.is_needed:
        words = {"scale": scaling.scale, "offset": scaling.offset}
        front.append(LayerWords("Rescaling", words))
        changes.append(
            f"a Rescaling of the pixels in front: times {scaling.scale:.6g}, plus"
            f" {scaling.offset:.6g}"
        )
    image = _image_shape(name, shape, asked.size)
    if image != shape:
        changes.append(
            f"images of {describe(image)} enter instead of {describe(shape)}, in the"
            " same order"
        )
    takers = _takers(model, name)
    if image != shape and not all(entry.kind in VIEWS for entry in takers):
        is_row = len(shape) == 1
        front.append(
            LayerWords("Flatten", {})
            if is_row
            else LayerWords("Reshape", {"target_shape": list(shape)})
        )
    return Entrance(Input(name, image), tuple(front), tuple(changes))


def _own_scaling(model: Model, name: str) -> Scaling:
    """Return that nothing is to be scaled, because the model does so itself.

    Raises:
        InvalidRequest: if it does not.
    """
    waiting = [name]
    while waiting:
        for entry in _takers(model, waiting.pop()):
            if entry.kind in VIEWS:
                waiting.append(entry.name)
            elif entry.kind != "Rescaling":
                raise InvalidRequest(
                    f"The model does not rescale its input {shown(name)} itself, and"
                    " the file does not tell what it was trained on. Say what its"
                    f" training made of a pixel of 0 to 255 by --scale: {EXAMPLES}."
                )
    return Scaling(1.0)


def _image_shape(name: str, shape: Shape, size: Size | None) -> Shape:
    """Return height, width and channels of what enters as *shape*."""
    if len(shape) == 3:
        return shape
    if len(shape) == 2:
        return (*shape, 1)
    side = math.isqrt(shape[0])
    height, width = size or (side, side)
    channels = shape[0] // (height * width) if height * width else 0
    if channels < 1 or height * width * channels != shape[0]:
        given = f" {height}x{width} does not fit." if size else ""
        raise InvalidRequest(
            f"The input {shown(name)} takes {shape[0]} numbers in one row, which are"
            f" no square.{given} Say what images they are by --image-size, as"
            " height x width: `--image-size 28x28`."
        )
    return height, width, channels


def _takers(model: Model, name: str) -> list[Entry]:
    return [entry for entry in model.layers if name in entry.takes]
