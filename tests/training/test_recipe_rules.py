"""Fields of a recipe that are tables or lists, and fields that need each other."""

from dataclasses import fields

import numpy as np
import pytest

from scrawl.errors import InvalidRequest
from scrawl.training import Recipe, make_recipe
from scrawl.training.recipe_rules import OPTIONAL, RULES


def test_every_field_has_a_rule():
    """In the order in which a recipe file has them; None is for those left open."""
    assert list(RULES) == [field.name for field in fields(Recipe)]
    for field in fields(Recipe):
        assert (field.default is None) == (field.name in OPTIONAL)


def test_a_loss_is_for_all_outputs_or_for_each():
    """What is kept is a copy."""
    tables = {"loss": {"digit": "cross-entropy"}, "loss_weights": {"digit": 1}}

    recipe = make_recipe(tables)
    tables["loss_weights"]["digit"] = 2

    assert recipe.loss == {"digit": "cross-entropy"}
    assert recipe.loss_weights == {"digit": 1.0}
    assert Recipe(loss="cross-entropy").loss == "cross-entropy"


@pytest.mark.parametrize(
    "given", [[1, 2.5], (1, 2.5), np.array([1, 2.5]), [np.float32(1), 2.5]]
)
def test_class_weights_are_numbers(given):
    """However they were made."""
    recipe = make_recipe({"class_weight": given})

    assert recipe.class_weight == (1.0, 2.5)
    assert {type(weight) for weight in recipe.class_weight or ()} == {float}


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"class_weight": "even"}, "class_weight is 'even'; .* 'balanced', or a list"),
        (
            {"class_weight": []},
            r"class_weight is \[\]; .* 'balanced', or a list of a n",
        ),
        ({"class_weight": 3}, "class_weight is 3; .* 'balanced', or a list"),
        ({"class_weight": np.array(3)}, r"class_weight is array\(3\); .* or a list"),
        ({"class_weight": b"12"}, "class_weight is b'12'; .* or a list"),
        (
            {"class_weight": [0, 0.0]},
            r"class_weight is \[0, 0\.0\]; .* not all of them",
        ),
        (
            {"class_weight": [1, -1]},
            "a number of class_weight is -1; it must be a numb",
        ),
        ({"class_weight": [1, "1"]}, "a number of class_weight is '1'"),
        ({"class_weight": [[1], [2]]}, r"a number of class_weight is \[1\]"),
        (
            {"class_weight": [1.0] * 257},
            r"class_weight is \[1\.0, .*\.\.\.; it must be",
        ),
        ({"loss": 3}, "loss is 3; it must be one of cross-entropy"),
        (
            {"loss": {"digit": 3}},
            "loss of 'digit' is 3; it must be one of cross-entrop",
        ),
        ({"loss": {3: "cross-entropy"}}, "an output in loss is 3; it must be the name"),
        ({"loss": {'a"': "cross-entropy"}}, "an output in loss is 'a\"'; it must be"),
        ({"loss_weights": 1}, "loss_weights is 1; it must be a table of outputs, each"),
        ({"loss_weights": [1]}, r"loss_weights is \[1\]; it must be a table"),
        (
            {"loss_weights": {"sum": -1}},
            "loss_weights of 'sum' is -1; it must be a num",
        ),
        ({"loss_weights": {"": 1}}, "an output in loss_weights is ''; it must be the"),
        (
            {"label_smoothing": 1.0},
            r"label_smoothing is 1\.0; it must be a number from",
        ),
        ({"stratified": "yes"}, "stratified is 'yes'; it must be true or false"),
        ({"patience": 0}, "patience is 0; it must be a whole number from 1"),
        (
            {"min_delta": -1e-3},
            r"min_delta is -0\.001; it must be a number of at least",
        ),
        ({"shift_pixels": -1}, "shift_pixels is -1; it must be a number of at least 0"),
        (
            {"shift_pixels": 600},
            "has shift_pixels=600.0. Choose a number from 0 to 512",
        ),
        ({"rotation_degrees": "10"}, "rotation_degrees is '10'"),
        ({"rotation_degrees": 200}, "has rotation_degrees=200.0. Choose a number from"),
        ({"scale": 1}, "has scale=1.0. Choose a number from 0 to 0.9"),
        ({"shear_degrees": float("nan")}, "shear_degrees is nan; it must be a number"),
        ({"elastic_pixels": float("inf")}, "elastic_pixels is inf; it must be a numbe"),
        ({"elastic_sigma": 0}, "has elastic_sigma=0.0. Choose a number from 0.5 to 16"),
    ],
)
def test_impossible_values_are_refused(values, message):
    """The message says what was given and what is needed, in one line."""
    with pytest.raises(InvalidRequest, match=message) as caught:
        make_recipe(values)

    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 220


@pytest.mark.parametrize(
    ("values", "message"),
    [
        (
            {"patience": 3},
            "patience is 3, but no images are set aside .* validation_sp",
        ),
        (
            {"stratified": True},
            "stratified is True, but nothing is set aside. Give val",
        ),
        (
            {"min_delta": 0.1, "validation_split": 0.1},
            r"min_delta is 0\.1, but there is no patience for it to try\. Give pati",
        ),
    ],
)
def test_what_could_do_nothing_is_refused(values, message):
    """Nothing that is asked for is silently left out."""
    with pytest.raises(InvalidRequest, match=message):
        make_recipe(values)
    make_recipe(values, {"validation_split": 0.1, "patience": 3})
