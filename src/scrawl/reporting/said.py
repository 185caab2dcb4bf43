"""What was said of one output, and how wrong it was of each image."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from jaxtyping import Float64, Int64

from scrawl.arrays import Labels, Scores
from scrawl.evaluation import Predictions, readings

SMALLEST_SCORE = 1e-7  # a score of 0 costs 16.1 nats: `log_loss` has this limit, too

Losses = Float64[np.ndarray, " n"]
Numbers = Int64[np.ndarray, " some"]


@dataclass(frozen=True, eq=False)
class Said:
    """Labels, scores and classes of one output; its name is empty if it is alone."""

    name: str
    classes: tuple[str, ...]
    labels: Labels
    scores: Scores

    @property
    def anchor(self) -> str:
        """What ends the anchors of this output."""
        return f"-{self.name}" if self.name else ""

    @cached_property
    def readings(self) -> Labels:
        """The class that each image was read as."""
        return readings(self.scores)

    @cached_property
    def losses(self) -> Losses:
        """The cross-entropy of each image, in nats."""
        of_the_label = self.scores[np.arange(len(self.labels)), self.labels]
        lost = -np.log(of_the_label.astype(np.float64).clip(SMALLEST_SCORE, None))
        return lost + 0.0  # no -0.0

    @cached_property
    def worst_first(self) -> Numbers:
        """All images, those of the highest loss first."""
        return np.argsort(-self.losses, kind="stable").astype(np.int64)

    def describe(self, index: int) -> str:
        """Return in words what image number *index* is and was read as."""
        truth, read = self.labels[index], self.readings[index]
        score = f"with the score {self.scores[index, read]:.3f}"
        if truth == read:
            return f"Test image {index}: {self.classes[truth]}, read rightly, {score}"
        return (
            f"Test image {index}: {self.classes[truth]}, read as {self.classes[read]},"
            f" {score}"
        )


def outputs_said(predictions: Predictions) -> tuple[Said, ...]:
    """Return what was said of each output, the first one first."""
    p = predictions
    first = Said(p.output, p.classes, p.labels, p.scores)
    others = (
        Said(name, tuple(map(str, range(more.scores.shape[1]))), *vars(more).values())
        for name, more in p.more_outputs.items()
    )
    return first, *others
