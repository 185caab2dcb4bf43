"""What is verified: the C of a run, written anew, or that of a folder.

A folder of exported C says what it computes, and not what it should. That is told by
the run that it was exported from: the one it lies in, or one that is named.
"""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from scrawl.arrays import Inputs
from scrawl.cli.device_network import (
    DeviceNetwork,
    device_network,
    export_of_network,
)
from scrawl.cli.run_data import data_of
from scrawl.data import Examples
from scrawl.deployment import Golden, weights_digest
from scrawl.errors import CheckFailed, InvalidRequest
from scrawl.networks import IntegerNetwork
from scrawl.training import INFO_FILE, Run, inputs_for
from scrawl.verification import Export, read_export


@dataclass(frozen=True, eq=False)
class Subject:
    """A network as devices compute it, its images, and its C if that is in files."""

    name: str
    run: Run
    device: DeviceNetwork
    data: str | None
    offline: bool
    written: Export | None = None

    @cached_property
    def test(self) -> Examples:
        """The test images, loaded when they are needed.

        Raises:
            ScrawlError: if they are not known, or not here.
        """
        return data_of(self.run, self.data, offline=self.offline).test

    def inputs(self, num_images: int) -> Inputs:
        """Return what the network reads of the first test images.

        Raises:
            InvalidRequest: if they are not what it reads.
        """
        return inputs_for(self.device.network, self.test[:num_images])

    def export(self) -> Export:
        """Return the C: that of the files or, without, what an export would write.

        Raises:
            InvalidNetwork: if the network cannot be written in C.
        """
        if self.written is not None:
            return self.written
        inputs = self.inputs(1)
        golden = Golden(inputs, self.device.scores(inputs))
        return export_of_network(self.device.form, golden)


def subject_of(
    place: str, run: str | None, data: str | None, *, is_quantized: bool, offline: bool
) -> Subject:
    """Return the run, or the folder of exported C, that *place* names.

    Raises:
        CheckFailed: if the folder holds other weights than the run.
        ScrawlError: if either is not there, or cannot be what was asked for.
    """
    written = _exported(Path(place))
    if written is None and run is not None:
        raise InvalidRequest(
            f"{place} is no folder of exported C or of files for uVision, which --run"
            " is for. Name one, or a run alone."
        )
    loaded = Run.load(place if written is None else run or run_above(Path(place)))
    if written is not None:
        is_quantized = _require_integer(place, written, is_quantized=is_quantized)
    network = loaded.network
    found = data_of(loaded, data, offline=offline) if is_quantized else None
    device = device_network(network, found, is_quantized=is_quantized)
    if written is not None:
        _require_weights(place, written, device, loaded)
    name = loaded.name if written is None else place
    return Subject(name, loaded, device, data, offline, written)


def run_above(place: Path) -> Path:
    """Return the run in whose `exports/` the folder lies.

    Raises:
        InvalidRequest: if it lies in none.
    """
    for run in place.resolve().parents[:2]:
        if (run / INFO_FILE).is_file():
            return run
    raise InvalidRequest(
        f"{place} lies in no run, so that nobody knows what it must compute. Name the"
        " run that it was exported from with --run."
    )


def _exported(place: Path) -> Export | None:
    """Return the C in the folder *place*, or None if it is a run, or no folder."""
    if not place.is_dir() or (place / INFO_FILE).exists():
        return None
    if not any(place.glob("*.h")):
        return None
    return read_export(place)


def _require_integer(place: str, written: Export, *, is_quantized: bool) -> bool:
    if is_quantized and not written.is_integer:
        raise InvalidRequest(
            f"{place} computes in float32. Leave --quantize out, or export it anew."
        )
    return written.is_integer


def _require_weights(
    place: str, written: Export, device: DeviceNetwork, run: Run
) -> None:
    if weights_digest(device.arrays) in written.header:
        return
    fitted = (
        " fitted to the same images" if isinstance(device.form, IntegerNetwork) else ""
    )
    raise CheckFailed(
        f"The data sheet of {place} states other weights than {run.name}{fitted} has."
        " Name its run with --run, its data with --data, or export it anew."
    )
