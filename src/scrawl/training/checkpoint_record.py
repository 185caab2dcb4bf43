"""The words of a checkpoint: how far a training has come, as JSON.

They are checked field by field, as if a stranger had written them.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from scrawl.compiler import Sums
from scrawl.errors import InvalidFile
from scrawl.files import check_json

FORMAT_VERSION = 1
MAX_COUNT = 1 << 62  # steps, images, epochs: what a 64-bit integer counts


@dataclass(frozen=True)
class Record:
    """How far a training has come; the terms are those of `Checkpoint`."""

    plan: str
    epoch: int
    steps_done: int
    images_done: int
    sums: Mapping[str, Sums]
    seconds: float
    kept_epoch: int
    num_good_epochs: int
    best_loss: float  # nan and inf are losses, too
    format_version: int = FORMAT_VERSION


def record_to_json(record: Record) -> str:
    """Return the text that says *record*."""
    sums = {name: [each.loss, each.num_correct] for name, each in record.sums.items()}
    return json.dumps(asdict(record) | {"sums": sums}, allow_nan=True)


def read_record(text: str, outputs: Sequence[str]) -> Record:
    """Return what *text* says of a training of a network with these *outputs*.

    Raises:
        InvalidFile: naming the field; the message does not name the file.
    """
    check_json(text)
    try:
        fields = json.loads(text)
    except ValueError as error:
        raise InvalidFile("Its words are no JSON.") from error
    if not isinstance(fields, dict):
        raise InvalidFile("Its words are no fields.")
    version = _count(fields.get("format_version"), "format_version")
    if version > FORMAT_VERSION:
        raise InvalidFile(f"Its format_version {version} is of a newer scrawl.")
    return Record(
        plan=str(fields.get("plan")),
        epoch=_count(fields.get("epoch"), "epoch"),
        steps_done=_count(fields.get("steps_done"), "steps_done"),
        images_done=_count(fields.get("images_done"), "images_done"),
        sums=_sums(fields.get("sums"), outputs),
        seconds=_seconds(fields.get("seconds")),
        kept_epoch=_count(fields.get("kept_epoch"), "kept_epoch"),
        num_good_epochs=_count(fields.get("num_good_epochs"), "num_good_epochs"),
        best_loss=_number(fields.get("best_loss"), "best_loss"),
    )


def _count(value: object, name: str) -> int:
    if type(value) is int and 0 <= value < MAX_COUNT:
        return value
    raise InvalidFile(f"Its {name} is no count.")


def _number(value: object, name: str) -> float:
    if isinstance(value, float):
        return value
    raise InvalidFile(f"Its {name} is no number.")


def _seconds(value: object) -> float:
    seconds = _number(value, "seconds")
    if 0 <= seconds < float("inf"):
        return seconds
    raise InvalidFile("Its seconds are no time.")


def _sums(value: object, outputs: Sequence[str]) -> dict[str, Sums]:
    if not isinstance(value, dict) or not value.keys() <= set(outputs):
        raise InvalidFile("Its sums are of other outputs.")
    return {str(name): _sum(sums) for name, sums in value.items()}


def _sum(value: object) -> Sums:
    match value:
        case [loss, num_correct]:
            return Sums(_number(loss, "loss"), _count(num_correct, "sum"))
    raise InvalidFile("Its sums are no pairs.")
