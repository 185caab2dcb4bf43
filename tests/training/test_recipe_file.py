import tomllib
from dataclasses import fields
from pathlib import Path

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
AMOUNTS = st.floats(0, 1e37)
SETTINGS = {
    "learning_rate": POSITIVE,
    "momentum": SHARES,
    "nesterov": st.booleans(),
    "rho": SHARES,
    "beta_1": SHARES,
    "beta_2": SHARES,
    "epsilon": POSITIVE,
    "weight_decay": AMOUNTS,
    "decay_rate": st.floats(1e-3, 1),
    "decay_epochs": st.integers(1, 10**6),
}
NAMES = st.text("abcXYZ019_-.", min_size=1, max_size=64)
LOSSES = st.just("cross-entropy")
OTHERS = {
    "epochs": st.integers(1, 10**6),
    "batch_size": st.integers(1, 2**16),
    "ema_momentum": st.none() | SHARES,
    "loss": LOSSES | st.dictionaries(NAMES, LOSSES, max_size=3),
    "loss_weights": st.none() | st.dictionaries(NAMES, AMOUNTS, max_size=3),
    "label_smoothing": SHARES,
    "class_weight": st.sampled_from([None, "balanced"])
    | st.lists(st.floats(1e-3, 10), min_size=1, max_size=3).map(tuple),
    "validation_split": st.floats(1e-9, 1, exclude_max=True),
    "stratified": st.booleans(),
    "patience": st.integers(1, 10**6),
    "min_delta": AMOUNTS,
    "shift_pixels": st.floats(0, 512),
    "rotation_degrees": st.floats(0, 180),
    "scale": st.floats(0, 0.9),
    "shear_degrees": st.floats(0, 45),
    "elastic_pixels": st.floats(0, 512),
    "elastic_sigma": st.floats(0.5, 16),
    "seed": st.integers(0, 2**63 - 1),
}


@st.composite
def fields_of_recipes(draw) -> dict[str, object]:
    """The fields of any recipe that there can be."""
    values = {name: draw(some) for name, some in OTHERS.items()}
    for choice, table in (("optimizer", OPTIMIZERS), ("schedule", SCHEDULES)):
        values[choice] = draw(st.sampled_from(sorted(table)))
        for field in fields(table[values[choice]]):
            values[field.name] = draw(st.none() | SETTINGS[field.name])
    return values


@given(values=fields_of_recipes())
def test_what_is_written_is_read_again(values):
    """A recipe survives its file, to the last bit, with its defaults written out."""
    recipe = make_recipe(values)
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
        "nesterov = false\n"
        'schedule = "constant"\n'
        'loss = "cross-entropy"\n'
        "label_smoothing = 0.0\n"
        "validation_split = 0.0\n"
        "stratified = false\n"
        "min_delta = 0.0\n"
        "shift_pixels = 0.0\n"
        "rotation_degrees = 0.0\n"
        "scale = 0.0\n"
        "shear_degrees = 0.0\n"
        "elastic_pixels = 0.0\n"
        "elastic_sigma = 4.0\n"
        "seed = 0\n"
    )


def test_tables_and_lists_stand_in_one_line():
    """An output may have a dot in its name."""
    recipe = Recipe(
        loss={"digit": "cross-entropy", "the.sum": "cross-entropy"},
        loss_weights={"the.sum": 0.5},
        class_weight=(1.0, 2.0),
    )

    text = recipe_to_toml(recipe)

    assert '\nloss = {"digit" = "cross-entropy", "the.sum" = "cross-entropy"}\n' in text
    assert '\nloss_weights = {"the.sum" = 0.5}\n' in text
    assert "\nclass_weight = [1.0, 2.0]\n" in text


def test_tables_may_have_lines_of_their_own():
    """As people write TOML."""
    text = "epochs = 3\n[loss_weights]\ndigit = 1\nsum = 0\n"

    recipe = recipe_from_toml(text)

    assert recipe == Recipe(epochs=3, loss_weights={"digit": 1.0, "sum": 0.0})


def test_a_recipe_of_the_first_format_says_the_same():
    """What it could not know yet is as it was then."""
    old = Path(__file__).parents[1] / "golden" / "run-v1" / "recipe.toml"

    recipe = read_recipe(old)

    assert recipe == make_recipe(tomllib.loads(old.read_text()))
    assert recipe.resolved() == recipe
    for name in ("ema_momentum", "loss_weights", "class_weight", "patience"):
        assert getattr(recipe, name) is None
    assert recipe.build_augmentation() is None
    assert (recipe.loss, recipe.label_smoothing) == ("cross-entropy", 0.0)


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
        ("class_weight = [1, 'a']", "a number of class_weight is 'a'"),
        ("[loss]\nsum = 3", "loss of 'sum' is 3; it must be one of"),
        ("[loss.sum]\na = 3", "loss of 'sum' is {'a': 3}; it must be one of"),
        (
            "decay_epochs = 2.5\nschedule = 'step'",
            r"decay_epochs is 2\.5; it must be a whole number",
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
        UnknownName, match=r"setting '.*'. Known: batch_size, .*, seed, .*, v"
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
