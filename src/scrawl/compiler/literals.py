"""The sizes of links as constants of C.

Kernels are plain functions; called with these constants the compiler specialises them.
"""

import numpy as np

from scrawl.compiler.graph import Link, Lose
from scrawl.compiler.packing import panel_width, row_stride
from scrawl.errors import InvalidNetwork
from scrawl.networks import Normalize, Padding, Window, padded_size


def float_literal(value: float) -> str:
    """Return the shortest text of C that is *value* as a float.

    Raises:
        InvalidNetwork: if it is too large to be one.
    """
    if abs(value) > float(np.finfo(np.float32).max):
        raise InvalidNetwork(
            f"The network holds the number {value!r}, which is too large for float32."
            " Use a smaller one."
        )
    text = str(np.float32(value))
    return f"{text}f" if "." in text or "e" in text else f"{text}.0f"


def struct_literal(kind: str, name: str, **fields: int | str) -> str:
    """Return the definition of a constant struct; fields are numbers or text of C."""
    body = ", ".join(f".{field} = {value}" for field, value in fields.items())
    return f"static const {kind} {name} = {{{body}}};"


def dense_literal(link: Link, images: int) -> str:
    """Return the constants of a dense link for batches of at most *images*."""
    return struct_literal(
        "Dense",
        link.name,
        features=link.input_size,
        outputs=link.size,
        width=panel_width(link.size),
        x_stride=row_stride(link.input_size),
        y_stride=row_stride(link.size),
        images=images,
    )


def pool_literal(link: Link, window: Window) -> str:
    """Return the constants of a pooling."""
    return struct_literal(
        "Pool",
        link.name,
        height=link.input_shape[0],
        width=link.input_shape[1],
        channels=link.input_shape[2],
        rows=link.shape[0],
        columns=link.shape[1],
        size_y=window.size[0],
        size_x=window.size[1],
        stride_y=window.strides[0],
        stride_x=window.strides[1],
        top=window.padding.top,
        left=window.padding.left,
    )


def padding_literal(name: str, link: Link, padding: Padding) -> str:
    """Return the constants of the zeros around what *link* takes."""
    height, width = padded_size(link.input_shape, padding)
    return struct_literal(
        "Spread",
        name,
        rows=link.input_shape[0],
        columns=link.input_shape[1],
        channels=link.input_shape[2],
        height=height,
        width=width,
        top=padding.top,
        left=padding.left,
        stride_y=1,
        stride_x=1,
    )


def normalize_literal(link: Link, normalize: Normalize) -> str:
    """Return the constants of a normalization."""
    return struct_literal(
        "Normalize",
        link.name,
        channels=link.shape[-1],
        momentum=repr(normalize.momentum),
        epsilon=repr(normalize.epsilon),
    )


def loss_literal(link: Link, lose: Lose) -> str:
    """Return the constants of a loss."""
    return struct_literal(
        "Loss",
        link.name,
        classes=link.size,
        weight=float_literal(lose.loss.weight),
        smoothing=float_literal(lose.loss.label_smoothing),
    )
