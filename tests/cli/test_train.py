import json
import re
import tomllib

import numpy as np

from scrawl.networks import network_to_json, zoo_network
from tests.run_files import RUN_FILES

TRAIN = ("train", "--data", "digits", "--model", "cnn-mcu-4")


def test_a_training_says_how_good_and_how_fast(scrawl):
    """Results on stdout and the path last, a line per epoch on stderr."""
    outcome = scrawl(*TRAIN, "--epochs", "2")

    assert outcome.code == 0
    first, *_, last = outcome.lines
    assert re.match(r"accuracy  \d+\.\d\d %  \(95 % interval ", first)
    assert re.search(r"^speed +[\d,]+ images/s$", outcome.stdout, re.MULTILINE)
    assert re.fullmatch(r"runs/\d{8}-\d{6}-digits-cnn-mcu-4-s0", last)
    assert {path.name for path in (scrawl.folder / last).iterdir()} == set(RUN_FILES)
    assert re.fullmatch(
        r"epoch 1/2: loss .+ images/s\nepoch 2/2: loss .+ images/s\n", outcome.stderr
    )


def test_the_json_is_all_there_is(scrawl):
    """Another program can read stdout, and finds the same numbers in the run."""
    outcome = scrawl.here(*TRAIN, "--epochs", "1", "--json", "--quiet", "--out", "mine")

    assert outcome.stderr == ""
    said = outcome.json
    assert said.keys() == {
        *("run", "accuracy", "loss", "kept_epoch", "images_per_second", "seconds")
    }
    assert said["seconds"].keys() == {"load", "compile", "train", "evaluate"}
    assert said["run"] == "mine"
    kept = json.loads((scrawl.folder / "mine" / "metrics.json").read_text())
    assert said["accuracy"] == kept["accuracy"]
    assert said["loss"] == kept["loss"]


def test_options_win_over_the_recipe(scrawl):
    """What is typed now is more recent than what was written."""
    (scrawl.folder / "r.toml").write_text("epochs = 3\nbatch_size = 64\nseed = 5\n")

    scrawl.here(
        *TRAIN, "--recipe", "r.toml", "--epochs", "1", "--out", "mine", "--quiet"
    )

    recipe = tomllib.loads((scrawl.folder / "mine" / "recipe.toml").read_text())
    assert (recipe["epochs"], recipe["batch_size"], recipe["seed"]) == (1, 64, 5)


def test_a_kept_recipe_gives_the_same_weights(scrawl):
    """Also on another number of threads, and from a file of one's own network."""
    network = network_to_json(zoo_network("cnn-mcu-4"))
    (scrawl.folder / "mine.json").write_text(network)

    scrawl.here(*TRAIN, "--epochs", "2", "--seed", "7", "--out", "a", "--quiet")
    scrawl.here(
        *("train", "--data", "digits", "--model", "mine.json", "--threads", "3"),
        *("--recipe", "a/recipe.toml", "--out", "b", "--quiet"),
    )

    first, second = (
        (scrawl.folder / name / "weights.safetensors").read_bytes() for name in "ab"
    )
    assert first == second
    assert '"threads": 3' in (scrawl.folder / "b" / "run.json").read_text()


def test_a_training_that_stops_early_says_whose_weights_it_keeps(scrawl):
    """On stdout, and as a number in the JSON."""
    patient = ("--epochs", "60", "--patience", "2", "--validation-split", ".2")
    fast = ("--learning-rate", ".05", "--stratified", "--quiet")

    outcome = scrawl.here(*TRAIN, *patient, *fast, "--out", "a")
    said = scrawl.here(*TRAIN, *patient, *fast, "--out", "b", "--json").json

    (line,) = [line for line in outcome.lines if line.startswith("epoch ")]
    kept, done = map(int, re.findall(r"\d+", line))
    assert line == f"epoch     {kept}, the best of {done}"
    assert said["kept_epoch"] == kept == done - 2
    assert done < 60
    recipe = tomllib.loads((scrawl.folder / "a" / "recipe.toml").read_text())
    assert recipe["patience"] == 2


def test_the_pictures_are_drawn_when_asked_for(scrawl):
    """Their paths are printed, and that of the run last."""
    outcome = scrawl(*TRAIN, "--epochs", "1", "--figures", "--out", "mine", "--quiet")

    *_, confusion, curves, mistakes, samples, run = outcome.lines
    assert run == "mine"
    assert [confusion, curves, mistakes, samples] == [
        f"mine/figures/{name}.png"
        for name in ("confusion", "curves", "mistakes", "samples")
    ]
    assert all((scrawl.folder / path).is_file() for path in (confusion, samples))


def test_two_idx_files_are_a_data_set(scrawl, digits):
    """With the size of their images: the network is made to fit."""
    from scrawl.data import write_idx

    wide = np.pad(digits.train.images, ((0, 0), (1, 1), (3, 3)))
    write_idx(scrawl.folder / "images.gz", wide)
    write_idx(scrawl.folder / "labels", digits.train.labels)

    outcome = scrawl.here(
        *("train", "--data", "images.gz,labels", "--model", "cnn-mcu-4"),
        *("--epochs", "1", "--json", "--quiet", "--out", "mine"),
    )

    assert outcome.code == 0
    network = json.loads((scrawl.folder / "mine" / "network.json").read_text())
    assert network["inputs"][0]["shape"] == [30, 34, 1]
