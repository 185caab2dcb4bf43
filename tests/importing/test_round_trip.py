"""Networks of scrawl, exported as files of Keras and imported: the same again."""

import io
import json
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.random_graphs.draw import draw_examples, draw_network
from scrawl.deployment import keras_files, load_keras
from scrawl.errors import InvalidFile, InvalidRequest
from scrawl.importing import Asked, Imported, Scaling, import_model
from scrawl.networks import (
    Concatenate,
    Dense,
    Flatten,
    Input,
    Network,
    Node,
    ShiftByNumber,
    zoo_network,
)
from scrawl.reference import ReferenceNetwork
from tests.deployment.cases import VOCABULARY, ZOO_NETWORKS, with_weights
from tests.importing.conftest import zipped

Change = Callable[[Any], None]


def again(network: Network, folder: Path, asked: Asked | None = None) -> Imported:
    """Return what is imported of the file that *network* is exported to."""
    path = folder / "model.keras"
    path.write_bytes(keras_files(network)["model.keras"])
    return import_model(path, asked or Asked())


def members(network: Network) -> dict[str, bytes]:
    """Return what is in the file of *network*."""
    content = io.BytesIO(keras_files(network)["model.keras"])
    with zipfile.ZipFile(content) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def changed(network: Network, folder: Path, member: str, change: Change) -> Path:
    """Return the file of *network*, one of whose texts a function has changed."""
    parts = members(network)
    said = json.loads(parts[member])
    change(said)
    path = folder / "model.keras"
    path.write_bytes(zipped(parts | {member: json.dumps(said).encode()}))
    return path


def require_same(network: Network, imported: Imported) -> None:
    """Check names, inputs, layers, links, outputs, classes, and the bits of weights."""
    found = imported.network
    assert imported.changes == ()
    assert (found.name, found.classes) == (network.name, network.classes)
    assert (found.inputs, found.outputs) == (network.inputs, network.outputs)
    assert {node.name: node for node in found.nodes} == {
        node.name: node for node in network.nodes
    }
    assert found.weights.keys() == network.weights.keys()
    for name, weight in found.weights.items():
        assert weight.tobytes() == network.weights[name].tobytes(), name


@pytest.mark.parametrize("name", ZOO_NETWORKS)
def test_the_zoo_comes_back(name: str, tmp_path: Path):
    """Without a word on pixels: the file tells."""
    network = with_weights(ZOO_NETWORKS[name]())

    require_same(network, again(network, tmp_path))


@pytest.mark.parametrize("name", VOCABULARY)
def test_every_layer_comes_back(name: str, tmp_path: Path):
    """And says of the same inputs what it said, to the bit."""
    network = with_weights(VOCABULARY[name]())
    inputs, _ = draw_examples(network, seed=1)

    imported = again(network, tmp_path)

    require_same(network, imported)
    said = ReferenceNetwork(imported.network).forward(inputs)
    for output, scores in ReferenceNetwork(network).forward(inputs).items():
        np.testing.assert_array_equal(said[output], scores)


@settings(max_examples=15)
@given(seed=st.integers(0, 10_000))
def test_any_network_comes_back(seed: int, tmp_path_factory: pytest.TempPathFactory):
    """Of any links, inputs and outputs."""
    network = draw_network(seed)

    require_same(network, again(network, tmp_path_factory.mktemp("drawn")))


def shifted(given: int, maximum: int, largest: int) -> Network:
    """Return images that become probabilities, shifted by a number up to *largest*."""
    inputs = (Input("image", (4, 4, 1)), Input("number", (1,), "number", largest))
    nodes = (
        Node("flat", Flatten(), ("image",)),
        Node("digit", Dense(given, "softmax"), ("flat",)),
        Node("sum", ShiftByNumber(maximum), ("digit", "number")),
    )
    classes = tuple(map(str, range(given)))
    return with_weights(Network("sums", inputs, nodes, ("digit", "sum"), classes))


@pytest.mark.parametrize(("given", "maximum", "largest"), [(1, 1, 1), (10, 40, 9)])
def test_a_shift_is_known_by_its_layers(
    given: int, maximum: int, largest: int, tmp_path: Path
):
    """It is a network inside of the network, and one layer of ours."""
    network = shifted(given, maximum, largest)

    require_same(network, again(network, tmp_path))


@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")
def test_a_shift_that_keras_has_saved_again_is_one(tmp_path: Path):
    """Keras has no note of scrawl: the shift itself tells what its number is."""
    network = with_weights(zoo_network("digit-and-sum"))
    path = tmp_path / "model.keras"
    path.write_bytes(keras_files(network)["model.keras"])
    load_keras().models.load_model(path).save(tmp_path / "digit-and-sum.keras")

    found = import_model(tmp_path / "digit-and-sum.keras").network

    assert (found.inputs, found.outputs) == (network.inputs, network.outputs)
    assert {step.name: step for step in found.lower().steps} == {
        step.name: step for step in network.lower().steps
    }
    for name, weight in found.weights.items():
        assert weight.tobytes() == network.weights[name].tobytes(), name


