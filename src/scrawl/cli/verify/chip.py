"""Whether a network fits the chip that somebody has, before and after it is built."""

import math

import numpy as np

from scrawl.cli.device_network import DeviceNetwork
from scrawl.deployment import StaticSizes, static_sizes
from scrawl.errors import InvalidNetwork, InvalidRequest
from scrawl.networks import Inference
from scrawl.quantization import quantize
from scrawl.verification import Chip, Device, Needs, check_fit, check_measured

SCORE_BYTES = 4


def require_fit(device: DeviceNetwork, sizes: StaticSizes, chip: Chip) -> None:
    """Refuse what cannot fit, whatever a compiler makes of it.

    Raises:
        CheckFailed: with what would make it fit.
    """
    if chip != Chip():
        check_fit(_needs(device, sizes), chip, device.network.name)


def require_measured_fit(network: DeviceNetwork, found: Device, chip: Chip) -> None:
    """Refuse what was built and does not fit.

    Raises:
        CheckFailed: with what would make it fit.
    """
    check_measured(
        chip,
        network.network.name,
        flash_bytes=found.sizes.flash_bytes,
        ram_bytes=found.sizes.ram_bytes
        + _input_bytes(network)
        + _output_bytes(network),
        stack_bytes=found.stack_bytes,
        is_quantized=network.is_integer,
    )


def _needs(device: DeviceNetwork, sizes: StaticSizes) -> Needs:
    form = device.form
    quantized = _quantized_sizes(form) if isinstance(form, Inference) else None
    return Needs(
        weight_bytes=sizes.table_bytes,
        buffer_bytes=sizes.buffer_bytes,
        input_bytes=_input_bytes(device),
        output_bytes=_output_bytes(device),
        int8_weight_bytes=None if quantized is None else quantized.table_bytes,
        int8_buffer_bytes=None if quantized is None else quantized.buffer_bytes,
    )


def _quantized_sizes(inference: Inference) -> StaticSizes | None:
    """Return what it would take in integers; an image of paper tells."""
    paper = {
        source.name: np.zeros((1, *source.shape), np.uint8)
        for source in inference.inputs
    }
    try:
        return static_sizes(quantize(inference, paper))
    except (InvalidNetwork, InvalidRequest):  # integers cannot stand for it
        return None


def _input_bytes(device: DeviceNetwork) -> int:
    return sum(
        math.prod(source.shape) * (4 if source.kind == "features" else 1)
        for source in device.network.inputs
    )


def _output_bytes(device: DeviceNetwork) -> int:
    shapes = device.network.output_shapes().values()
    return sum(SCORE_BYTES * math.prod(shape) for shape in shapes)
