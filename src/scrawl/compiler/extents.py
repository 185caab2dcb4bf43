"""How much memory each buffer of a graph needs."""

from dataclasses import dataclass

from scrawl.compiler.conv_literals import (
    spread_size,
    turned_kernel_floats,
    window_of,
)
from scrawl.compiler.graph import Graph, Link
from scrawl.compiler.limits import BLOCK_ROWS, SLICE
from scrawl.compiler.memory import Buffer, Extent
from scrawl.compiler.normalize_tasks import sum_doubles
from scrawl.compiler.packing import NARROW, Packing, round_up, row_stride
from scrawl.compiler.targets import Target
from scrawl.networks import padded_size

ONCE = {"factors", "kernel", "merged", "moments", "slices", "sums", "turned"}


@dataclass(frozen=True)
class Extents:
    """Tells how much memory each buffer needs, for batches of *images*."""

    graph: Graph
    packing: Packing
    target: Target
    images: int
    augmented_floats: int = 0  # of an image that was changed, and of what changed it

    def __call__(self, buffer: Buffer) -> Extent:
        """Return the extent of a buffer."""
        if buffer.kind in ONCE:
            return Extent(self._floats_of_all(buffer), once=True)
        return Extent(self._floats_of_one(buffer))

    def _floats_of_one(self, buffer: Buffer) -> int:
        """Return the floats of what is there for each image."""
        links = self.graph.links
        link = links[buffer.link]
        match buffer.kind:
            case "value" | "gradient":
                floats = row_stride(link.size)
            case "edge":
                floats = row_stride(links[link.inputs[buffer.slot]].size)
            case "padded" | "padded_again" | "spread":
                floats = _surrounded(link, buffer)
            case "places":  # of 16 bits
                floats = round_up(-(-link.size // 2), NARROW)
            case "augmented":
                floats = self.augmented_floats
            case "loss" | "correct":
                floats = 1
            case "room":
                floats = BLOCK_ROWS * self.images
            case other:
                raise TypeError(f"{other} is not there for each image")
        return floats

    def _floats_of_all(self, buffer: Buffer) -> int:
        """Return the floats of what is there once."""
        link = self.graph.links[buffer.link]
        num_slices = -(-self.images // SLICE)
        width = round_up(link.shape[-1], NARROW)
        match buffer.kind:
            case "turned":
                floats = row_stride(link.size) * self.images
            case "kernel":
                floats = turned_kernel_floats(link, self.target.lanes)
            case "slices":
                floats = self.packing.parts[link.name].length * num_slices
            case "sums":  # of doubles
                floats = 2 * sum_doubles(link.shape[-1]) * num_slices
            case "merged" | "factors":  # two doubles, or four floats, for each channel
                floats = 4 * width
            case "moments":
                floats = 2 * width
            case other:
                raise TypeError(f"{other} needs no memory of its own")
        return floats


def _surrounded(link: Link, buffer: Buffer) -> int:
    """Return the numbers of an image, or of a gradient, with the zeros around it."""
    window = window_of(link)
    if buffer.kind == "spread":
        height, width = spread_size(link, window)
        return height * width * link.shape[2]
    height, width = padded_size(link.input_shape, window.padding)
    return height * width * link.input_shape[2]
