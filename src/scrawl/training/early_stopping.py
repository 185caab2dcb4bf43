"""When to stop, and whose weights to keep: those of the best validation loss.

As Keras's EarlyStopping with `restore_best_weights`: the best epoch's weights are kept
whether the patience has run out or not.
"""

import math
from dataclasses import dataclass


@dataclass
class EarlyStopping:
    """Wait for a lower validation loss, but no longer than *patience* epochs.

    A loss counts as lower if it is so by more than *min_delta*.
    """

    patience: int
    min_delta: float = 0.0
    best_epoch: int = 0  # 0 before there is one
    best_loss: float = math.inf
    last_epoch: int = 0

    def is_best(self, epoch: int, val_loss: float) -> bool:
        """Hear of the next *epoch*, and tell whether it is the best one so far."""
        self.last_epoch = epoch
        if not val_loss + self.min_delta < self.best_loss:
            return False
        self.best_epoch, self.best_loss = epoch, val_loss
        return True

    @property
    def has_run_out(self) -> bool:
        """Whether it is time to stop."""
        return self.last_epoch - self.best_epoch >= self.patience
