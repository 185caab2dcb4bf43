from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load

from scrawl.errors import InvalidFile, InvalidNetwork, NotWritable
from scrawl.networks import (
    Network,
    initialize,
    load_network,
    network_to_json,
    read_network,
    save_network,
)
from scrawl.reference import ReferenceNetwork

GOLDEN = Path(__file__).parents[1] / "golden"
KNOWN_SCORES = [
    [0.3218394, 0.3280935, 0.3500671],
    [0.2381832, 0.3180062, 0.4438105],
    [0.1106224, 0.1651345, 0.7242431],
]
KNOWN_DIGITS = [
    [0.7135227, 0.0003406, 0.2861367],
    [0.8725182, 0.0002426, 0.1272391],
    [0.6748558, 0.0001995, 0.3249447],
]


def test_a_network_comes_back_as_it_was(network: Network, folder: Path):
    """Structure, classes and every bit of the weights."""
    again = load_network(folder)

    assert network_to_json(again) == network_to_json(network)
    assert again.weights.keys() == network.weights.keys()
    for name, array in network.weights.items():
        np.testing.assert_array_equal(again.weights[name], array)


def test_equal_networks_are_equal_bytes(network: Network, folder: Path, tmp_path: Path):
    """Nothing in the files depends on when or in which order they were written."""
    backwards = {name: network.weights[name] for name in reversed([*network.weights])}

    save_network(tmp_path / "again", network.with_weights(backwards))

    for name in ("network.json", "weights.safetensors"):
        assert (folder / name).read_bytes() == (tmp_path / "again" / name).read_bytes()


def test_others_can_read_the_weights(folder: Path):
    """Any reader of safetensors finds them, named as in Keras."""
    arrays = load((folder / "weights.safetensors").read_bytes())

    assert sorted(arrays) == [
        *("conv2d/bias", "conv2d/kernel", "dense/bias", "dense/kernel")
    ]
    assert arrays["conv2d/kernel"].shape == (3, 3, 1, 2)


def test_a_chain_of_the_first_version_loads_for_ever():
    """What was trained with it still gives the scores that were written down then."""
    rows, columns = np.indices((12, 10))
    pictures = np.stack([rows * 20, columns * 25, (rows ^ columns) * 16])

    network = load_network(GOLDEN / "network-v1")

    scores = ReferenceNetwork(network)(pictures.astype(np.uint8))
    assert network.classes == ("circle", "cross", "line")
    np.testing.assert_allclose(scores, KNOWN_SCORES, atol=1e-6)


def test_a_graph_of_the_first_version_loads_for_ever():
    """Every layer there is, two inputs and two outputs; the scores are Keras's."""
    rows, columns = np.indices((8, 6))
    pictures = np.stack([rows * 30, columns * 40, (rows ^ columns) * 32])
    inputs = {
        "image": pictures.astype(np.uint8),
        "number": np.array([0, 2, 3], np.uint8),
    }
    sums = np.zeros((3, 6))
    for row, number in enumerate(inputs["number"]):
        sums[row, number : number + 3] = KNOWN_DIGITS[row]

    network = load_network(GOLDEN / "network-graph-v1")

    values = ReferenceNetwork(network).forward(inputs)
    np.testing.assert_allclose(values["digit"], KNOWN_DIGITS, atol=1e-6)
    np.testing.assert_allclose(values["sum"], sums, atol=1e-6)
    assert {type(node.layer).__name__ for node in network.nodes} >= {
        *("Add", "BatchNormalization", "Concatenate", "DepthwiseConv2D", "Reshape"),
        *("SeparableConv2D", "ShiftByNumber", "ZeroPadding2D"),
    }


@pytest.mark.parametrize("golden", ["network-v1", "network-graph-v1"])
def test_the_first_version_is_written_as_it_was(golden: str, tmp_path: Path):
    """A change of the bytes is a new version."""
    save_network(tmp_path, load_network(GOLDEN / golden))

    for name in ("network.json", "weights.safetensors"):
        written = (GOLDEN / golden / name).read_bytes()
        assert (tmp_path / name).read_bytes() == written


def test_a_file_of_structure_alone_is_an_untrained_network(folder: Path):
    """The digest of weights that lie elsewhere does not matter."""
    network = read_network(folder / "network.json")

    assert network.name == "tiny"
    assert not network.weights


def test_a_network_without_weights_is_not_saved(network: Network, tmp_path: Path):
    """The message says how to get some, and nothing is written."""
    with pytest.raises(InvalidNetwork, match=r"'tiny' has no weights to save\. Train"):
        save_network(tmp_path, network.with_weights({}))

    assert list(tmp_path.iterdir()) == []


def test_a_network_without_weights_is_not_loaded(network: Network, tmp_path: Path):
    """A model file is no run."""
    (tmp_path / "network.json").write_text(network_to_json(network))

    with pytest.raises(InvalidFile, match=r"network\.json has no weights_sha256: the"):
        load_network(tmp_path)


def test_a_place_that_cannot_be_written_is_named(network: Network, tmp_path: Path):
    """A file stands where the folder should be."""
    (tmp_path / "run").write_text("in the way")

    with pytest.raises(NotWritable, match=r"Cannot write .*run.network\.json"):
        save_network(tmp_path / "run", network)


def test_a_half_saved_network_is_noticed(network: Network, folder: Path):
    """New weights beside an old description are refused, not believed."""
    (folder / "network.json").rename(folder / "old.json")
    (folder / "network.json").mkdir()
    with pytest.raises(NotWritable, match=r"Cannot write .*network\.json"):
        save_network(folder, initialize(network, seed=1))
    (folder / "network.json").rmdir()
    (folder / "old.json").rename(folder / "network.json")

    with pytest.raises(InvalidFile, match=r"safetensors is not the file that network"):
        load_network(folder)
