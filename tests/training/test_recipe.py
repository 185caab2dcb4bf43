from dataclasses import FrozenInstanceError, fields

import numpy as np
import pytest

from scrawl.compiler import OPTIMIZERS, SGD, Adam
from scrawl.errors import InvalidRequest, UnknownName
from scrawl.training import Recipe, make_recipe

SETTINGS = ["learning_rate", "momentum", "beta_1", "beta_2", "epsilon"]


def test_a_recipe_is_a_value():
    """Two recipes that say the same are the same, and none changes."""
    recipe = Recipe(epochs=3)

    assert recipe == Recipe(epochs=3)
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

    assert sgd.build_optimizer() == SGD(0.5, 0.9)
    assert adam.build_optimizer() == Adam(0.008, 0.7, 0.99, 1e-8)


@pytest.mark.parametrize("name", sorted(OPTIMIZERS))
def test_a_setting_that_the_optimizer_lacks_is_refused(name):
    """Nothing that is asked for is silently left out."""
    lacking = set(SETTINGS) - {field.name for field in fields(OPTIMIZERS[name])}

    assert lacking
    for setting in lacking:
        with pytest.raises(InvalidRequest, match=f"'{name}' has no {setting}, only "):
            make_recipe({"optimizer": name, setting: 0.5})


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
        ({"optimizer": 3}, "optimizer is 3; it must be one of adam, sgd"),
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
            "schedule is .*; it must be one of constant, one-",
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
    with pytest.raises(UnknownName, match=r"optimizer 'adamw'. Known: adam, sgd"):
        Recipe(optimizer="adamw")
    with pytest.raises(UnknownName, match=r"schedule 'cosine'. Known: constant, one-c"):
        Recipe(schedule="cosine")
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
