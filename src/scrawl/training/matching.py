"""What the data have for each input and output of a network, found by name.

The images are for the input of pixels and the labels for the first output, whatever
those are called, unless there is something of their name. All is checked here, so that
nothing has to be compiled to learn that it does not fit.
"""

from collections.abc import Iterable, Mapping

import numpy as np

from scrawl.arrays import Inputs, Labels
from scrawl.data import Examples
from scrawl.errors import InvalidRequest
from scrawl.networks import Input, Network, describe


def inputs_for(network: Network, examples: Examples) -> Inputs:
    """Return what each input of *network* takes of the *examples*.

    Raises:
        InvalidRequest: if there is nothing of its name, or of its size and range.
    """
    arrays = dict(examples.more_inputs)
    for source in network.inputs:
        if source.kind == "pixels" and source.name not in arrays:
            arrays[source.name] = examples.images
            break
    for source in network.inputs:
        if source.name not in arrays:
            known = _listed("the images", examples.more_inputs)
            raise InvalidRequest(
                f"{network.name!r} reads {source.name!r}, and the data have only"
                f" {known}. Name data that have it, as digits+number has 'number', or"
                " give Examples more_inputs."
            )
        _check_input(network, source, arrays[source.name])
    return {source.name: arrays[source.name] for source in network.inputs}


def labels_for(network: Network, examples: Examples) -> Mapping[str, Labels]:
    """Return the labels of each output of *network*, the first one first.

    Raises:
        InvalidRequest: if there are none of its name, or one is none of its classes.
    """
    labels = {network.outputs[0]: examples.labels, **examples.more_labels}
    for output in network.outputs:
        if output not in labels:
            known = _listed("the class of each image", examples.more_labels)
            raise InvalidRequest(
                f"{network.name!r} gives {output!r}, and the data tell only {known}."
                " Name data that tell it, as digits+number does 'sum', or give Examples"
                " more_labels."
            )
        _check_labels(network, output, labels[output])
    return {output: labels[output] for output in network.outputs}


def _check_input(network: Network, source: Input, array: np.ndarray) -> None:
    _check_form(network, source, array)
    if source.kind == "number" and array.max(initial=0) > (source.maximum or 0):
        raise InvalidRequest(
            f"{network.name!r} reads {source.name!r} from 0 to {source.maximum}, and"
            f" one of these is {array.max()}. Change it, or the maximum of the input."
        )
    if source.kind == "features" and not np.isfinite(array).all():
        raise InvalidRequest(
            f"{network.name!r} reads {source.name!r}, and one of these is not a finite"
            " number. Replace it, or leave its image away."
        )


def _check_form(network: Network, source: Input, array: np.ndarray) -> None:
    """Refuse another type or shape; bytes may leave a last side of 1 away."""
    needed, shapes = np.dtype(np.float32), [source.shape]
    if source.kind != "features":
        needed = np.dtype(np.uint8)
        shapes += [source.shape[:-1]] if source.shape[-1] == 1 else []
    given = array.shape[1:]
    is_right = array.dtype == needed
    if is_right and given in shapes:
        return
    # Grey images of another size are the usual mistake.
    if is_right and source.kind == "pixels" and len(given) == len(shapes) == 2:
        raise InvalidRequest(
            f"{network.name!r} reads images of {describe(source.shape[:2])} pixels, but"
            f" these are {describe(given)}. Make it with input_shape={(*given, 1)}, or"
            " scale the images."
        )
    raise InvalidRequest(
        f"{network.name!r} reads {source.name!r} as {_form(needed, shapes[-1])}, but"
        f" these are {_form(array.dtype, given)}. Change the array, or the shape of the"
        " input."
    )


def _check_labels(network: Network, output: str, labels: Labels) -> None:
    if labels.dtype != np.uint8 or labels.ndim != 1:
        raise InvalidRequest(
            f"The labels of {output!r} are {_form(labels.dtype, labels.shape[1:])}, not"
            " one uint8 for each image. Give the index of its class, from 0."
        )
    num_classes = network.shapes()[output][-1]
    if labels.max(initial=0) >= num_classes:
        of_which = f" of {output!r}" if len(network.outputs) > 1 else ""
        raise InvalidRequest(
            f"A label{of_which} is {labels.max()}, but {network.name!r} knows only"
            f" {num_classes} classes, counted from 0. Add the missing classes."
        )


def _form(dtype: np.dtype, shape: tuple[int, ...]) -> str:
    return f"{describe(shape or (1,))} of {dtype}"


def _listed(first: str, names: Iterable[str]) -> str:
    return " and ".join((first, *map(repr, names)))
