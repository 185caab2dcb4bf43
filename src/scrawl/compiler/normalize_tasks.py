"""The parts of batch normalization: sums by slices, then what they come to.

A normalization needs the whole batch before it can give one number, so it ends a phase
forwards, and again on the way back.
"""

from collections.abc import Iterator

from scrawl.compiler.lines import Line, Writer
from scrawl.compiler.memory import Buffer, reference
from scrawl.compiler.packing import NARROW, round_up


def sum_doubles(channels: int) -> int:
    """Return how many doubles a slice sums up, as kernels/normalize.h lays them out."""
    return 2 * round_up(channels, NARROW)


def clear_sums(writer: Writer, index: int) -> str:
    """Return the line that begins the sums of a slice."""
    sums, floats = _slice_sums(writer, index), 2 * _doubles(writer, index)
    return f"clear((float *)({sums}), {floats});"


def add_moments(writer: Writer, index: int) -> Line:
    """Return the line that adds the numbers of one image, and their squares."""
    x, sums = writer.source(index), _slice_sums(writer, index)
    return Line(f"add_moments({x}, {sums}, {_sizes(writer, index)});")


def merge_moments(writer: Writer, index: int) -> Iterator[str]:
    """Yield the lines that make mean and deviation of the sums of all slices."""
    yield from _merge(writer, index)
    name = writer.link(index).name
    moments = writer.once(Buffer("moments", index))
    count = f"(double)batch->count * {writer.positions(index)}"
    yield f"moments_of({name}, merged, {count}, {moments});"
    mean = writer.weights(index, "moving_mean")
    variance = writer.weights(index, "moving_variance")
    yield f"move_moments({name}, merged, {count}, {mean}, {variance});"


def add_gradients(writer: Writer, index: int) -> Line:
    """Return the line that adds the gradients of one image, and their products."""
    x, dy = writer.source(index), writer.gradient(index)
    moments = writer.once(Buffer("moments", index))
    sums = _slice_sums(writer, index)
    return Line(
        f"add_gradient_sums({x}, {dy}, {moments}, {sums}, {_sizes(writer, index)});"
    )


def merge_gradients(writer: Writer, index: int) -> Iterator[str]:
    """Yield the lines that make what the way back needs of the sums of all slices."""
    yield from _merge(writer, index)
    channels = writer.link(index).shape[-1]
    factors = writer.once(Buffer("factors", index))
    count = f"(double)batch->count * {writer.positions(index)}"
    width = _width(writer, index)
    name = writer.link(index).name
    yield f"factors_of({name}, merged, {count}, {factors});"
    yield f"keep_sums(merged, {factors} + {2 * width}, {width}, {channels});"


def normalize_update(writer: Writer, index: int) -> Iterator[str]:
    """Yield the lines that change gamma and beta: the sums are their gradients."""
    part = writer.packing.parts[writer.link(index).name]
    width = _width(writer, index)
    factors = writer.once(Buffer("factors", index))
    for row, role in ((3, "gamma"), (2, "beta")):
        place = part.place_of(role)
        if place >= 0:
            gradient = f"{factors} + {row * width}"
            yield f"row_update(job, batch, {gradient}, {place}, {width});"


def _merge(writer: Writer, index: int) -> Iterator[str]:
    channels = writer.link(index).shape[-1]
    sums = f"(const double *)({writer.once(Buffer('sums', index))})"
    yield f"double *merged = (double *)({writer.once(Buffer('merged', index))});"
    yield f"merge_sums({sums}, merged, num_slices(batch->count), {channels});"


def _slice_sums(writer: Writer, index: int) -> str:
    sums = reference(Buffer("sums", index), "0")
    return f"(double *)({sums}) + (i64)slice * {_doubles(writer, index)}"


def _doubles(writer: Writer, index: int) -> int:
    return sum_doubles(writer.link(index).shape[-1])


def _width(writer: Writer, index: int) -> int:
    return round_up(writer.link(index).shape[-1], NARROW)


def _sizes(writer: Writer, index: int) -> str:
    return f"{writer.positions(index)}, {writer.link(index).shape[-1]}"
