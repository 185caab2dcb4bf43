import tomllib
from dataclasses import fields

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scrawl.compiler import OPTIMIZERS
from scrawl.errors import InvalidFile, InvalidRequest, NothingThere, UnknownName
from scrawl.training import (
    SCHEDULES,
    Recipe,
    make_recipe,
    read_recipe,
    recipe_from_toml,
    recipe_to_toml,
)

SHARES = st.floats(0, 1, exclude_max=True)
POSITIVE = st.floats(1e-37, 1e37)
SETTINGS = {
    "learning_rate": POSITIVE,
    "momentum": SHARES,
    "beta_1": SHARES,
    "beta_2": SHARES,
    "epsilon": POSITIVE,
}


@st.composite
def recipes(draw) -> Recipe:
    """Any recipe that there can be."""
    optimizer = draw(st.sampled_from(sorted(OPTIMIZERS)))
    values = {
        field.name: draw(st.none() | SETTINGS[field.name])
        for field in fields(OPTIMIZERS[optimizer])
    }
    return make_recipe(
        {
            "epochs": draw(st.integers(1, 10**6)),
            "batch_size": draw(st.integers(1, 2**16)),
            "optimizer": optimizer,
            "schedule": draw(st.sampled_from(sorted(SCHEDULES))),
            "validation_split": draw(SHARES),
            "seed": draw(st.integers(0, 2**63 - 1)),
        },
        values,
    )


@given(recipe=recipes())
def test_what_is_written_is_read_again(recipe):
    """A recipe survives its file, to the last bit, with its defaults written out."""
    text = recipe_to_toml(recipe)

    assert recipe_from_toml(text) == recipe.resolved()
    assert recipe_to_toml(recipe_from_toml(text)) == text


def test_a_file_says_everything():
    """Nobody needs to know the defaults of the day to repeat a training."""
    text = recipe_to_toml(Recipe(optimizer="sgd"))

    assert text == (
        "epochs = 10\n"
        "batch_size = 128\n"
        'optimizer = "sgd"\n'
        "learning_rate = 0.01\n"
        "momentum = 0.0\n"
        'schedule = "constant"\n'
        "validation_split = 0.0\n"
        "seed = 0\n"
    )


def test_what_is_given_wins_over_the_file():
    """Even where the file alone would not do."""
    text = "epochs = 20\nmomentum = 0.9\n"

    recipe = recipe_from_toml(text, epochs=5, optimizer="sgd")

    assert recipe == Recipe(epochs=5, optimizer="sgd", momentum=0.9)


def test_whole_numbers_may_stand_for_others():
    """TOML tells 1 from 1.0, people do not."""
    assert recipe_from_toml("learning_rate = 1").learning_rate == 1.0


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("epochs = ", "This recipe is not TOML: .* Write lines such as `epochs = 10`"),
        ("epochs = 1\nepochs = 2", "not TOML: Cannot overwrite a value"),
        ("a = " + "[" * 100_000, "not TOML: "),
        ("epochs = " + "9" * 5000, "not TOML: "),
        ("epochs = 0x" + "f" * 5000, "epochs is too long to show"),
        ("epochs = 1979-05-27", "epochs is datetime.date"),
        ("epochs = 0", "epochs is 0"),
        ("learning_rate = nan", "learning_rate is nan"),
        ("learning_rate = -1", "learning_rate is -1"),
        ("validation_split = 1.0", r"validation_split is 1\.0"),
        ('batch_size = "32"', "batch_size is '32'"),
        ("beta_1 = {}", "beta_1 is {}"),
        (
            'optimizer = "sgd"\nbeta_1 = 0.5',
            "'sgd' has no beta_1, only learning_rate, m",
        ),
    ],
)
def test_impossible_recipes_are_refused(text, message):
    """Whatever stands in a file, the answer is one short line."""
    with pytest.raises(InvalidRequest, match=message) as caught:
        recipe_from_toml(text)

    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 300


@pytest.mark.parametrize("text", ["epoch = 5", "[recipe]\nepochs = 5", '"" = 1'])
def test_unknown_keys_are_answered_with_the_known_ones(text):
    """A table is a key as well."""
    with pytest.raises(
        UnknownName, match=r"setting '.*'. Known: batch_size, .*, seed, v"
    ):
        recipe_from_toml(text)


@settings(max_examples=50)
@given(text=st.text())
def test_no_text_is_a_surprise(text):
    """It is a recipe, or it is refused."""
    try:
        recipe = recipe_from_toml(text)
    except (InvalidRequest, UnknownName):
        return

    assert recipe == make_recipe(tomllib.loads(text))


def test_a_file_is_named_when_it_is_wrong(tmp_path):
    """One who gave three files knows which to mend."""
    path = tmp_path / "mine.toml"
    path.write_text("epochs = 0\n")

    with pytest.raises(
        InvalidFile, match=r"epochs is 0; .* The recipe is .*mine\.toml"
    ):
        read_recipe(path)
    with pytest.raises(NothingThere, match=r"no file .*other.toml"):
        read_recipe(tmp_path / "other.toml")


def test_a_file_is_read_with_what_is_given(tmp_path):
    """The file of a run can be changed on the way."""
    path = tmp_path / "recipe.toml"
    path.write_text(recipe_to_toml(Recipe(epochs=3, seed=5)))

    assert read_recipe(path, seed=6) == Recipe(epochs=3, seed=6).resolved()
