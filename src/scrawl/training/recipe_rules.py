"""What each field of a recipe may be, and to which choice it belongs.

A setting belongs to what is chosen by another field: `momentum` to some optimizers,
`decay_rate` to a schedule. Left away, it is the default of what was chosen.
"""

from collections.abc import Mapping
from dataclasses import fields

from scrawl.compiler import OPTIMIZERS
from scrawl.training.rules import (
    Amount,
    Flag,
    OneOf,
    OnePerClass,
    Part,
    PerOutput,
    Positive,
    Rule,
    Share,
    Whole,
)
from scrawl.training.schedules import SCHEDULES

BALANCED = "balanced"
LOSSES = ("cross-entropy",)

CHOICES: dict[str, Mapping[str, type]] = {
    "optimizer": OPTIMIZERS,
    "schedule": SCHEDULES,
}


def settings_known_to(choice: str, name: str) -> set[str]:
    """Return the settings of what is called *name* among those of a *choice*."""
    return {field.name for field in fields(CHOICES[choice][name])}


def settings_of(choice: str) -> set[str]:
    """Return all settings that anything in a *choice* has."""
    return set().union(*(settings_known_to(choice, name) for name in CHOICES[choice]))


RULES: dict[str, Rule] = {
    "epochs": Whole(1, 1_000_000),
    "batch_size": Whole(1, 65_536),
    "optimizer": OneOf(OPTIMIZERS),
    "learning_rate": Positive(),
    "momentum": Share(),
    "nesterov": Flag(),
    "rho": Share(),
    "beta_1": Share(),
    "beta_2": Share(),
    "epsilon": Positive(),
    "weight_decay": Amount(),
    "ema_momentum": Share(),
    "schedule": OneOf(SCHEDULES),
    "decay_rate": Part(),
    "decay_epochs": Whole(1, 1_000_000),
    "loss": PerOutput(OneOf(LOSSES), alone=True),
    "loss_weights": PerOutput(Amount()),
    "label_smoothing": Share(),
    "class_weight": OnePerClass([BALANCED]),
    "validation_split": Share(),
    "stratified": Flag(),
    "patience": Whole(1, 1_000_000),
    "min_delta": Amount(),
    "shift_pixels": Amount(),
    "rotation_degrees": Amount(),
    "scale": Amount(),
    "shear_degrees": Amount(),
    "elastic_pixels": Amount(),
    "elastic_sigma": Amount(),
    "seed": Whole(0, 2**63 - 1),  # the largest whole number of TOML
}

OPTIONAL = {
    *settings_of("optimizer"),
    *settings_of("schedule"),
    *("ema_momentum", "loss_weights", "class_weight", "patience"),
}
