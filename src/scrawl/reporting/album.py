"""The test images that a report can show.

A run keeps the first images and those of its surest mistakes; with the data set, there
are all of them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from scrawl.arrays import Image, Images, Inputs
from scrawl.data import Dataset
from scrawl.evaluation import Predictions
from scrawl.reporting.numerals import count
from scrawl.training import RunInfo


@dataclass(frozen=True, eq=False)
class Album:
    """Images by their number in the test set, from 0; `note` says which.

    What was given to the network beside each image is there only if all images are.
    """

    images: Mapping[int, Image]
    note: str
    is_whole: bool
    beside: Inputs = field(default_factory=dict)


def album_of(
    said: Predictions, info: RunInfo, data: Dataset | None, why_not: str = ""
) -> Album:
    """Return the images of *data*, or those kept in *said* where these do not fit.

    Args:
        said: The predictions of the run.
        info: Names the data of the run.
        data: The data set, if it is at hand.
        why_not: The reason if it is not.
    """
    reason = why_not or _unfit(said, info, data)
    if data is not None and not reason:
        images = _numbered(data.test.images)
        return Album(images, "", is_whole=True, beside=data.test.more_inputs)
    kept = _numbered(said.sample_images)
    kept |= dict(zip(said.mistake_indices.tolist(), said.mistake_images, strict=True))
    note = (
        f"Only the {count(len(kept), 'image')} that the run keeps can be shown, which"
        " are the first ones and those of its surest mistakes. All others are in the"
        f" data set, which is not at hand: {reason}"
    )
    return Album(kept, note, is_whole=False)


def _unfit(said: Predictions, info: RunInfo, data: Dataset | None) -> str:
    if data is None:
        return "it was not loaded."
    digest = info.data_used().digest
    if data.digest != digest or len(data.test) != len(said.labels):
        return f"{data.name!r} is not what the run was tested on."
    return ""


def _numbered(images: Images) -> dict[int, Image]:
    return dict(enumerate(images))
