"""run.json: what a training was asked to do, on what, and what came out.

A network that was trained elsewhere has a run, too: it says what it was imported from,
and knows neither data nor seed.

The file can be read without our code, and is checked field by field when we read it.
"""

import json
import math
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from scrawl.errors import InvalidFile, NothingThere
from scrawl.files import check_json, read_text, write_text
from scrawl.training.surroundings import (
    CompilerUsed,
    EngineUsed,
    Machine,
    TargetUsed,
    Versions,
)

if TYPE_CHECKING:
    from pydantic import TypeAdapter

INFO_FILE = "run.json"
FORMAT_VERSION = 2  # since 2, a run that is over has a SHA256SUMS

Status = Literal["running", "done", "interrupted", "diverged", "failed", "imported"]


@dataclass(frozen=True)
class DataUsed:
    """The name of the data set, where it came from, and its SHA-256."""

    name: str
    source: str
    digest: str
    requested: str | None = None  # the name it was loaded by, if it was


@dataclass(frozen=True)
class Seconds:
    """How long each part took; 0 for what was not done."""

    load: float = 0.0
    compile: float = 0.0
    train: float = 0.0  # all epochs, validation included
    evaluate: float = 0.0


@dataclass(frozen=True)
class ImportedFrom:
    """The file that a network was made of, and what it has that the file had not."""

    file: str  # without its folder
    sha256: str
    changes: tuple[str, ...] = ()  # a line each


@dataclass(frozen=True)
class RunInfo:
    """What a training was asked to do, on what, and what came out.

    Accuracy and loss are those of the test images, and None until they are known. Of an
    imported network, the engine is what trained it, if the file tells, and the machine
    the one that imported it.
    """

    status: Status
    started: str  # UTC, as in ISO 8601
    command: str
    network: str
    data: DataUsed | None  # of an imported network, nobody knows
    seed: int | None
    versions: Versions
    machine: Machine
    compiler: CompilerUsed | None  # of the compiled engine
    target: TargetUsed | None
    engine: EngineUsed = field(default_factory=EngineUsed)
    seconds: Seconds = Seconds()
    accuracy: float | None = None
    loss: float | None = None  # in nats
    images_per_second: float | None = None  # while training, without validation
    kept_epoch: int | None = None  # whose weights are kept; 0 is before the first
    stopped_early: bool = False  # for want of a lower validation loss
    has_figures: bool = False
    num_resumed: int = 0  # how often the training went on after it was broken off
    imported: ImportedFrom | None = None
    format_version: int = FORMAT_VERSION

    def data_used(self) -> DataUsed:
        """Return what it was trained and tested on.

        Raises:
            NothingThere: if it was imported.
        """
        if self.data is None:
            raise NothingThere(
                f"Nobody knows what {self.network!r} was trained on: it was imported."
                " Where a command takes --data, name some."
            )
        return self.data


def write_info(folder: Path, info: RunInfo) -> None:
    """Write the run.json of a run's *folder*: whole, or not at all."""
    write_text(folder / INFO_FILE, info_to_json(info))


def info_to_json(info: RunInfo) -> str:
    """Return the text of the run.json that says *info*."""
    text = json.dumps(asdict(info), indent=2, ensure_ascii=False, allow_nan=False)
    return f"{text}\n"


def read_info(folder: Path) -> RunInfo:
    """Return what the run.json of a run's *folder* says.

    Raises:
        NothingThere: if there is none.
        InvalidFile: if it is damaged, or comes from a newer scrawl.
    """
    from pydantic import ValidationError

    path = folder / INFO_FILE
    text = read_text(path)
    _require_plain(text, path)
    try:
        info = _adapter().validate_json(text, strict=True)
    except ValidationError as error:
        problem = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(part) for part in problem["loc"])
        raise InvalidFile(
            f"{path} describes no run ({place or 'as a whole'}: {problem['msg']})."
            " Remove its folder, or train again."
        ) from None
    _require_finite(info, path)
    if not 1 <= info.format_version <= FORMAT_VERSION:
        raise InvalidFile(
            f"{path} has format_version {info.format_version}; this scrawl reads 1 to"
            f" {FORMAT_VERSION}. Update scrawl."
        )
    return info


def _require_plain(text: str, path: Path) -> None:
    try:
        check_json(text)
    except InvalidFile as error:
        raise InvalidFile(f"{path} describes no run. {error}") from error


def _require_finite(info: RunInfo, path: Path) -> None:
    speed = info.images_per_second
    numbers = (info.accuracy, info.loss, speed, *asdict(info.seconds).values())
    if not all(number is None or math.isfinite(number) for number in numbers):
        raise InvalidFile(
            f"{path} holds a number that is not finite. Remove its folder, or train"
            " again."
        )


@cache
def _adapter() -> "TypeAdapter[RunInfo]":
    from pydantic import TypeAdapter

    return TypeAdapter(RunInfo)
