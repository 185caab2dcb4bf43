import json

import numpy as np
import PIL.Image
import pytest

from scrawl.data import load_data
from scrawl.evaluation import load_predictions, readings


def test_the_digits_that_come_with_scrawl(scrawl, tmp_path):
    """Train, evaluate, read pictures of the test set, and find the run again."""
    options = ("--data", "digits", "--model", "cnn-16-32", "--batch-size", "32")

    trained = json.loads(scrawl("train", *options, "--json"))
    evaluated = json.loads(scrawl("evaluate", "latest", "--json"))
    pictures = cut_out(load_data("digits").test.images[:20], tmp_path)
    read = json.loads(scrawl("predict", "latest", *pictures, "--json"))
    (listed,) = json.loads(scrawl("runs", "list", "--json"))

    assert trained["accuracy"] > 0.9
    assert evaluated["accuracy"] == trained["accuracy"] == listed["accuracy"]
    assert evaluated["loss"] == trained["loss"]
    said = load_predictions(tmp_path / trained["run"] / "predictions.npz")
    expected = [said.classes[index] for index in readings(said.scores[:20])]
    assert [item["text"] for item in read] == expected
    scores = [item["digits"][0]["score"] for item in read]
    assert scores == pytest.approx(said.scores[:20].max(axis=1), rel=1e-6)


@pytest.mark.usefixtures("mnist")
def test_one_epoch_of_mnist(scrawl, tmp_path):
    """The smallest network reads nine of ten after it has seen each image once."""
    options = ("--data", "mnist", "--model", "cnn-mcu-4", "--epochs", "1", "--json")

    trained = json.loads(scrawl("train", *options))
    evaluated = json.loads(scrawl("evaluate", "latest", "--json"))
    test = load_data("mnist").test
    (picture,) = cut_out(test.images[:1], tmp_path)
    (read,) = json.loads(scrawl("predict", "latest", picture, "--json"))

    assert trained["accuracy"] > 0.9
    assert evaluated["accuracy"] == trained["accuracy"]
    assert sum(map(sum, evaluated["confusion"])) == 10_000
    assert read["text"] == str(test.labels[0]) == "7"


def cut_out(images: np.ndarray, folder) -> list:
    """Write each image to a PNG of its own, and return the paths."""
    paths = [folder / f"{index}.png" for index in range(len(images))]
    for path, image in zip(paths, images, strict=True):
        PIL.Image.fromarray(image).save(path)
    return paths
