"""Weights and images in a chip's memory through the debugger of Keil's uVision.

Firmware under uVision, on a board or in its simulator, needs no arrays of its own: the
debugger reads an initialization file (.ini) and writes each number to an address. What
lies where is a `MemoryMap`; `to_keil` gives the files, and `replay_ini` reads them back
as the debugger would, for whoever has no uVision.

The weights keep the order of Keras (`tensors.py` names the axes of every layer), and
there is one other layout, that of the fifth notebook (`seed_004.py`). To add a layout,
write its map and its files in a module, and name it in `exporting.py`.
"""

from scrawl.deployment.keil.exporting import KeilLayout, KeilOptions, keil_map, to_keil
from scrawl.deployment.keil.finding import missing_arrays
from scrawl.deployment.keil.ini import FloatKind
from scrawl.deployment.keil.ini_lines import MAX_INI_BYTES
from scrawl.deployment.keil.memory_map import Gap, MemoryMap, Ram, Region, Tensor
from scrawl.deployment.keil.replay import replay_ini
from scrawl.deployment.keil.table import addresses_from_map, map_text

__all__ = [
    "MAX_INI_BYTES",
    "FloatKind",
    "Gap",
    "KeilLayout",
    "KeilOptions",
    "MemoryMap",
    "Ram",
    "Region",
    "Tensor",
    "addresses_from_map",
    "keil_map",
    "map_text",
    "missing_arrays",
    "replay_ini",
    "to_keil",
]
