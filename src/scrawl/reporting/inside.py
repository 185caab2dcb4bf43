"""What is inside a network: its kernels, and what its layers make of an image."""

import math
from collections.abc import Sequence

import numpy as np

from scrawl import explanation
from scrawl.errors import NothingThere
from scrawl.explanation import Beside, FeatureMaps, LayerKernels
from scrawl.networks import Network
from scrawl.reporting.album import Album
from scrawl.reporting.contents import Picture, Seen
from scrawl.reporting.numerals import count, listed
from scrawl.reporting.pictures import image_picture, signed_picture
from scrawl.reporting.said import outputs_said
from scrawl.training import Run

MAX_FILTERS = 64
MAX_CHANNELS = 32
MAPS_PER_ROW = 8
MAX_MAPS = 64


def kernels_of(network: Network) -> tuple[Picture, ...]:
    """Return the kernels of each convolution: a column a filter, a row a channel.

    Raises:
        NothingThere: if there is no convolution.
    """
    found = explanation.kernels(network)
    if not found:
        raise NothingThere("The network has no convolution.")
    return tuple(map(_kernels, found))


def feature_maps_of(run: Run, album: Album) -> tuple[Seen, ...]:
    """Return what the layers make of two images: the first, and that of highest loss.

    Raises:
        NothingThere: if no layer gives maps, or an input is in the data set alone.
    """
    said = outputs_said(run.predictions)[0]
    highest = (index for index in said.worst_first.tolist() if index in album.images)
    titles = {
        0: "The first test image",
        next(highest): "The image with the highest loss",
    }
    return tuple(
        _seen(
            title,
            image_picture(album.images[index], said.describe(index)),
            explanation.feature_maps(
                run.network, album.images[index], _beside(run.network, index, album)
            ),
        )
        for index, title in titles.items()
    )


def _kernels(layer: LayerKernels) -> Picture:
    height, width, channels, filters = layer.values.shape
    shown = layer.values[:, :, :MAX_CHANNELS, :MAX_FILTERS].transpose(2, 3, 0, 1)
    size = (
        f"{count(filters, 'filter')} of {height}x{width} weights on"
        f" {count(channels, 'channel')}"
    )
    is_cut = channels > MAX_CHANNELS or filters > MAX_FILTERS
    cut = [f"Shown are {shown.shape[1]} filters and {shown.shape[0]} channels."]
    return signed_picture(
        np.ascontiguousarray(shown),
        f"Kernels of {layer.weight}: {size}, between {layer.values.min():.3f} and"
        f" {layer.values.max():.3f}.",
        layer.weight,
        size,
        *(cut if is_cut else ()),
    )


def _seen(title: str, image: Picture, found: Sequence[FeatureMaps]) -> Seen:
    if not found:
        raise NothingThere("The network has neither convolution nor pooling.")
    return Seen(title, image, tuple(map(_maps, found)))


def _maps(found: FeatureMaps) -> Picture:
    height, width, channels = found.values.shape
    shown = found.values.transpose(2, 0, 1)[:MAX_MAPS]
    columns = min(len(shown), MAPS_PER_ROW)
    rows = math.ceil(len(shown) / columns)
    tiles = np.zeros((rows * columns, height, width), np.float32)
    tiles[: len(shown)] = shown
    size = f"{count(channels, 'map')} of {height}x{width}"
    cut = f", the first {MAX_MAPS}" if channels > MAX_MAPS else ""
    return signed_picture(
        tiles.reshape(rows, columns, height, width),
        f"After {found.layer}: {size}, between {shown.min():.2f} and"
        f" {shown.max():.2f}.",
        found.layer,
        f"{size}{cut}",
    )


def _beside(network: Network, index: int, album: Album) -> Beside:
    """Return what the network reads beside the image number *index*."""
    names = [source.name for source in network.inputs if source.kind != "pixels"]
    if lacking := [name for name in names if name not in album.beside]:
        raise NothingThere(
            f"The network reads {listed(lacking)} beside an image, and the run keeps"
            " only images. Give the data set that it was tested on."
        )
    return {name: album.beside[name][index : index + 1] for name in names}
