"""What a verification found, as JSON and as lines to read.

Multiply-accumulates are the exporter's; beside the instructions of a layer they say how
good its code is.
"""

from collections.abc import Iterator, Mapping

from scrawl.deployment import StaticSizes
from scrawl.verification.agreement import Agreement
from scrawl.verification.verification import Device, Verification


def to_json(found: Verification, sizes: StaticSizes | None = None) -> dict[str, object]:
    """Return *found* as `scrawl verify --json` prints it, in full precision.

    With the *sizes* of the same network, its multiply-accumulates are there, too.
    """
    every = found.agreements
    return {
        "target": found.target,
        "compiler": found.compiler,
        "flags": list(found.flags),
        "emulator": found.emulator,
        "images": found.num_images,
        "agrees": found.holds,
        "label_differences": sum(each.label_differences for each in every),
        "score_differences": sum(each.score_differences for each in every),
        "largest_score_difference": max(
            each.largest_score_difference for each in every
        ),
        "smallest_margin": min(each.smallest_margin for each in every),
        "outputs": {each.output: _agreement_to_json(each) for each in every},
        **({} if found.device is None else _device_to_json(found.device, sizes)),
    }


def to_text(found: Verification, sizes: StaticSizes | None = None) -> str:
    """Return *found* as lines to read; of *sizes*, as `to_json`."""
    return "\n".join(_lines(found, sizes))


def products_of_layers(sizes: StaticSizes | None) -> Mapping[int | None, int]:
    """Return the multiply-accumulates of an example, by the number of the layer."""
    layers = () if sizes is None else sizes.layers
    return {each.number: each.num_multiply_accumulates for each in layers}


def _agreement_to_json(found: Agreement) -> dict[str, object]:
    return {
        "label_differences": found.label_differences,
        "score_differences": found.score_differences,
        "largest_score_difference": found.largest_score_difference,
        "smallest_margin": found.smallest_margin,
        "first_difference": found.first_difference,
    }


def _device_to_json(device: Device, stated: StaticSizes | None) -> dict[str, object]:
    products = products_of_layers(stated)
    total = None if stated is None else stated.num_multiply_accumulates
    return {
        "flash_bytes": device.sizes.flash_bytes,
        "code_bytes": device.sizes.code_bytes,
        "weight_bytes": device.sizes.weight_bytes,
        "ram_bytes": device.sizes.ram_bytes,
        "stack_bytes": device.stack_bytes,
        "stack_bound_bytes": device.stack_bound_bytes,
        "instructions_per_image": device.instructions_per_image,
        "multiply_accumulates": total,
        "layers": [
            {
                "layer": each.name,
                "instructions_per_image": each.instructions,
                "multiply_accumulates": products.get(each.number),
            }
            for each in device.layers
        ],
    }


def _lines(found: Verification, stated: StaticSizes | None) -> Iterator[str]:
    place = f"{found.target} ({found.emulator})" if found.emulator else found.target
    yield f"{place}: {found.compiler}, {' '.join(found.flags)}"
    for each in found.agreements:
        yield f"  {each.output}: {_agreement_to_text(each)}"
    if found.device is not None:
        yield from _device_lines(found.device, stated)


def _device_lines(device: Device, stated: StaticSizes | None) -> Iterator[str]:
    sizes, bound = device.sizes, device.stack_bound_bytes
    at_most = "" if bound is None else f", at most {bound:,}"
    yield (
        f"  flash {sizes.flash_bytes:,} bytes (code {sizes.code_bytes:,}, weights"
        f" {sizes.weight_bytes:,}), RAM {sizes.ram_bytes:,}, stack"
        f" {device.stack_bytes:,}{at_most}"
    )
    products = products_of_layers(stated)
    total = sum(products.values())
    instructions = device.instructions_per_image
    yield f"  {instructions:,.0f} instructions per image{_per(instructions, total)}"
    for layer in device.layers:
        rate = _per(layer.instructions, products.get(layer.number, 0))
        yield f"    {layer.name:12} {layer.instructions:12,.0f}{rate}"


def _per(instructions: float, products: int) -> str:
    if not products:
        return ""
    return f" for {products:,} multiply-accumulates: {instructions / products:.2f} each"


def _agreement_to_text(found: Agreement) -> str:
    labels = f"{found.label_differences:,} of {found.num_examples:,} labels differ"
    if found.tolerance == 0:
        scores = f"the scores of {found.score_differences:,} differ"
    else:
        scores = f"scores by up to {found.largest_score_difference:.2g}"
    return f"{labels}, {scores}; smallest margin {found.smallest_margin:.6g}"
