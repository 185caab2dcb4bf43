"""What training makes small: a value, which the executors that train compute."""

import math
from dataclasses import dataclass

from scrawl.errors import InvalidRequest


@dataclass(frozen=True)
class CrossEntropy:
    """How little an output believes the truth: -sum over classes of t log p.

    t is 1 for the class of the label and 0 for the others; of that, a share of
    *label_smoothing* is spread evenly over all classes. An example counts as much as
    *class_weight* says of its label, or 1 where there are none. The loss of a batch is
    the mean over its examples; that of a network is the sum over its outputs, each
    times its *weight*.

    Raises:
        InvalidRequest: if a weight is negative, or the smoothing outside [0, 1).
    """

    weight: float = 1.0
    label_smoothing: float = 0.0
    class_weight: tuple[float, ...] = ()  # one for each class of the output, or none

    def __post_init__(self) -> None:
        """Refuse impossible arguments."""
        _require_weight("weight", self.weight)
        for label, weight in enumerate(self.class_weight):
            _require_weight(f"class_weight[{label}]", weight)
        if not 0 <= self.label_smoothing < 1:
            raise InvalidRequest(
                f"CrossEntropy has label_smoothing={self.label_smoothing!r}; it must be"
                " at least 0 and below 1."
            )


def _require_weight(argument: str, value: float) -> None:
    if not (math.isfinite(value) and value >= 0):
        raise InvalidRequest(
            f"CrossEntropy has {argument}={value!r}; it must be a finite number of at"
            " least 0."
        )
