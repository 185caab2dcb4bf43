"""How to train a network: a value whose every field is also a flag and a TOML key.

To add a field, add it here with its rule; it is then a key of every recipe file. Its
flag is a line in the `train` command.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from scrawl.compiler import OPTIMIZERS, Optimizer
from scrawl.errors import InvalidRequest, UnknownName
from scrawl.training.rules import (
    MAX_SHOWN,
    OneOf,
    Plain,
    Positive,
    Rule,
    Share,
    Whole,
)
from scrawl.training.schedules import SCHEDULES


@dataclass(frozen=True)
class Recipe:
    """How to train. The default of None is the optimizer's own.

    Raises:
        InvalidRequest: if a value is impossible, or the optimizer has no such setting.
        UnknownName: if there is no such optimizer or schedule.
    """

    epochs: int = 10
    batch_size: int = 128
    optimizer: str = "adam"
    learning_rate: float | None = None  # the highest, if the schedule changes it
    momentum: float | None = None  # of sgd
    beta_1: float | None = None  # of adam, like the next two
    beta_2: float | None = None
    epsilon: float | None = None
    schedule: str = "constant"
    validation_split: float = 0.0  # the share of the training images, from their end
    seed: int = 0

    def __post_init__(self) -> None:
        """Check every value, and keep it as Python's own number."""
        for name in _RULES:
            object.__setattr__(self, name, _checked(name, getattr(self, name)))
        for name in _settings_of(self) - _settings_known_to(self.optimizer):
            known = ", ".join(sorted(_settings_known_to(self.optimizer)))
            raise InvalidRequest(
                f"The optimizer {self.optimizer!r} has no {name}, only {known}."
                f" Remove {name}, or choose another optimizer."
            )

    def resolved(self) -> "Recipe":
        """Return the same recipe with the optimizer's defaults written out."""
        settings = asdict(OPTIMIZERS[self.optimizer]())
        given = {name: getattr(self, name) for name in _settings_of(self)}
        return replace(self, **{**settings, **given})

    def build_optimizer(self) -> Optimizer:
        """Return the optimizer that the recipe asks for."""
        given = {name: getattr(self, name) for name in _settings_of(self)}
        return OPTIMIZERS[self.optimizer](**given)


def make_recipe(*sources: Mapping[str, object]) -> Recipe:
    """Return the recipe of all *sources*; where two give a value, the last one wins.

    Raises:
        UnknownName: if a name is no field of a recipe; the message lists them.
        InvalidRequest: if a value is impossible.
    """
    values: dict[str, Any] = {}
    for source in sources:
        for name, value in source.items():
            if name not in _RULES:
                raise UnknownName("recipe setting", name[:MAX_SHOWN], _RULES)
            values[name] = _checked(name, value)
    return Recipe(**values)


def _checked(name: str, value: object) -> Plain | None:
    if value is None and name in _OPTIONAL:
        return None
    return _RULES[name](name, value)


def _settings_of(recipe: Recipe) -> set[str]:
    return {name for name in _OPTIONAL if getattr(recipe, name) is not None}


def _settings_known_to(optimizer: str) -> set[str]:
    return {field.name for field in fields(OPTIMIZERS[optimizer])}


_RULES: dict[str, Rule] = {
    "epochs": Whole(1, 1_000_000),
    "batch_size": Whole(1, 65_536),
    "optimizer": OneOf(OPTIMIZERS),
    "learning_rate": Positive(),
    "momentum": Share(),
    "beta_1": Share(),
    "beta_2": Share(),
    "epsilon": Positive(),
    "schedule": OneOf(SCHEDULES),
    "validation_split": Share(),
    "seed": Whole(0, 2**63 - 1),  # the largest whole number of TOML
}
_OPTIONAL = {"learning_rate", "momentum", "beta_1", "beta_2", "epsilon"}
