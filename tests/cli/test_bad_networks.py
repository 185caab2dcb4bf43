"""Runs, network files and recipes that are not what they should be."""

import hashlib
import json
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from scrawl.networks import network_to_json, zoo_network
from tests.cli.sealing import reseal

Arrays = dict[str, np.ndarray]


def rewrite(run: Path, change: Callable[[Arrays], object]) -> None:
    """Change the arrays of a run, and make the digest fit what they have become."""
    path = run / "weights.safetensors"
    arrays = {name: array.copy() for name, array in load_file(path).items()}
    change(arrays)
    save_file(arrays, path)
    written = json.loads((run / "network.json").read_text())
    written["weights_sha256"] = hashlib.sha256(path.read_bytes()).hexdigest()
    (run / "network.json").write_text(json.dumps(written))


def replace_text(path: Path, old: str, new: str) -> None:
    """Change a file, in which *old* stands."""
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def cut(path: Path) -> None:
    """Lose the end of a file."""
    path.write_bytes(path.read_bytes()[:-100])


def flip(path: Path) -> None:
    """Change one bit in the middle of a file."""
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


BAD_RUNS: dict[str, tuple[Callable[[Path], object], str]] = {
    "weights missing": (
        lambda run: (run / "weights.safetensors").unlink(),
        r"2 There is no file .*weights\.safetensors\.",
    ),
    "weights cut": (
        lambda run: cut(run / "weights.safetensors"),
        r"2 .*weights\.safetensors is not the file that network\.json was saved with",
    ),
    "weights flipped": (
        lambda run: flip(run / "weights.safetensors"),
        r"2 .*weights\.safetensors is not the file that network\.json was saved with",
    ),
    "weights too large": (
        lambda run: (run / "weights.safetensors").write_bytes(bytes(9 << 20)),
        r"2 .*weights\.safetensors is larger than the .* MiB it may hold",
    ),
    "an array missing": (
        lambda run: rewrite(run, lambda arrays: arrays.pop("dense/bias")),
        r"2 .*The weight 'dense/bias' of 'cnn-mcu-4' is missing",
    ),
    "an array too many": (
        lambda run: rewrite(run, lambda a: a.update(x=np.zeros(2, np.float32))),
        r"2 .*The weight 'x' of 'cnn-mcu-4' belongs to no layer",
    ),
    "an array misshapen": (
        lambda run: rewrite(
            run, lambda a: a.update({"dense/bias": np.zeros((5, 2), "f")})
        ),
        r"2 .*The weight 'dense/bias' is float32 5x2; 'cnn-mcu-4' needs float32 10",
    ),
    "an array of doubles": (
        lambda run: rewrite(run, lambda a: a.update({"dense/bias": np.zeros(10)})),
        r"2 .*The weight 'dense/bias' is float64 10; 'cnn-mcu-4' needs float32 10",
    ),
    "a weight that is no number": (
        lambda run: rewrite(run, lambda arrays: arrays["dense/bias"].fill(np.nan)),
        r"2 .*The weight 'dense/bias' holds numbers that are not finite",
    ),
    "no network": (
        lambda run: (run / "network.json").unlink(),
        r"2 The run .* has no network\.json",
    ),
    "no JSON": (
        lambda run: cut(run / "network.json"),
        r"2 .*network\.json cannot be used\. ",
    ),
    "an unknown layer": (
        lambda run: replace_text(run / "network.json", '"Flatten"', '"Flattery"'),
        r"2 .*network\.json cannot be used\. Unknown layer 'Flattery'\. Known: .*",
    ),
    "a newer network": (
        lambda run: replace_text(run / "network.json", 'sion": 1', 'sion": 2'),
        r"2 .*network\.json cannot be used\. It has format_version 2; .* Update scrawl",
    ),
    "a damaged run.json": (
        lambda run: cut(run / "run.json"),
        r"2 .*run\.json describes no run",
    ),
    "a newer run": (
        lambda run: replace_text(run / "run.json", 'sion": 2', 'sion": 3'),
        r"2 .*run\.json has format_version 3; .* Update scrawl",
    ),
}


