"""What was asked of exported C, what was measured, and whether that is enough."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from benchmarks.devices.cells import COUNTED, FEW_IMAGES, SMALLEST_CORE, TIMED, Cell
from benchmarks.devices.forms import ARITHMETICS, Arithmetic
from benchmarks.devices.journal import Found, Result
from benchmarks.devices.results import Results
from benchmarks.devices.subjects import SUBJECTS
from scrawl.verification import CORES, HOST, TARGETS, TOLERANCE

MET, MISSED, UNKNOWN = "met", "**missed**", "not all measured"
NOTHING = "-"
MAX_LOST_POINTS = 0.2
MAX_CODE_BYTES = 1024
MAX_SECONDS: dict[Arithmetic, int] = {"int8": 60, "float": 150}
MAX_INSTRUCTIONS = {  # for a multiply-accumulate of int8 cnn-mcu-4, at -O2
    ("cortex-m0", "gcc"): 5.5,
    ("cortex-m0", "zig"): 6.0,
    ("cortex-m4f", "gcc"): 2.5,
    ("cortex-m4f", "zig"): 2.5,
}
BARE = tuple(name for name, core in CORES.items() if not core.fpu)
WITH_FLOATS = (HOST, *(name for name, core in CORES.items() if core.fpu))


@dataclass(frozen=True)
class Aim:
    """A row of the table of what was asked."""

    what: str
    asked: str
    measured: str
    verdict: str

    @property
    def row(self) -> tuple[str, str, str, str]:
        """The cells of the table."""
        return self.what, self.asked, self.measured, self.verdict


def aims(results: Results) -> Iterator[Aim]:
    """Yield all that was asked, in the order of the sections below."""
    yield _agreement(results, "int8", TARGETS, "on every target")
    yield _agreement(results, "float", WITH_FLOATS, "on the host and cores with an FPU")
    few = f"on {' and '.join(BARE)}, {min(FEW_IMAGES, results.images):,} images"
    yield _agreement(results, "float", BARE, few)
    yield _lost(results)
    for (target, compiler), most in MAX_INSTRUCTIONS.items():
        yield _instructions(results, target, compiler, most)
    for compiler in ("gcc", "zig"):
        yield _code(results, compiler)
    for arithmetic, network in product(ARITHMETICS, SUBJECTS):
        yield _seconds(results, arithmetic, network)


def agrees(found: Found, arithmetic: Arithmetic) -> bool:
    """Tell whether labels are the same, and scores as near as was asked."""
    most = 0.0 if arithmetic == "int8" else TOLERANCE
    is_near = found.largest_score_difference <= most
    return not found.label_differences and is_near


def instructions_per_product(found: Found) -> float | None:
    """Return the instructions of an image over all its multiply-accumulates."""
    if found.on_core is None or not found.multiply_accumulates:
        return None
    return found.on_core.instructions / found.multiply_accumulates


def seconds_of(found: Found) -> float:
    """Return what a whole verification takes, with what the reference says."""
    return found.reference_seconds + found.verify_seconds


def lost_points(results: Results) -> dict[str, float]:
    """Return the points of accuracy that int8 loses, by network and output."""
    return {
        f"{one.network}, {output}": 100 * (before - one.int8_accuracies[output])
        for one in results.accuracies()
        for output, before in one.float_accuracies.items()
    }


def _agreement(
    results: Results, arithmetic: Arithmetic, targets: Sequence[str], where: str
) -> Aim:
    found = [one for one in results.usual(arithmetic) if one.cell.target in targets]
    asked, what = {
        "int8": ("0 and 0", "labels and scores that differ"),
        "float": (f"0, by {TOLERANCE:g}", "labels that differ, and scores by how much"),
    }[arithmetic]
    text = f"{arithmetic} {where}: {what}"
    return Aim(text, asked, _difference(found), _whole(found, targets))


def _difference(results: Sequence[Result]) -> str:
    founds = [one.found for one in results if one.found]
    if not founds:
        return NOTHING
    labels = sum(found.label_differences for found in founds)
    if results[0].cell.arithmetic == "int8":
        said = f"{labels:,} and {sum(found.score_differences for found in founds):,}"
    else:
        most = max(found.largest_score_difference for found in founds)
        margin = min(found.smallest_margin for found in founds)
        said = f"{labels:,}, by {most:.1e} (smallest margin {margin:.1e})"
    failed = len(results) - len(founds)
    return f"{said}, in {len(founds)} builds" + (f", {failed} failed" if failed else "")


def _whole(results: Sequence[Result], targets: Sequence[str]) -> str:
    if not all(one.found and agrees(one.found, one.cell.arithmetic) for one in results):
        return MISSED
    known = {(one.cell.network, one.cell.target) for one in results}
    return MET if known >= set(product(SUBJECTS, targets)) else UNKNOWN


def _lost(results: Results) -> Aim:
    lost = lost_points(results)
    worst = max(lost, key=lambda name: lost[name], default="")
    measured = f"{lost[worst]:+.2f} points ({worst})" if lost else NOTHING
    is_kept = all(points <= MAX_LOST_POINTS + 1e-9 for points in lost.values())
    known = {one.network for one in results.accuracies()}
    return Aim(
        "accuracy that int8 loses against float, the most",
        f"{MAX_LOST_POINTS} points",
        measured,
        _verdict(is_kept=is_kept, is_known=known >= set(SUBJECTS)),
    )


def _instructions(results: Results, target: str, compiler: str, most: float) -> Aim:
    cell = Cell(COUNTED, "int8", target, compiler, results.images)
    found = results.found(cell)
    value = found and instructions_per_product(found)
    return Aim(
        f"instructions per MAC of int8 {COUNTED}, {target}, {compiler} -O2",
        str(most),
        f"{value:.3f}" if value else NOTHING,
        _verdict(is_kept=not value or value <= most, is_known=bool(value)),
    )


def _code(results: Results, compiler: str) -> Aim:
    cell = Cell(COUNTED, "int8", SMALLEST_CORE, compiler, results.images, "-Os")
    found = results.found(cell)
    value = found.on_core.code_bytes if found and found.on_core else 0
    return Aim(
        f"bytes of code of int8 {COUNTED}, {SMALLEST_CORE}, {compiler} -Os",
        f"{MAX_CODE_BYTES:,}",
        f"{value:,}" if value else NOTHING,
        _verdict(is_kept=value <= MAX_CODE_BYTES, is_known=bool(value)),
    )


def _seconds(results: Results, arithmetic: Arithmetic, network: str) -> Aim:
    timed = [
        seconds_of(one.found)
        for one in results.usual(arithmetic, network)
        if one.cell.is_timed and one.found and one.found.is_alone
    ]
    most, slowest = MAX_SECONDS[arithmetic], max(timed, default=0.0)
    return Aim(
        f"verification of {arithmetic} {network} on"
        f" {' or '.join(TIMED[arithmetic])}, the slowest",
        f"{most} s",
        f"{slowest:.0f} s" if timed else NOTHING,
        _verdict(is_kept=slowest <= most, is_known=bool(timed)),
    )


def _verdict(*, is_kept: bool, is_known: bool) -> str:
    if not is_kept:
        return MISSED
    return MET if is_known else UNKNOWN
