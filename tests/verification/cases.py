"""Two networks written by hand as exported C, and what the integer one must say."""

import re
from dataclasses import replace
from pathlib import Path

import numpy as np

from scrawl.verification import Export, export_of

NETWORKS = Path(__file__).with_name("networks")
NAMES = ("tiny_float", "tiny_integer")
LAST_LINE = "    tiny_integer_layer_2_sum(digit, number[0], sum);\n"


def load_export(name: str) -> Export:
    """Return the export of that name."""
    files = [NETWORKS / f"{name}{ending}" for ending in (".h", ".c")]
    return export_of(name, {path.name: path.read_text() for path in files})


def spoiled(statement: str, before: str = "") -> Export:
    """Return the integer network with a *statement* that it should not have."""
    export = load_export("tiny_integer")
    function = "void tiny_integer_compute"
    source = export.source.replace(LAST_LINE, f"{LAST_LINE}    {statement}\n")
    return replace(export, source=source.replace(function, f"{before}\n{function}", 1))


def draw_inputs(export: Export, count: int) -> dict[str, np.ndarray]:
    """Return *count* examples, the same ones each time."""
    rng = np.random.default_rng(6)
    inputs = {"image": rng.integers(0, 256, (count, 8, 8), np.uint8)}
    if len(export.inputs) == 2:
        inputs["number"] = rng.integers(0, 3, (count, 1), np.uint8)
    return inputs


def constants(export: Export, name: str) -> np.ndarray:
    """Return an array of numbers that stands in the C."""
    found = re.search(rf"{name}\[\d+\] = {{[^\n]*\n(.*?)}};", export.source, re.DOTALL)
    assert found is not None, name
    return np.array([float(x) for x in re.findall(r"-?[\d.]+", found[1])])


def integer_scores(inputs: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Return what `tiny_integer.c` must say, computed with whole arrays."""
    export = load_export("tiny_integer")
    kernel = constants(export, "KERNEL").astype(np.int64).reshape(2, 3, 3)
    weights = constants(export, "WEIGHTS").astype(np.int64).reshape(4, 18)
    more = constants(export, "SUM_WEIGHTS").astype(np.int64).reshape(6, 4)
    images = inputs["image"].astype(np.int64)
    windows = np.lib.stride_tricks.sliding_window_view(images, (3, 3), axis=(1, 2))
    maps = np.einsum("nyxij,fij->nfyx", windows, kernel)
    largest = maps.reshape(-1, 2, 3, 2, 3, 2).max((3, 5)).clip(0)
    digit = np.clip(largest // 256, -128, 127).reshape(-1, 18) @ weights.T
    part = np.clip(np.trunc(digit / 64).astype(np.int64), -128, 127)
    number = inputs["number"].astype(np.int64)
    total = number * (np.arange(6) - 2) * 1000 + part @ more.T
    return {"digit": digit.astype(np.int32), "sum": total.astype(np.int32)}


def float_scores(inputs: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Return what `tiny_float.c` must say, in double precision and rounded at last."""
    export = load_export("tiny_float")
    kernel = constants(export, "KERNEL").reshape(2, 3, 3)
    weights = constants(export, "WEIGHTS").reshape(4, 18)
    images = inputs["image"] / 255
    windows = np.lib.stride_tricks.sliding_window_view(images, (3, 3), axis=(1, 2))
    maps = np.einsum("nyxij,fij->nfyx", windows, kernel) - 0.25
    pooled = maps.reshape(-1, 2, 3, 2, 3, 2).max((3, 5)).clip(0)
    sums = pooled.reshape(-1, 18) @ weights.T
    part = (sums - sums.max(1, keepdims=True)) / 64
    powers = (1 + part * (1 + part * (0.5 + part / 6))) ** 64
    scores = powers / powers.sum(1, keepdims=True)
    return {"digit": scores.astype(np.float32)}


EXPECTED = {"tiny_float": float_scores, "tiny_integer": integer_scores}
