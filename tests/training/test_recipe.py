from dataclasses import FrozenInstanceError, fields

import numpy as np
import pytest

from scrawl.compiler import OPTIMIZERS, SGD, Adam
from scrawl.errors import InvalidRequest, UnknownName
from scrawl.images import Augmentation
from scrawl.training import SCHEDULES, Recipe, make_recipe
from scrawl.training.schedules import Step

SETTINGS = {
    "learning_rate": 0.5,
    "momentum": 0.5,
    "nesterov": True,
    "rho": 0.5,
    "beta_1": 0.5,
    "beta_2": 0.5,
    "epsilon": 0.5,
    "weight_decay": 0.5,
}


def test_a_recipe_is_a_value():
    """Two recipes that say the same are the same, and none changes."""
    recipe = Recipe(epochs=3)

    assert recipe == Recipe(epochs=3)
    assert hash(recipe) == hash(Recipe(epochs=3, loss="cross-entropy"))
    with pytest.raises(FrozenInstanceError, match="cannot assign"):
        recipe.epochs = 4  # pyright: ignore[reportAttributeAccessIssue] - the point


@pytest.mark.parametrize("name", sorted(OPTIMIZERS))
def test_defaults_are_the_optimizers(name):
    """What a recipe leaves open is the optimizer's own default."""
    optimizer = OPTIMIZERS[name]()

    recipe = Recipe(optimizer=name)

    assert recipe.build_optimizer() == optimizer
    assert Recipe(optimizer=name).resolved().build_optimizer() == optimizer
    for setting in SETTINGS:
        assert getattr(recipe.resolved(), setting) == getattr(optimizer, setting, None)


def test_settings_reach_the_optimizer():
    """What a recipe names is what the optimizer gets."""
    sgd = Recipe(optimizer="sgd", learning_rate=0.5, momentum=0.9)
    adam = Recipe(learning_rate=0.008, beta_1=0.7, beta_2=0.99, epsilon=1e-8)
    step = Recipe(schedule="step", decay_rate=0.1, decay_epochs=7)

    assert sgd.build_optimizer() == SGD(0.5, 0.9)
    assert adam.build_optimizer() == Adam(0.008, 0.7, 0.99, 1e-8)
    assert step.build_schedule() == Step(0.1, 7)


def test_augmentation_is_built_of_its_fields():
    """If any of them changes an image."""
    moved = {"shift_pixels": 2, "rotation_degrees": 10, "scale": 0.1}
    bent = {"elastic_pixels": 3, "elastic_sigma": 5, "shear_degrees": 5}

    for values in (moved, bent):
        floats = {name: float(value) for name, value in values.items()}
        assert make_recipe(values).build_augmentation() == Augmentation(**floats)
    assert Recipe(elastic_sigma=5.0).build_augmentation() is None
    for each in fields(Augmentation):
        assert getattr(Recipe(), each.name) == each.default


@pytest.mark.parametrize("name", sorted(OPTIMIZERS))
def test_a_setting_that_the_optimizer_lacks_is_refused(name):
    """Nothing that is asked for is silently left out."""
    lacking = SETTINGS.keys() - {field.name for field in fields(OPTIMIZERS[name])}

    assert lacking
    for setting in lacking:
        with pytest.raises(InvalidRequest, match=f"'{name}' has no {setting}, only "):
            make_recipe({"optimizer": name, setting: SETTINGS[setting]})


