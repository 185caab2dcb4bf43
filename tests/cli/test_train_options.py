"""Each field of a recipe is an option of `scrawl train`, and means the same there."""

import re
import tomllib
from dataclasses import fields

import click
import pytest

from scrawl.cli.train import command
from scrawl.cli.train_options import SECTIONS
from scrawl.training import Recipe

TRAIN = ("train", "--data", "digits", "--model", "cnn-mcu-4")


def test_every_field_of_a_recipe_is_an_option():
    """Under the same name, in one of the sections; none has a default of its own."""
    options = [option for section in SECTIONS.values() for option in section]

    given = ["--data", "digits", "--model", "cnn-mcu-4"]
    with command.make_context("train", given) as context:
        values = {option.name: context.params[str(option.name)] for option in options}

    assert values == dict.fromkeys(field.name for field in fields(Recipe))
    assert all(option.help for option in options)


def test_the_help_has_sections_that_fit_a_terminal(scrawl):
    """Every option is listed once."""
    outcome = scrawl("train", "--help")

    assert outcome.code == 0
    assert max(map(len, outcome.lines)) <= 80
    for title in SECTIONS:
        assert f"{title}:" in outcome.lines
    listed = re.findall(r"^  (?:-o, )?--([a-z0-9-]+)", outcome.stdout, re.MULTILINE)
    with click.Context(command) as context:
        flags = [parameter.opts[0][2:] for parameter in command.get_params(context)]
    assert sorted(listed) == sorted(flags)


@pytest.mark.parametrize(
    ("options", "kept"),
    [
        (
            (
                "--optimizer sgd --momentum .9 --nesterov --learning-rate .05"
                " --schedule cosine --loss cross-entropy --label-smoothing .1"
            ),
            {
                "optimizer": "sgd",
                "momentum": 0.9,
                "nesterov": True,
                "learning_rate": 0.05,
                "schedule": "cosine",
                "loss": "cross-entropy",
                "label_smoothing": 0.1,
            },
        ),
        (
            (
                "--beta-1 .8 --beta-2 .99 --epsilon 1e-6 --class-weight balanced"
                " --schedule step --decay-rate .1 --decay-epochs 3"
            ),
            {
                "beta_1": 0.8,
                "beta_2": 0.99,
                "epsilon": 1e-6,
                "schedule": "step",
                "decay_rate": 0.1,
                "decay_epochs": 3,
                "class_weight": "balanced",
            },
        ),
        (
            (
                "--optimizer adamw --weight-decay .1 --ema-momentum .9"
                " --loss dense=cross-entropy --loss-weights dense=.5"
            ),
            {
                "weight_decay": 0.1,
                "ema_momentum": 0.9,
                "loss": {"dense": "cross-entropy"},
                "loss_weights": {"dense": 0.5},
            },
        ),
        (
            (
                "--optimizer rmsprop --rho .8 --validation-split .2 --stratified"
                " --patience 9 --min-delta .1"
            ),
            {
                "rho": 0.8,
                "momentum": 0.0,
                "validation_split": 0.2,
                "stratified": True,
                "patience": 9,
                "min_delta": 0.1,
            },
        ),
        (
            "--optimizer adadelta --no-stratified --class-weight 1,1,1,1,1,1,1,.5,1,2",
            {
                "rho": 0.95,
                "learning_rate": 0.001,
                "stratified": False,
                "class_weight": [1, 1, 1, 1, 1, 1, 1, 0.5, 1, 2],
            },
        ),
        (
            (
                "--shift-pixels 2 --rotation-degrees 10 --scale .1 --shear-degrees 5"
                " --elastic-pixels 3 --elastic-sigma 5"
            ),
            {
                "shift_pixels": 2,
                "rotation_degrees": 10,
                "scale": 0.1,
                "shear_degrees": 5,
                "elastic_pixels": 3,
                "elastic_sigma": 5,
            },
        ),
    ],
)
def test_a_run_keeps_what_was_typed(options, kept, scrawl):
    """And can be repeated with what it kept."""
    small = ("--epochs", "1", "--batch-size", "20", "--quiet")

    outcome = scrawl.here(*TRAIN, *small, *options.split(), "--out", "mine")

    assert outcome.code == 0, outcome
    text = (scrawl.folder / "mine" / "recipe.toml").read_text()
    recipe = tomllib.loads(text)
    assert kept.items() <= recipe.items()
    again = scrawl.here(
        *TRAIN, "--recipe", "mine/recipe.toml", "--out", "again", "--quiet"
    )
    assert again.code == 0, again
    for name in ("recipe.toml", "weights.safetensors"):
        first, second = (scrawl.folder / run / name for run in ("mine", "again"))
        assert first.read_bytes() == second.read_bytes()


def test_a_switch_can_be_turned_back(scrawl):
    """What a file turns on can be turned off by what is typed."""
    (scrawl.folder / "r.toml").write_text(
        'optimizer = "sgd"\nnesterov = true\nstratified = true\nepochs = 1\n'
    )

    outcome = scrawl.here(
        *(*TRAIN, "--recipe", "r.toml", "--no-nesterov", "--no-stratified"),
        *("--out", "mine", "--quiet"),
    )

    assert outcome.code == 0, outcome
    recipe = tomllib.loads((scrawl.folder / "mine" / "recipe.toml").read_text())
    assert (recipe["nesterov"], recipe["stratified"]) == (False, False)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--optimizer", "adamax"], r"optimizer 'adamax'\. Known: adadelta, adam, ad"),
        (["--schedule", "line"], r"schedule 'line'\. Known: constant, cosine, one-cyc"),
        (["--loss", "mse"], r"Unknown loss 'mse'\. Known: cross-entropy\."),
        (["--loss", "a,b"], r"loss is \['a', 'b'\]; it must be one of cross-entropy"),
        (["--loss", "digit=cross-entropy"], r"Unknown output 'digit'\. Known: dense\."),
        (["--loss-weights", "2"], "loss_weights is '2'; it must be a table of outputs"),
        (["--loss-weights", "dense=no"], "'dense=no' has parts that are no numbers"),
        (["--loss-weights", "dense=1,2"], "'dense=1,2' has parts that are no numbers"),
        (["--loss-weights", "dense=0"], "loss_weights are all 0, so there is nothing"),
        (["--loss-weights", "dense=-1"], "loss_weights of 'dense' is -1.0; it must be"),
        (["--class-weight", "even"], "class_weight is 'even'; it must be 'balanced'"),
        (["--class-weight", "1,x"], "'1,x' has parts that are no numbers"),
        (
            ["--class-weight", "1,2"],
            "class_weight has 2 numbers, but 'cnn-mcu-4' has 1",
        ),
        (["--nesterov"], "The optimizer 'adam' has no nesterov, only beta_1"),
        (["--decay-rate", ".5"], r"The schedule 'constant' has no decay_rate\. Remove"),
        (["--patience", "5"], "patience is 5, but no images are set aside"),
        (["--stratified"], "stratified is True, but nothing is set aside"),
        (["--ema-momentum", "1"], "ema_momentum is 1.0; it must be a number from 0 up"),
        (["--shift-pixels", "28"], "shift_pixels=28.0, and images of 28x28 pixels"),
        (["--scale", "1"], "scale=1.0. Choose a number from 0 to 0.9"),
    ],
)
def test_impossible_settings_are_refused(options, message, scrawl):
    """In one line, and nothing is left behind."""
    refusal = scrawl.refuses(*TRAIN, *options)

    assert re.match(rf"2 .*{message}", refusal), refusal
