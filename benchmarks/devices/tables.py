"""The sections of the page, each a table of what was measured."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from benchmarks.devices.aims import agrees, instructions_per_product, lost_points
from benchmarks.devices.cells import COUNTED, SMALLEST_CORE, Cell
from benchmarks.devices.forms import ARITHMETICS, Arithmetic
from benchmarks.devices.journal import Found, Layer, Result
from benchmarks.devices.results import Results
from benchmarks.report.tables import MISSING, table

LAYERS_ON = ("cortex-m0", "cortex-m4f")
BUILD = ("target", "compiler", "images", "labels that differ")
ON_CORE = ("code", "weights", "RAM", "stack", "instructions", "per MAC")


@dataclass(frozen=True)
class _Column:
    """A build, and what each layer takes in it."""

    header: str
    layers: tuple[Layer, ...]


def accuracy_section(results: Results) -> Iterator[str]:
    """Put the accuracies of float and of int8 side by side."""
    lost = lost_points(results)
    rows = [
        (
            f"{one.network}, {output}",
            f"{one.parameters:,}",
            f"{one.epochs}, seed {one.seed}",
            f"{100 * before:.2f} %",
            f"{100 * one.int8_accuracies[output]:.2f} %",
            f"{0 - lost[f'{one.network}, {output}']:+.2f} points",
            f"{one.label_differences[output]:,}",
        )
        for one in results.accuracies()
        for output, before in one.float_accuracies.items()
    ]
    yield "## Accuracy"
    yield ""
    yield f"Of the reference, over {results.images:,} test images; int8 beside float."
    yield ""
    header = ("network, output", "parameters", "epochs of Adam", "float", "int8")
    yield from table((*header, "difference", "labels that differ"), rows)
    yield ""


def agreement_sections(results: Results, network: str) -> Iterator[str]:
    """Give the table of each arithmetic of a network: a row for each build."""
    for arithmetic in ARITHMETICS:
        found = results.usual(arithmetic, network)
        if not found:
            continue
        macs = next((one.found.multiply_accumulates for one in found if one.found), 0)
        yield f"## {network}, {arithmetic}"
        yield ""
        yield f"{macs:,} MACs for an image. Sizes are bytes, at -O2."
        yield ""
        scores = _SCORES[arithmetic]
        rows = [_build_row(one) for one in found]
        yield from table((*BUILD, *scores, *ON_CORE), rows)
        yield ""
        yield from _problems(found)


def layer_section(results: Results) -> Iterator[str]:
    """Tell what each layer of the counted network takes."""
    measured = [
        _Column(f"{one.cell.target}, {one.cell.compiler}", one.found.on_core.layers)
        for one in results.usual("int8", COUNTED)
        if one.cell.target in LAYERS_ON and one.found and one.found.on_core
    ]
    if not measured:
        return
    yield f"## Layers of int8 {COUNTED}"
    yield ""
    yield "Instructions for an image, in a program that keeps the layers apart."
    yield ""
    rows = [
        (
            layers[0].name,
            f"{layers[0].multiply_accumulates:,}",
            *(f"{layer.instructions:,.0f}" for layer in layers),
        )
        for layers in zip(*(column.layers for column in measured), strict=True)
    ]
    yield from table(("layer", "MACs", *(column.header for column in measured)), rows)
    yield ""


def small_code_section(results: Results) -> Iterator[str]:
    """Tell how small the code becomes, and what that costs."""
    found = [one for one in results.all() if one.cell.optimization == "-Os"]
    if not found:
        return
    yield f"## Small code: int8 on {SMALLEST_CORE} at -Os"
    yield ""
    rows = [(one.cell.network, *_build_row(one)[1:]) for one in found]
    yield from table(("network", *BUILD[1:], *_SCORES["int8"], *ON_CORE), rows)
    yield ""
    yield from _problems(found)


def time_section(results: Results) -> Iterator[str]:
    """Tell what whole verifications take on this machine."""
    yield "## Seconds of a verification"
    yield ""
    rows = [
        _time_row(one.cell, one.found)
        for arithmetic in ARITHMETICS
        for one in results.usual(arithmetic)
        if one.found and one.found.is_alone and one.cell.is_timed
    ]
    header = ("network", "arithmetic", "target", "compiler", "reference")
    yield from table((*header, "build, run and compare", "both"), rows)
    yield ""


def qemu_section(results: Results) -> Iterator[str]:
    """Tell what QEMU's machines say, if they were asked."""
    found = [one for one in results.all() if one.cell.emulator == "qemu"]
    if not found:
        return
    names = {one.found.emulator for one in found if one.found}
    yield f"## A second emulator: int8 {COUNTED} on the machines of QEMU"
    yield ""
    yield f"{', '.join(sorted(map(str, names)))}."
    yield ""
    rows = [_build_row(one)[:5] for one in found]
    yield from table((*BUILD, *_SCORES["int8"]), rows)
    yield ""
    yield from _problems(found)


def compiler_section(results: Results) -> Iterator[str]:
    """Name the compilers, and how each was asked."""
    yield "## Compilers"
    yield ""
    lines = {
        f"- {one.cell.target}, {one.cell.compiler}: {one.found.compiler},"
        f" `{' '.join(one.found.flags)}`": None
        for arithmetic in ARITHMETICS
        for one in results.usual(arithmetic)
        if one.found
    }
    yield from lines


def _build_row(result: Result) -> tuple[str, ...]:
    cell, found = result.cell, result.found
    place = (cell.target, cell.compiler, f"{cell.num_images:,}")
    if found is None:
        rest = len(_SCORES[cell.arithmetic]) + len(ON_CORE)
        return (*place, "**failed**", *[MISSING] * rest)
    is_right = agrees(found, cell.arithmetic)
    labels = f"{found.label_differences:,}"
    return (
        *place,
        labels if is_right else f"**{labels}**",
        *_scores(found, cell.arithmetic),
        *_core_row(found),
    )


def _scores(found: Found, arithmetic: Arithmetic) -> tuple[str, ...]:
    if arithmetic == "int8":
        return (f"{found.score_differences:,}",)
    return f"{found.largest_score_difference:.1e}", f"{found.smallest_margin:.1e}"


def _core_row(found: Found) -> tuple[str, ...]:
    core, share = found.on_core, instructions_per_product(found)
    if core is None:
        return (MISSING,) * len(ON_CORE)
    return (
        f"{core.code_bytes:,}",
        f"{core.weight_bytes:,}",
        f"{core.ram_bytes:,}",
        f"{core.stack_bytes:,}",
        f"{core.instructions:,.0f}",
        MISSING if share is None else f"{share:.2f}",
    )


def _time_row(cell: Cell, found: Found) -> Sequence[str]:
    reference, rest = found.reference_seconds, found.verify_seconds
    times = (f"{value:.1f} s" for value in (reference, rest, reference + rest))
    return cell.network, cell.arithmetic, cell.target, cell.compiler, *times


def _problems(results: Sequence[Result]) -> Iterator[str]:
    for one in results:
        if one.problem:
            yield f"{one.cell}: {one.problem}"
            yield ""


_SCORES: dict[Arithmetic, tuple[str, ...]] = {
    "int8": ("scores that differ",),
    "float": ("scores, by at most", "smallest margin"),
}
