"""How to train a network: a value whose every field is also a flag and a TOML key.

To add a field, add it here, its rule in `recipe_rules.py`, and a line in the options of
the `train` command; it is then a key of every recipe file.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from scrawl.compiler import OPTIMIZERS, Optimizer
from scrawl.errors import InvalidRequest, UnknownName
from scrawl.images import Augmentation
from scrawl.training.recipe_rules import (
    CHOICES,
    OPTIONAL,
    RULES,
    settings_known_to,
    settings_of,
)
from scrawl.training.rules import MAX_SHOWN, Plain
from scrawl.training.schedules import SCHEDULES, Schedule


@dataclass(frozen=True)
class Recipe:
    """How to train. A setting of None is the default of its optimizer or schedule.

    Raises:
        InvalidRequest: if a value is impossible, or makes no sense beside the others.
        UnknownName: if there is no such optimizer, schedule or loss.
    """

    epochs: int = 10
    batch_size: int = 128

    optimizer: str = "adam"
    learning_rate: float | None = None  # the highest, if the schedule changes it
    momentum: float | None = None
    nesterov: bool | None = None
    rho: float | None = None
    beta_1: float | None = None
    beta_2: float | None = None
    epsilon: float | None = None
    weight_decay: float | None = None
    ema_momentum: float | None = None  # what averages of the weights keep in each step

    schedule: str = "constant"
    decay_rate: float | None = None
    decay_epochs: int | None = None

    loss: str | Mapping[str, str] = field(default="cross-entropy", hash=False)
    loss_weights: Mapping[str, float] | None = field(default=None, hash=False)
    label_smoothing: float = 0.0
    class_weight: str | tuple[float, ...] | None = None  # or 'balanced'

    validation_split: float = 0.0  # the share of the training images, from their end
    stratified: bool = False  # whether that share is taken from every class
    patience: int | None = None  # epochs without a better validation loss, then it ends
    min_delta: float = 0.0  # by which a validation loss must be better

    shift_pixels: float = 0.0
    rotation_degrees: float = 0.0
    scale: float = 0.0
    shear_degrees: float = 0.0
    elastic_pixels: float = 0.0
    elastic_sigma: float = 4.0

    seed: int = 0

    def __post_init__(self) -> None:
        """Check every value, and keep it as Python's own number."""
        for name in RULES:
            object.__setattr__(self, name, _checked(name, getattr(self, name)))
        for choice in CHOICES:
            _refuse_settings_of_others(self, choice)
        _refuse_what_needs_validation(self)
        self.build_augmentation()

    def resolved(self) -> "Recipe":
        """Return the same recipe with the defaults of what it chooses written out."""
        chosen = self.build_optimizer(), self.build_schedule()
        settings = [asdict(each) for each in chosen]
        return replace(self, **settings[0], **settings[1])

    def build_optimizer(self) -> Optimizer:
        """Return the optimizer that the recipe asks for."""
        return OPTIMIZERS[self.optimizer](**_settings(self, "optimizer"))

    def build_schedule(self) -> Schedule:
        """Return the schedule that the recipe asks for."""
        return SCHEDULES[self.schedule](**_settings(self, "schedule"))

    def build_augmentation(self) -> Augmentation | None:
        """Return the augmentation that the recipe asks for, if it changes anything."""
        augmentation = Augmentation(
            shift_pixels=self.shift_pixels,
            rotation_degrees=self.rotation_degrees,
            scale=self.scale,
            shear_degrees=self.shear_degrees,
            elastic_pixels=self.elastic_pixels,
            elastic_sigma=self.elastic_sigma,
        )
        return None if augmentation.is_identity else augmentation


def make_recipe(*sources: Mapping[str, object]) -> Recipe:
    """Return the recipe of all *sources*; where two give a value, the last one wins.

    Raises:
        UnknownName: if a name is no field of a recipe; the message lists them.
        InvalidRequest: if a value is impossible.
    """
    values: dict[str, Any] = {}
    for source in sources:
        for name, value in source.items():
            if name not in RULES:
                raise UnknownName("recipe setting", name[:MAX_SHOWN], RULES)
            values[name] = _checked(name, value)
    return Recipe(**values)


def _checked(name: str, value: object) -> Plain | None:
    if value is None and name in OPTIONAL:
        return None
    return RULES[name](name, value)


def _settings(recipe: Recipe, choice: str) -> dict[str, Any]:
    """Return the settings of a *choice* that the recipe itself gives."""
    values = {name: getattr(recipe, name) for name in sorted(settings_of(choice))}
    return {name: value for name, value in values.items() if value is not None}


def _refuse_settings_of_others(recipe: Recipe, choice: str) -> None:
    chosen = getattr(recipe, choice)
    known = settings_known_to(choice, chosen)
    for name in _settings(recipe, choice):
        if name not in known:
            rest = f", only {', '.join(sorted(known))}" if known else ""
            raise InvalidRequest(
                f"The {choice} {chosen!r} has no {name}{rest}."
                f" Remove {name}, or choose another {choice}."
            )


def _refuse_what_needs_validation(recipe: Recipe) -> None:
    if recipe.patience and not recipe.validation_split:
        raise InvalidRequest(
            f"patience is {recipe.patience}, but no images are set aside to judge the"
            " epochs by. Give validation_split, eg. .1, or remove patience."
        )
    if recipe.min_delta and not recipe.patience:
        raise InvalidRequest(
            f"min_delta is {recipe.min_delta}, but there is no patience for it to try."
            " Give patience, eg. 5, or remove min_delta."
        )
    if recipe.stratified and not recipe.validation_split:
        raise InvalidRequest(
            "stratified is True, but nothing is set aside. Give validation_split,"
            " eg. .1, or remove stratified."
        )
