"""Whether a network fits a chip: before anything is compiled, and once it was.

Before, the sizes are those that the exporter states; code is not known then, so what
fails cannot fit, and what passes is measured. Sizes are written as chips are sold: 16K
is 16,384 bytes.
"""

import re
from dataclasses import dataclass

from scrawl.errors import CheckFailed, InvalidRequest
from scrawl.verification.targets import KIBIBYTE, MEBIBYTE

MAX_BYTES = 1 << 32  # what 32 bits can address


@dataclass(frozen=True)
class Chip:
    """How much flash and RAM there is, in bytes; None is as much as needed."""

    flash_bytes: int | None = None
    ram_bytes: int | None = None


@dataclass(frozen=True)
class Needs:
    """What the exporter states of a network, in bytes: weights, buffers, inputs.

    *input_bytes* and *output_bytes* are the arrays that its caller holds;
    *int8_weight_bytes* and *int8_buffer_bytes* are what weights and buffers take after
    `--quantize int8`, or None if they are so already.
    """

    weight_bytes: int
    buffer_bytes: int
    input_bytes: int
    output_bytes: int
    int8_weight_bytes: int | None = None
    int8_buffer_bytes: int | None = None

    @property
    def caller_bytes(self) -> int:
        """The arrays that its caller holds."""
        return self.input_bytes + self.output_bytes


def parse_size(text: str) -> int:
    """Return the bytes that *text* stands for: "512", "16K", "1M", "16 KB".

    Raises:
        InvalidRequest: if it is no size, or more than 32 bits can address.
    """
    found = re.fullmatch(r"\s*(\d{1,12})\s*(?:([KM])I?)?B?\s*", text.upper())
    size = int(found[1]) * _UNITS[found[2]] if found else 0
    if not 0 < size <= MAX_BYTES:
        raise InvalidRequest(
            f"{text!r} is no size of a memory. Write it as 512, 16K or 1M."
        )
    return size


def check_fit(needs: Needs, chip: Chip, name: str) -> None:
    """Refuse a network called *name* that cannot fit *chip*, before it is compiled.

    Raises:
        CheckFailed: with what would make it fit.
    """
    ram_bytes = needs.buffer_bytes + needs.caller_bytes
    if chip.flash_bytes is not None and needs.weight_bytes > chip.flash_bytes:
        raise CheckFailed(
            f"{name} cannot fit {_size(chip.flash_bytes)} of flash: its weights alone"
            f" take {_size(needs.weight_bytes)}. {_advice_for_flash(needs, chip)}"
        )
    if chip.ram_bytes is not None and ram_bytes > chip.ram_bytes:
        raise CheckFailed(
            f"{name} cannot fit {_size(chip.ram_bytes)} of RAM: its buffers take"
            f" {_size(needs.buffer_bytes)}, its inputs {_size(needs.input_bytes)}, its"
            f" scores {_size(needs.output_bytes)}. {_advice_for_ram(needs, chip)}"
        )


def check_measured(
    chip: Chip,
    name: str,
    *,
    flash_bytes: int,
    ram_bytes: int,
    stack_bytes: int,
    is_quantized: bool,
) -> None:
    """Refuse a network whose program was measured, and does not fit *chip*.

    *ram_bytes* are its buffers and the arrays of its caller.

    Raises:
        CheckFailed: with what would make it fit.
    """
    first = "" if is_quantized else "--quantize int8, or "
    if chip.flash_bytes is not None and flash_bytes > chip.flash_bytes:
        raise CheckFailed(
            f"{name} takes {_size(flash_bytes)} of flash, code and weights, and there"
            f" are {_size(chip.flash_bytes)}. Try {first}fewer weights."
        )
    if chip.ram_bytes is not None and ram_bytes + stack_bytes > chip.ram_bytes:
        raise CheckFailed(
            f"{name} takes {_size(ram_bytes)} of RAM and {_size(stack_bytes)} of stack,"
            f" and there are {_size(chip.ram_bytes)}. Try {first}smaller first layers."
        )


def _advice_for_flash(needs: Needs, chip: Chip) -> str:
    quantized, room = needs.int8_weight_bytes, chip.flash_bytes or 0
    if quantized is None:
        share = room / needs.weight_bytes
        return f"Use a network of less than {share:.0%} of its parameters."
    if quantized < room:
        return f"With --quantize int8 they take {_size(quantized)}."
    share = room / quantized
    return (
        f"Even with --quantize int8 they take {_size(quantized)}: use a network of less"
        f" than {share:.0%} of its parameters, quantized."
    )


def _advice_for_ram(needs: Needs, chip: Chip) -> str:
    quantized, room = needs.int8_buffer_bytes, chip.ram_bytes or 0
    if quantized is not None and quantized + needs.caller_bytes <= room:
        return f"With --quantize int8 its buffers take {_size(quantized)}."
    return "Use fewer filters in its first layers, or pool earlier."


def _size(num_bytes: int) -> str:
    return f"{num_bytes:,} bytes"


_UNITS = {None: 1, "K": KIBIBYTE, "M": MEBIBYTE}
