"""How images are changed while a network learns: sizes, tables, and the call."""

from dataclasses import dataclass

from scrawl.compiler.literals import struct_literal
from scrawl.compiler.packing import round_up
from scrawl.errors import InvalidRequest
from scrawl.images import Augmentation, Elastic
from scrawl.networks import Network, describe
from scrawl.randomness import Purpose

OVERRUN_BYTES = 16  # that the kernel writes behind an image
SHOW = """
NOINLINE void show(const Job *job, i64 example, const u8 *x, u8 *y, u32 *room)
{{
    Draw draw = {{job->seed_low, job->seed_high, (u32)example, job->epoch, {purpose}}};
    augment(augmentation, &draw, job->transforms + 6 * example, augmentation_columns,
            augmentation_rows, x, y, room);
}}"""


@dataclass(frozen=True)
class AugmentingCode:
    """Files of kernels, their tables, and where the room of the kernel begins.

    The kernel needs so many *floats* for one image: *image_floats* of them hold what
    it makes, the others are its room.
    """

    kernels: tuple[str, ...] = ()
    constants: tuple[str, ...] = ()
    image_floats: int = 0
    floats: int = 0


def augmenting_code(
    augmentation: Augmentation | None, network: Network
) -> AugmentingCode:
    """Return the code of *augmentation* for the pixels that *network* takes.

    Raises:
        InvalidRequest: if there is not one grey image, or it is too small.
    """
    if augmentation is None or augmentation.is_identity:
        return AugmentingCode()
    shapes = [source.shape for source in network.inputs if source.kind == "pixels"]
    if len(shapes) != 1 or shapes[0][2:] != (1,):
        raise InvalidRequest(
            f"The network {network.name!r} takes"
            f" {' and '.join(map(describe, shapes)) or 'no images'}; an augmentation"
            " needs one grey image, height x width x 1. Train without."
        )
    (shape,) = shapes
    augmentation.check(shape)
    image_floats = round_up(-(-(shape[0] * shape[1] + OVERRUN_BYTES) // 4), 16)
    room = _room_words(shape, augmentation.elastic(shape))
    constants = _constants(augmentation, shape)
    return AugmentingCode(("augment",), constants, image_floats, image_floats + room)


def _constants(augmentation: Augmentation, shape: tuple[int, ...]) -> tuple[str, ...]:
    elastic = augmentation.elastic(shape)
    columns = elastic.column_weights if elastic else (0,)
    rows = elastic.row_weights if elastic else (0,)
    return (
        _table("augmentation_columns", columns),
        _table("augmentation_rows", rows),
        struct_literal(
            "Augment",
            "augmentation",
            height=shape[0],
            width=shape[1],
            column_radius=len(columns) - 1,
            row_radius=len(rows) - 1,
            gain=elastic.gain if elastic else 0,
            shift=elastic.shift if elastic else 0,
            limit=elastic.limit if elastic else 0,
        ),
        SHOW.format(purpose=int(Purpose.ELASTIC)),
    )


def _room_words(shape: tuple[int, ...], elastic: Elastic | None) -> int:
    """Return how many words the kernel needs besides the image it makes."""
    height, width = shape[:2]
    stride = round_up(width + 2, 16)
    neighbours = round_up(((height + 2) * stride + 1) // 2 + 1, 16)
    if elastic is None:
        return neighbours
    margin = round_up((len(elastic.column_weights) - 1) * width, 16)
    radius = round_up(len(elastic.row_weights) - 1, 16)
    return neighbours + 2 * (margin + round_up(height * width, 64) + radius)


def _table(name: str, weights: tuple[int, ...]) -> str:
    return f"static const short {name}[] = {{{', '.join(map(str, weights))}}};"