def inner(config: Any) -> Any:
    """Return the layers in the network inside of a config, by name."""
    layers = config["config"]["layers"]
    [shift] = [each for each in layers if each["class_name"] == "Functional"]
    return {each["config"]["name"]: each for each in shift["config"]["layers"]}


def word(name: str, key: str, value: Any) -> Change:
    """Return what changes a word of a layer inside."""
    return lambda config: inner(config)[name]["config"].update({key: value})


def moved_elsewhere(config: Any) -> None:
    """Have what chooses take the rows before they are moved."""
    [call] = inner(config)["chosen"]["inbound_nodes"]
    call["args"][0][1]["config"]["keras_history"][0] = "image"


def another_layer(config: Any) -> None:
    """Have another layer under the same name."""
    inner(config)["line"]["class_name"] = "Flatten"


def ends_swapped(config: Any) -> None:
    """Have the number where the probabilities are."""
    for each in config["config"]["layers"]:
        if each["class_name"] == "Functional":
            each["config"]["input_layers"].reverse()


def another_end(config: Any) -> None:
    """Give what the number encodes as, instead of what it chooses."""
    for each in config["config"]["layers"]:
        if each["class_name"] == "Functional":
            each["config"]["output_layers"][0] = "one_hot"


NEARLY: dict[str, Change] = {
    "another number of rows": word("rows", "n", 9),
    "more zeros": word("with_zeros", "padding", [[0, 0], [0, 11]]),
    "zeros before": word("with_zeros", "padding", [[0, 0], [10, 0]]),
    "cut elsewhere": word("cut", "cropping", [10, 0]),
    "several numbers": word("one_hot", "output_mode", "multi_hot"),
    "a mean": word("chosen", "normalize", value=True),
    "an unknown word": word("moved", "flavour", "sweet"),
    "halves": word("image", "dtype", "float16"),
    "no rows": word("rows", "n", "many"),
    "very many rows": word("rows", "n", 1 << 40),
    "another link": moved_elsewhere,
    "another layer": another_layer,
    "inputs the other way round": ends_swapped,
    "another end": another_end,
}


@pytest.mark.parametrize("case", NEARLY)
def test_nearly_a_shift_is_a_network_inside(case: str, tmp_path: Path):
    """Only what is ours to the last word is taken for ours."""
    path = changed(shifted(1, 9, 9), tmp_path, "config.json", NEARLY[case])

    message = r"'sum' \(Functional\), cannot be imported: it is a network inside of the"
    with pytest.raises(InvalidFile, match=message):
        import_model(path)


def test_features_and_numbers_come_back(tmp_path: Path):
    """One row of numbers is no image here, because the file says so."""
    row = Input("row", (6,), "features")
    number = Input("count", (1,), "number", 77)
    nodes = (
        Node("both", Concatenate(), ("row", "count")),
        Node("out", Dense(3, "softmax"), ("both",)),
    )
    network = Network("rows", (row, number), nodes, ("out",), ("cat", "dog", "ä, b"))

    weighted = with_weights(network)

    require_same(weighted, again(weighted, tmp_path))


def test_classes_may_be_named_anew(tmp_path: Path):
    """Who says them knows better."""
    network = shifted(2, 1, 1)

    imported = again(network, tmp_path, Asked(classes=("no", "yes")))

    require_same(replace(network, classes=("no", "yes")), imported)


@pytest.mark.parametrize("asked", [Asked(Scaling(1 / 255)), Asked(size=(4, 4))])
def test_pixels_of_our_own_files_are_known(asked: Asked, tmp_path: Path):
    """To scale them twice would be a mistake."""
    with pytest.raises(InvalidRequest, match="scrawl wrote the file, and its note"):
        again(shifted(2, 1, 1), tmp_path, asked)


def noted(**words: Any) -> Change:
    """Return what changes the note."""
    return lambda metadata: metadata["scrawl"].update(words)


def of_input(**words: Any) -> Change:
    """Return what changes the note on the second input."""
    return lambda metadata: metadata["scrawl"]["inputs"][1].update(words)


NO_NOTES: Mapping[str, tuple[Change, str]] = {
    "no note": (lambda said: said.update(scrawl=3), "is none that scrawl writes"),
    "no classes": (noted(classes=[1, 2]), "is none that scrawl writes"),
    "no inputs": (noted(inputs=["image"]), "is none that scrawl writes"),
    "other inputs": (of_input(name="other"), "is about other inputs"),
    "no kind": (of_input(kind=["number"]), "tells no kind of 'number'"),
    "another kind": (of_input(kind="sound"), "tells no kind of 'number'"),
    "a large number": (of_input(maximum=10**9), "must be a whole number from 1 to 255"),
    "no whole number": (of_input(maximum=[9]), "tells no kind of 'number'"),
    "too many classes": (noted(classes=["x"] * 300), "300 are named|classes"),
}


@pytest.mark.parametrize("case", NO_NOTES)
def test_a_note_that_scrawl_never_wrote_is_refused(case: str, tmp_path: Path):
    """It is as much a stranger's as all of the file."""
    change, reason = NO_NOTES[case]
    path = changed(shifted(10, 9, 9), tmp_path, "metadata.json", change)

    with pytest.raises(InvalidFile, match=reason) as error:
        import_model(path)
    assert str(error.value).isprintable()
