"""What is refused before C reads it: a library trusts every size and every number."""

from collections.abc import Mapping

import numpy as np

from scrawl.arrays import Inputs, Labels
from scrawl.errors import InvalidRequest, UnknownName
from scrawl.networks import CrossEntropy, Input, Network, describe


def checked_inputs(network: Network, inputs: Inputs) -> dict[str, np.ndarray]:
    """Return *inputs* as C reads them, in the order of *network*.

    Raises:
        InvalidRequest: if one is missing, of another type or shape, or out of range.
        UnknownName: if the network has no input of that name.
    """
    names = [source.name for source in network.inputs]
    for name in inputs:
        if name not in names:
            raise UnknownName(f"input of {network.name!r}", name, names)
    for name in names:
        if name not in inputs:
            raise InvalidRequest(
                f"The input {name!r} of {network.name!r} is missing; given were"
                f" {', '.join(inputs) or 'none'}. Give it, too."
            )
    arrays = {
        source.name: _checked_input(network, source, inputs[source.name])
        for source in network.inputs
    }
    lengths = {name: len(array) for name, array in arrays.items()}
    if len(set(lengths.values())) > 1:
        counts = ", ".join(f"{count} of {name!r}" for name, count in lengths.items())
        raise InvalidRequest(f"The inputs are {counts}. Give as many of each.")
    return arrays


def check_images(network: Network, images: np.ndarray) -> None:
    """Refuse *images* that are not bytes, or not of the size that *network* reads."""
    (source,) = network.inputs
    _check_pixels(network, source, images)


def checked_labels(
    network: Network, labels: Mapping[str, np.ndarray], needed: list[str], count: int
) -> dict[str, Labels]:
    """Return the labels of the *needed* outputs as C reads them, each *count* bytes.

    Raises:
        InvalidRequest: if they are missing, of another type or length, or no class.
    """
    for name in needed:
        if name not in labels:
            raise InvalidRequest(
                f"The output {name!r} of {network.name!r} has no labels. Give them, or"
                " take the output out of the loss."
            )
        num_classes = network.shapes()[name][-1]
        _check_labels(network, labels[name], count, num_classes)
    return {name: np.ascontiguousarray(labels[name]) for name in needed}


def check_order(order: np.ndarray, count: int) -> None:
    """Refuse an *order* that is empty, or names other images than the first *count*."""
    if order.dtype != np.int64 or order.ndim != 1 or not order.size:
        raise InvalidRequest(
            f"The order is {order.dtype} {describe(order.shape)}; it must be a row of"
            " one int64 or more."
        )
    if order.min() < 0 or order.max() >= count:
        raise InvalidRequest(
            f"The order names the images {order.min()} to {order.max()}, but there are"
            f" {count}, counted from 0."
        )


def check_rates(rates: np.ndarray, num_images: int, batch_size: int) -> None:
    """Refuse *rates* that are not one finite number for each batch."""
    num_batches = -(-num_images // batch_size)
    if rates.shape != (num_batches,) or not np.isfinite(rates).all():
        raise InvalidRequest(
            f"{rates.size} learning rates were given; {num_images} images in batches of"
            f" {batch_size} need {num_batches} finite numbers."
        )


def check_no_single(num_images: int, batch_size: int) -> None:
    """Refuse batches of one, of which batch normalization learns nothing.

    Raises:
        InvalidRequest: if all batches or the last one are so small.
    """
    if batch_size == 1:
        raise InvalidRequest(
            "batch_size is 1, and batch normalization needs two images or more at once."
            " Use a larger one."
        )
    if num_images % batch_size == 1:
        raise InvalidRequest(
            f"{num_images:,} images in batches of {batch_size} end in a batch of one,"
            " and batch normalization needs two or more. Use another batch_size."
        )


def _checked_input(network: Network, source: Input, array: np.ndarray) -> np.ndarray:
    if source.kind == "pixels":
        channels = source.shape[2:]
        has_axis = channels == (1,) and array.ndim == len(source.shape) + 1
        images = array[..., 0] if has_axis and array.shape[-1] == 1 else array
        _check_pixels(network, source, images)
        return np.ascontiguousarray(images)
    if source.kind == "number":
        return _checked_number(source, array)
    is_right = array.dtype == np.float32 and array.shape[1:] == source.shape
    if not (is_right and np.isfinite(array).all()):
        raise InvalidRequest(
            f"The input {source.name!r} is {array.dtype} {describe(array.shape[1:])};"
            f" {network.name!r} takes finite float32 {describe(source.shape)}."
        )
    return np.ascontiguousarray(array)


def _check_pixels(network: Network, source: Input, images: np.ndarray) -> None:
    shape = source.shape[:2] if source.shape[2:] == (1,) else source.shape
    if images.dtype != np.uint8 or images.shape[1:] != shape:
        raise InvalidRequest(
            f"The images are {images.dtype} {describe(images.shape[1:])};"
            f" {network.name!r} takes uint8 {describe(shape)}. Bring them to this size"
            " first."
        )


def _checked_number(source: Input, array: np.ndarray) -> np.ndarray:
    numbers = array[:, 0] if array.ndim == 2 and array.shape[1] == 1 else array
    if numbers.dtype != np.uint8 or numbers.ndim != 1:
        raise InvalidRequest(
            f"The input {source.name!r} is {array.dtype} {describe(array.shape)}; it"
            " must be one uint8 for each example."
        )
    if numbers.size and numbers.max() > (source.maximum or 0):
        raise InvalidRequest(
            f"The input {source.name!r} holds {numbers.max()}; it must be a whole"
            f" number from 0 to {source.maximum}."
        )
    return np.ascontiguousarray(numbers)


def _check_labels(
    network: Network, labels: np.ndarray, count: int, num_classes: int
) -> None:
    if labels.dtype != np.uint8 or labels.shape != (count,):
        raise InvalidRequest(
            f"The labels are {labels.dtype} {describe(labels.shape)}; {count} images"
            f" need uint8 {count}."
        )
    if labels.size and labels.max() >= num_classes:
        raise InvalidRequest(
            f"A label is {labels.max()}; {network.name!r} knows the classes 0 to"
            f" {num_classes - 1}."
        )


def class_weight_rows(
    network: Network, losses: Mapping[str, CrossEntropy]
) -> list[np.ndarray | None]:
    """Return the weights of the classes of each output that has some.

    Raises:
        InvalidRequest: if there are not as many as classes.
    """
    shapes = network.shapes()
    rows: list[np.ndarray | None] = []
    for name in network.outputs:
        given = losses[name].class_weight
        if given and len(given) != shapes[name][-1]:
            raise InvalidRequest(
                f"The output {name!r} has {shapes[name][-1]} classes, but"
                f" {len(given)} class weights. Give one for each."
            )
        rows.append(np.array(given, np.float32) if given else None)
    return rows
