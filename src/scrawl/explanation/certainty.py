"""Of each class, the images that the network is surest of, and least sure."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float32, Int64

from scrawl.arrays import Labels
from scrawl.errors import InvalidRequest
from scrawl.evaluation import readings

ScoresOfAll = Float32[np.ndarray, "rows classes"]
Sureness = Float32[np.ndarray, " n"]


@dataclass(frozen=True)
class Certainty:
    """The extremes among the images of one class, counted from 0; None if none is such.

    A network is as sure of a reading as its score says.
    """

    label: int
    surest_right: int | None
    least_sure_right: int | None
    surest_wrong: int | None


def most_and_least_certain(
    scores: ScoresOfAll, labels: Labels
) -> tuple[Certainty, ...]:
    """Return for each class its image read most surely, least surely, and most wrongly.

    Of equally sure ones the first counts.

    Raises:
        InvalidRequest: unless there is a label for each row of scores.
    """
    if len(scores) != len(labels):
        raise InvalidRequest(
            f"There are {len(scores)} rows of scores and {len(labels)} labels."
            " Give as many of both."
        )
    sureness = scores.max(axis=1)
    is_right = readings(scores) == labels

    def extremes(label: int) -> Certainty:
        right = np.flatnonzero(is_right & (labels == label))
        wrong = np.flatnonzero(~is_right & (labels == label))
        return Certainty(
            label,
            surest_right=_first(right, sureness, np.argmax),
            least_sure_right=_first(right, sureness, np.argmin),
            surest_wrong=_first(wrong, sureness, np.argmax),
        )

    return tuple(extremes(label) for label in range(scores.shape[1]))


def _first(
    indices: Int64[np.ndarray, " some"],
    sureness: Sureness,
    place_of: Callable[[Sureness], np.intp],
) -> int | None:
    return int(indices[place_of(sureness[indices])]) if indices.size else None
