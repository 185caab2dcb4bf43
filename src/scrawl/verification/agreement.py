"""Whether a program says what the reference says, and how little that hangs on."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from scrawl.errors import CheckFailed, InvalidRequest

TOLERANCE = 1e-5  # of a score that is a probability, in single precision


@dataclass(frozen=True)
class Agreement:
    """How the scores of one output compare with those of the reference.

    The margin of an example is what its best score of the reference is above the
    second: where that is small, a label hangs on little. *first_difference* is the
    index of the first example that is read otherwise or, if all labels are right, the
    first whose scores are not within the tolerance; None if there is no such example.
    """

    output: str
    num_examples: int
    label_differences: int
    score_differences: int  # examples of which a score is not within the tolerance
    largest_score_difference: float
    smallest_margin: float
    tolerance: float
    first_difference: int | None

    @property
    def holds(self) -> bool:
        """Whether every label is the same, and every score near enough."""
        return not self.label_differences and not self.score_differences


def compare(
    scores: Mapping[str, np.ndarray], expected: Mapping[str, np.ndarray]
) -> tuple[Agreement, ...]:
    """Return how *scores* compare with what is *expected*, output by output.

    Both are in the order of the outputs; the names are those of *expected*. Integers
    must be equal; floats may differ by 1e-5.

    Raises:
        InvalidRequest: if they are not of the same outputs and examples.
    """
    if [each.shape for each in scores.values()] != [
        each.shape for each in expected.values()
    ]:
        raise InvalidRequest(
            f"The program gives scores of {_shapes(scores)}, and the reference of"
            f" {_shapes(expected)}. Compare the same network on the same images."
        )
    pairs = zip(scores.values(), expected.items(), strict=True)
    return tuple(_compare(said, name, right) for said, (name, right) in pairs)


def require_agreement(agreements: tuple[Agreement, ...], place: str) -> None:
    """Refuse what does not agree.

    Raises:
        CheckFailed: naming the first example that differs, and by how much all do.
    """
    for each in agreements:
        if not each.holds:
            raise CheckFailed(
                f"{place} does not agree with the reference: of output {each.output!r},"
                f" {each.label_differences:,} of {each.num_examples:,} labels and the"
                f" scores of {each.score_differences:,} differ, by up to"
                f" {each.largest_score_difference:g}; the first is example"
                f" {each.first_difference}. Export the network again."
            )


def _compare(said: np.ndarray, name: str, right: np.ndarray) -> Agreement:
    is_integer = said.dtype.kind == "i" and right.dtype.kind == "i"
    tolerance = 0.0 if is_integer else TOLERANCE
    # int32 and float32 are exact in float64, and so are their differences or nearly.
    differences = np.abs(said.astype(np.float64) - right.astype(np.float64)).max(1)
    is_far = ~(differences <= tolerance)  # where a score is no number, too
    is_other = said.argmax(1) != right.argmax(1)
    first = np.flatnonzero(is_other if is_other.any() else is_far)
    return Agreement(
        output=name,
        num_examples=len(said),
        label_differences=int(is_other.sum()),
        score_differences=int(is_far.sum()),
        largest_score_difference=float(differences.max()),
        smallest_margin=_smallest_margin(right),
        tolerance=tolerance,
        first_difference=int(first[0]) if first.size else None,
    )


def _smallest_margin(scores: np.ndarray) -> float:
    if scores.shape[1] < 2:
        return float("inf")
    second, best = np.partition(scores.astype(np.float64), (-2, -1), axis=1)[:, -2:].T
    return float((best - second).min())


def _shapes(scores: Mapping[str, np.ndarray]) -> str:
    return ", ".join("x".join(map(str, each.shape)) for each in scores.values())
