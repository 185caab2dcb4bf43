"""What is refused before C reads it: a library trusts every size and every number."""

import numpy as np

from scrawl.errors import InvalidRequest
from scrawl.networks import Network, describe


def check_images(network: Network, images: np.ndarray) -> None:
    """Refuse *images* that are not bytes, or not of the size that *network* reads."""
    size = network.inputs[0].shape[:2]
    if images.dtype != np.uint8 or images.shape[1:] != size:
        raise InvalidRequest(
            f"The images are {images.dtype} {describe(images.shape[1:])};"
            f" {network.name!r} takes uint8 {describe(size)}. Bring them to this size"
            " first."
        )


def check_labels(network: Network, labels: np.ndarray, count: int) -> None:
    """Refuse *labels* that are not *count* bytes, each the index of a class."""
    if labels.dtype != np.uint8 or labels.shape != (count,):
        raise InvalidRequest(
            f"The labels are {labels.dtype} {describe(labels.shape)}; {count} images"
            f" need uint8 {count}."
        )
    num_classes = network.shapes()[network.outputs[0]][-1]
    if labels.size and labels.max() >= num_classes:
        raise InvalidRequest(
            f"A label is {labels.max()}; {network.name!r} knows the classes 0 to"
            f" {num_classes - 1}."
        )


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