@pytest.mark.parametrize("name", BAD_RUNS)
def test_a_damaged_run_is_refused(name, run, scrawl, seven):
    """Not one weight is believed that was not saved with the others."""
    damage, message = BAD_RUNS[name]
    damage(run)
    reseal(run)

    for command in (["predict", run, seven], ["evaluate", run]):
        assert re.match(message, scrawl.refuses(*command))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"Flatten"', '"Flattery"', r"Unknown layer 'Flattery'\. Known: "),
        ('"filters"', '"filtres"', r"Unknown argument of Conv2D 'filtres'\. Known: "),
        ('"filters": 4', '"filters": 0', r".*Conv2D has filters=0; it must be"),
        (
            '"filters": 4',
            '"filters": 99999999',
            r".*Conv2D has filters=99999999; it must",
        ),
        (
            '"units": 10',
            '"units": 9',
            r".*does not give one probability for each of 10",
        ),
        (
            "[28, 28, 1]",
            "[48, 48, 1]",
            r".*reads images of 48x48 pixels, but these are",
        ),
        ("[28, 28, 1]", "[4, 4, 1]", r".*'conv2d' .*window of .*larger than its input"),
        ('"inputs": ["flatten"]', '"inputs": ["flat"]', r".*takes 'flat', which no"),
        ("{", "[", r".*cannot be used\. "),
    ],
)
def test_a_network_that_cannot_be_is_refused(old, new, message, scrawl):
    """A file that describes a network says nothing that is believed unchecked."""
    path = scrawl.folder / "mine.json"
    path.write_text(network_to_json(zoo_network("cnn-mcu-4")))
    replace_text(path, old, new)

    refusal = scrawl.refuses("train", "--data", "digits", "--model", "mine.json")

    assert re.match(rf"2 (mine\.json cannot be used\. )?{message}", refusal)


@pytest.mark.parametrize(
    ("recipe", "message"),
    [
        ("epoch = 3", r"Unknown recipe setting 'epoch'\. Known: batch_size, beta_1, "),
        ("epochs = 0", r"epochs is 0; it must be a whole number from 1 to "),
        ("epochs = 2.5", r"epochs is 2\.5; it must be a whole number"),
        ("epochs = '3'", r"epochs is '3'; it must be a whole number"),
        ("batch_size = -1", r"batch_size is -1; it must be"),
        ("learning_rate = nan", r"learning_rate is nan; it must be"),
        ("learning_rate = 1e99", r"learning_rate is 1e\+99; it must be"),
        ("validation_split = 1.0", r"validation_split is 1\.0; it must be"),
        ("optimizer = 'adamant'", r"Unknown optimizer 'adamant'\. Known: adadelta, "),
        (
            "schedule = 'never'",
            r"Unknown schedule 'never'\. Known: constant, cosine, ",
        ),
        ("momentum = 0.9", r"The optimizer 'adam' has no momentum"),
        ("seed = true", r"seed is True; it must be"),
        ("epochs: 3", r"This recipe is not TOML"),
    ],
)
def test_a_recipe_that_cannot_be_is_refused(recipe, message, scrawl):
    """An unknown or impossible value is named, with the file in which it stands."""
    (scrawl.folder / "recipe.toml").write_text(recipe)

    refusal = scrawl.refuses(
        *("train", "--data", "digits", "--model", "cnn-mcu-4"),
        *("--recipe", "recipe.toml"),
    )

    assert re.match(rf"2 {message}.* The recipe is recipe\.toml\.$", refusal)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--epochs", "0"], r"2 epochs is 0; it must be"),
        (["--learning-rate", "nan"], r"2 learning_rate is nan; it must be"),
        (["--learning-rate", "-1"], r"2 learning_rate is -1\.0; it must be"),
        (["--validation-split", "1"], r"2 validation_split is 1\.0; it must be"),
        (["--optimizer", "adamant"], r"2 Unknown optimizer 'adamant'\. Known: adad"),
        (
            ["--optimizer", "sgd", "--beta-1", ".5"],
            r"2 The optimizer 'sgd' has no beta_1",
        ),
        (["--seed", "-1"], r"2 seed is -1; it must be"),
        (["--model", "cnn"], r"2 Unknown network 'cnn'\. Known: FILE\.json, cnn-16-32"),
        (["--model", "nowhere.json"], r"2 There is no file nowhere\.json\."),
        (["--recipe", "nowhere.toml"], r"2 There is no file nowhere\.toml\."),
        (["--out", "."], r"2 \. is not empty"),
        (["--out", "seven.png"], r"2 seven\.png is not empty"),
    ],
)
def test_an_impossible_request_is_refused(options, message, scrawl, seven):
    """A flag is checked by the same rules as a recipe, before anything is done."""
    assert seven.is_file()

    refusal = scrawl.refuses(
        "train", "--data", "digits", "--model", "cnn-mcu-4", *options
    )

    assert re.match(message, refusal)


def test_a_diverging_loss_stops_the_training(scrawl):
    """The last good weights are kept, and the line says which and where."""
    outcome = scrawl(
        *("train", "--data", "digits", "--model", "cnn-mcu-4", "--quiet"),
        *("--optimizer", "sgd", "--learning-rate", "1e6", "--out", "lost"),
    )

    assert outcome.code == 1
    assert outcome.stdout == ""
    assert re.fullmatch(
        r"scrawl: The training diverged in epoch 1: .+ lower than 1e\+06\. .+lost\.\n",
        outcome.stderr,
    )
    lost = scrawl.folder / "lost"
    assert json.loads((lost / "run.json").read_text())["status"] == "diverged"
    weights = load_file(lost / "weights.safetensors")
    assert all(np.isfinite(array).all() for array in weights.values())
    assert not [path for path in scrawl.files() if path.name.startswith(".")]
