"""A run as C99: the network in floats or integers, and examples that prove a build."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from scrawl.arrays import Inputs
from scrawl.cli.device_network import DeviceNetwork, Hits, export_of_network
from scrawl.cli.export.asked import Asked, Exported
from scrawl.data import CATALOGUE, NUMBER_SUFFIX, Dataset
from scrawl.deployment import Golden, Notes, export_c, static_sizes, weights_digest
from scrawl.errors import MissingOnMachine
from scrawl.networks import Input, Network
from scrawl.training import inputs_for
from scrawl.verification import (
    Device,
    Optimization,
    Verification,
    find_toolchain,
    load_elftools,
    require_agreement,
    require_unicorn,
    verify,
)

NUM_GOLDEN = 4  # examples, of 784 bytes each for MNIST: small boards hold them
NOISE = "The examples in vectors.h are noise instead."
SEED = 0  # of that noise
OPTIMIZATION: Optimization = "-Os"
MEASURED_ON = "cortex-m0"  # unless another core is named
CODE_LICENCE = "MIT-0 for the code, which needs no notice and has no condition"
UNKNOWN_LICENCE = "the weights are under the terms of the data they come from"


def to_c(asked: Asked) -> Exported:
    """Return the run as C.

    Raises:
        ScrawlError: if its network cannot be exported, or quantized.
    """
    data = asked.needed_data() if asked.is_quantized else asked.found_data(NOISE)
    device = asked.network(data)
    hits = () if data is None else device.hits(data.test)
    golden = _golden(device, data)
    notes = replace(_notes(data, hits), measured=_measured(asked, device, golden))
    files = export_c(device.form, golden, notes)
    sizes = static_sizes(device.form)
    weights, buffers = f"{sizes.table_bytes:,} bytes", f"{sizes.buffer_bytes:,} bytes"
    return Exported(
        files,
        (
            ("network", f"{device.network.name}, in {device.arithmetic}"),
            *((("accuracy", _hits_text(data, hits)),) if data and hits else ()),
            ("flash", f"{weights} of weights and tables, and the code"),
            ("RAM", f"{buffers} of static buffers, and the stack"),
            ("work", f"{sizes.num_multiply_accumulates:,} multiply-accumulates"),
        ),
        {
            "arithmetic": "int8" if device.is_integer else "float32",
            "accuracy": {each.output: each.accuracy for each in hits},
            "table_bytes": sizes.table_bytes,
            "buffer_bytes": sizes.buffer_bytes,
            "multiply_accumulates": sizes.num_multiply_accumulates,
            "arrays_sha256": weights_digest(device.arrays),
        },
    )


def _golden(device: DeviceNetwork, data: Dataset | None) -> Golden:
    if data is None:
        inputs = _noise(device.network)
    else:
        inputs = inputs_for(device.network, data.test[:NUM_GOLDEN])
    return Golden(inputs, device.scores(inputs))


def _measured(asked: Asked, device: DeviceNetwork, golden: Golden) -> str:
    """Return what a build for a core takes, or nothing if there are no tools for it.

    Raises:
        CheckFailed: if it does not give the golden scores.
        MissingOnMachine: if a core was named, and what builds for it is missing.
    """
    core = asked.target or MEASURED_ON
    try:
        toolchain = find_toolchain(core)
        require_unicorn()
        load_elftools()
    except MissingOnMachine:
        if asked.target is not None:
            raise
        return ""
    export = export_of_network(device.form, golden)
    given = golden.inputs, golden.scores
    found = verify(export, toolchain, *given, optimization=OPTIMIZATION)
    require_agreement(found.agreements, f"{asked.run.name} on {core}")
    return "" if found.device is None else _build_text(found, found.device)


def _build_text(found: Verification, device: Device) -> str:
    sizes, bound = device.sizes, device.stack_bound_bytes
    most = "" if bound is None else f", at most {bound:,}"
    return (
        f"on {found.target}, by {found.compiler} with {OPTIMIZATION}:"
        f" {sizes.flash_bytes:,} bytes of flash in all, of which code"
        f" {sizes.code_bytes:,}; RAM {sizes.ram_bytes:,} and a stack of"
        f" {device.stack_bytes:,} bytes{most}; the arrays of the caller come on top;"
        f" {device.instructions_per_image:,.0f} instructions for an example"
    )


def _noise(network: Network) -> Inputs:
    rng = np.random.default_rng(SEED)
    return {source.name: _draw(rng, source) for source in network.inputs}


def _draw(rng: np.random.Generator, source: Input) -> np.ndarray:
    shape = (NUM_GOLDEN, *source.shape)
    if source.kind == "features":
        return rng.random(shape, np.float32)
    highest = 255 if source.maximum is None else source.maximum
    return rng.integers(0, highest, shape, np.uint8, endpoint=True)


def _notes(data: Dataset | None, hits: Sequence[Hits]) -> Notes:
    if data is None:
        return Notes(licence=f"{CODE_LICENCE}; {UNKNOWN_LICENCE}.")
    known = CATALOGUE.get(data.name.removesuffix(NUMBER_SUFFIX))
    terms = (
        UNKNOWN_LICENCE
        if known is None
        else f"the images in vectors.h are of {data.name}, {known.licence}; the weights"
        " were learned from such images, and scrawl claims no right in them"
    )
    accuracy = f"{_hits_text(data, hits)}, in this arithmetic"
    return Notes(accuracy=accuracy, licence=f"{CODE_LICENCE}; {terms}.")


def _hits_text(data: Dataset, hits: Sequence[Hits]) -> str:
    rates = ", ".join(_rate(each, is_named=len(hits) > 1) for each in hits)
    return f"{rates} of the {len(data.test):,} test images of {data.name}"


def _rate(hits: Hits, *, is_named: bool) -> str:
    low, high = 100 * hits.interval.low, 100 * hits.interval.high
    name = f"{hits.output} " if is_named else ""
    rate = f"{name}{100 * hits.accuracy:.2f} %"
    return f"{rate} (95 % interval {low:.2f} to {high:.2f} %)"
