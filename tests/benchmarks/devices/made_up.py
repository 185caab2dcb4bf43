"""Results that nobody measured, for pages that nobody prints."""

from benchmarks.devices.cells import Cell
from benchmarks.devices.journal import Accuracy, Found, Layer, OnCore, Result

ACCURACY = Accuracy(
    network="cnn-mcu-4",
    images=10_000,
    epochs=5,
    seed=0,
    parameters=5_874,
    float_accuracies={"dense": 0.9732},
    int8_accuracies={"dense": 0.9730},
    label_differences={"dense": 4},
)


def found_of(cell: Cell) -> Found:
    """Return what agrees with the reference; 60 instructions for 20 products."""
    layers = (Layer("conv2d", 20, 55.0), Layer("rest", 0, 5.0))
    on_core = OnCore(500, 200, 30, 40, None, 60.0, layers)
    return Found(
        compiler="gcc 12",
        flags=("-std=c99", cell.optimization),
        emulator=None if cell.target == "host" else cell.emulator,
        multiply_accumulates=20,
        label_differences=0,
        score_differences=0,
        largest_score_difference=0.0,
        smallest_margin=0.25,
        reference_seconds=1.0,
        verify_seconds=10.0,
        is_alone=True,
        on_core=None if cell.target == "host" else on_core,
    )


def result_of(cell: Cell) -> Result:
    """Return the same as what came of *cell*."""
    return Result(cell, "early", found_of(cell))
