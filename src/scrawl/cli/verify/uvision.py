"""Files for uVision, replayed as its debugger would, and compared with a run."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from scrawl.cli.device_network import device_network
from scrawl.cli.export import MAP_FILE
from scrawl.cli.output import columns, say, say_json
from scrawl.cli.run_data import data_of
from scrawl.cli.verify.subject import run_above
from scrawl.deployment import (
    MAX_INI_BYTES,
    KeilLayout,
    Ram,
    addresses_from_map,
    missing_arrays,
    replay_ini,
)
from scrawl.errors import CheckFailed
from scrawl.files import read_bytes, read_text
from scrawl.training import Run

CHECK, NOTEBOOK = "check.ini", "init2.ini"
EVERYWHERE = Ram(0, 1 << 32)


def is_for_uvision(place: Path) -> bool:
    """Tell whether *place* is a folder of initialization files."""
    return place.is_dir() and any(place.glob("*.ini"))


def verify_files(
    place: Path,
    run: str | None,
    data: str | None,
    *,
    is_quantized: bool,
    offline: bool,
    as_json: bool,
) -> None:
    """Replay the files in *place*, the check last, and say where each array lies.

    Raises:
        CheckFailed: if an array of the run is not where the map says, or a word not as
            the check wants it; the line is named.
        InvalidFile: if a line is none that scrawl writes; it is named, too.
    """
    loaded = Run.load(run or run_above(place))
    integers = _integers(loaded, data, offline=offline) if is_quantized else None
    names = sorted(path.name for path in place.glob("*.ini"))
    names.sort(key=lambda name: name == CHECK)
    files = {name: read_bytes(place / name, MAX_INI_BYTES) for name in names}
    memory = replay_ini(files, EVERYWHERE)
    addresses = addresses_from_map(read_text(place / MAP_FILE))
    layout: KeilLayout = "seed-004" if NOTEBOOK in names else "scrawl"
    missing = missing_arrays(memory, addresses, loaded.network, layout, integers)
    if missing:
        raise _refusal(place, loaded, missing, is_quantized=is_quantized)
    if as_json:
        num_bytes = sum(map(len, memory.values()))
        say_json({"files": names, "bytes": num_bytes, "addresses": addresses})
    else:
        rows = [(name, f"0x{address:08X}") for name, address in addresses.items()]
        say(columns([("tensor", "address"), *rows]))


def _integers(run: Run, data: str | None, *, offline: bool) -> Mapping[str, np.ndarray]:
    dataset = data_of(run, data, offline=offline)
    return device_network(run.network, dataset, is_quantized=True).arrays


def _refusal(
    place: Path, run: Run, missing: list[str], *, is_quantized: bool
) -> CheckFailed:
    other = "floats without" if is_quantized else "integers with"
    more = f" and {len(missing) - 1} more" if len(missing) > 1 else ""
    return CheckFailed(
        f"Memory filled by {place} does not hold {missing[0]!r}{more} of {run.name}"
        f" where {MAP_FILE} says. Export it again, with --check to learn which line"
        f" differs; {other} --quantize int8 are another export."
    )