@pytest.mark.parametrize("name", sorted(SCHEDULES.keys() - {"step"}))
def test_a_setting_that_the_schedule_lacks_is_refused(name):
    """Only steps have settings; the others have none that could be listed."""
    message = rf"The schedule '{name}' has no decay_rate\. Remove decay_rate, or choose"

    with pytest.raises(InvalidRequest, match=message):
        Recipe(schedule=name, decay_rate=0.5)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"epochs": 0}, r"^epochs is 0; it must be a whole number from 1 to 1,000,000"),
        ({"epochs": -3}, "epochs is -3"),
        ({"epochs": 1_000_001}, "epochs is 1000001"),
        ({"epochs": 10**5000}, "epochs is too long to show"),
        ({"epochs": 2.0}, r"epochs is 2\.0; it must be a whole number"),
        ({"epochs": True}, "epochs is True"),
        ({"epochs": "ten"}, "epochs is 'ten'"),
        ({"epochs": None}, "epochs is None"),
        ({"batch_size": 0}, "batch_size is 0"),
        ({"batch_size": 65_537}, "batch_size is 65537"),
        ({"optimizer": 3}, "optimizer is 3; it must be one of adadelta, adam, adamw, "),
        ({"nesterov": 1}, "nesterov is 1; it must be true or false"),
        ({"nesterov": "true"}, "nesterov is 'true'; it must be true or false"),
        (
            {"weight_decay": -0.1},
            r"weight_decay is -0\.1; it must be a number of at le",
        ),
        ({"weight_decay": 1e39}, r"weight_decay is 1e\+39; .* fits into float32"),
        ({"ema_momentum": 1.0}, r"ema_momentum is 1\.0; it must be a number from 0 up"),
        ({"rho": 1.0}, r"rho is 1\.0; it must be a number from 0 up to, but not"),
        (
            {"decay_rate": 0.0},
            r"decay_rate is 0\.0; it must be a number above 0, and at",
        ),
        ({"decay_rate": 1.1}, r"decay_rate is 1\.1; it must be"),
        ({"decay_epochs": 0}, "decay_epochs is 0; it must be a whole number from 1"),
        ({"learning_rate": 0}, "learning_rate is 0; it must be a number above 0"),
        ({"learning_rate": -1}, "learning_rate is -1"),
        ({"learning_rate": float("nan")}, "learning_rate is nan"),
        ({"learning_rate": float("inf")}, "learning_rate is inf"),
        ({"learning_rate": 1e39}, r"learning_rate is 1e\+39; .* fits into float32"),
        ({"learning_rate": 1e-50}, "learning_rate is 1e-50"),
        ({"learning_rate": 10**400}, "learning_rate is 10{50,}"),
        ({"learning_rate": ".1"}, "learning_rate is '.1'"),
        ({"learning_rate": True}, "learning_rate is True"),
        ({"epsilon": 0.0}, r"epsilon is 0\.0"),
        ({"beta_1": 1.0}, r"beta_1 is 1\.0; it must be a number from 0 up to, but not"),
        ({"beta_2": -0.1}, r"beta_2 is -0\.1"),
        ({"optimizer": "sgd", "momentum": 1}, "momentum is 1;"),
        ({"validation_split": 1.0}, r"validation_split is 1\.0"),
        ({"validation_split": -0.1}, r"validation_split is -0\.1"),
        ({"validation_split": float("nan")}, "validation_split is nan"),
        ({"seed": -1}, "seed is -1; it must be a whole number from 0"),
        ({"seed": 2**63}, "seed is 9223372036854775808"),
        (
            {"schedule": ["constant"]},
            "schedule is .*; it must be one of constant, cosine, one-",
        ),
    ],
)
def test_impossible_values_are_refused(values, message):
    """The message says what was given and what is needed, in one line."""
    with pytest.raises(InvalidRequest, match=message) as caught:
        make_recipe(values)

    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 200


def test_unknown_names_are_answered_with_the_known_ones():
    """A slip of the pen is quickly mended."""
    with pytest.raises(
        UnknownName,
        match=r"optimizer 'adamax'. Known: adadelta, adam, adamw, rmsprop, sgd\.",
    ):
        Recipe(optimizer="adamax")
    with pytest.raises(
        UnknownName, match=r"schedule 'line'. Known: constant, cosine, one-cycle, step"
    ):
        Recipe(schedule="line")
    with pytest.raises(UnknownName, match=r"loss 'mse'. Known: cross-entropy\."):
        Recipe(loss="mse")
    with pytest.raises(UnknownName, match=r"loss of 'sum' 'mse'. Known: cross-entropy"):
        Recipe(loss={"digit": "cross-entropy", "sum": "mse"})
    with pytest.raises(
        UnknownName, match=r"setting 'epoch'. Known: batch_size, beta_1"
    ):
        make_recipe({"epoch": 5})


def test_the_last_source_wins():
    """A flag wins over a file, a file over a default; the rest stays."""
    file = {"epochs": 20, "batch_size": 32}
    flags = {"epochs": 3}

    recipe = make_recipe(file, flags)

    assert recipe == Recipe(epochs=3, batch_size=32)


def test_numbers_become_plain_ones():
    """A search over NumPy's numbers gives recipes that can be written down."""
    values = {"epochs": np.int64(3), "learning_rate": np.float32(0.5), "beta_1": 0}

    recipe = make_recipe(values)

    assert recipe == Recipe(epochs=3, learning_rate=0.5, beta_1=0.0)
    assert [type(recipe.epochs), type(recipe.learning_rate), type(recipe.beta_1)] == [
        int,
        float,
        float,
    ]
