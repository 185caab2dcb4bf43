"""Files as versions of long ago wrote them, by hand: what no Keras writes any more."""

from pathlib import Path

import numpy as np
import pytest

from scrawl.errors import InvalidFile
from scrawl.importing import Asked, Scaling, import_model
from scrawl.networks import BatchNormalization, Conv2D, Dense, Flatten
from tests.importing.conftest import (
    BYTES,
    SMALL_WEIGHTS,
    chain,
    drawn,
    layer,
    small,
    write_h5,
)
from tests.importing.test_refusals import graph, node


def test_a_chain_may_be_a_bare_list(imported):
    """Until Keras 2.2.2 the config of a Sequential was its layers."""
    config = small()
    config["config"] = config["config"]["layers"]

    network = imported(config).network

    assert [node.name for node in network.nodes] == ["around", "flat", "out"]
    assert network.inputs[0].name == "around_input"


def test_the_size_may_be_told_by_the_model(imported):
    """A model that was built by its data has it beside its layers."""
    config = small()
    del config["config"]["layers"][0]["config"]["batch_input_shape"]
    config["config"]["build_input_shape"] = [32, 4, 4, 1]

    assert imported(config).network.inputs[0].shape == (4, 4, 1)


def test_a_graph_was_called_a_model(imported):
    """Its nodes are lists of names, with or without further arguments."""
    config = graph(
        node("Flatten", "flat", [["in", 0, 0]]),
        node("Dense", "out", [["flat", 0, 0, {}]], units=3, activation="softmax"),
    )

    network = imported(config).network

    assert [node.inputs for node in network.nodes] == [("in",), ("flat",)]


def test_a_node_may_be_a_single_place(imported):
    """As TensorFlow wrote those of one value for a while."""
    config = graph(
        node("Flatten", "flat", ["in", 0, 0, {}]),
        node("Dense", "out", [["flat", 0, 0, {}]], units=3, activation="softmax"),
    )

    assert imported(config).network.nodes[0].inputs == ("in",)


def test_words_that_are_left_out_have_their_defaults(imported):
    """Older layers have fewer arguments."""
    config = chain(
        layer(
            "Conv2D",
            "conv",
            filters=2,
            kernel_size=[3, 3],
            batch_input_shape=[None, 4, 4, 1],
        ),
        layer("Flatten", "flat"),
        layer("Dense", "out", units=3, activation="softmax"),
    )
    weights = {
        "conv": {"conv/kernel:0": drawn(3, 3, 1, 2), "conv/bias:0": drawn(2)},
        "flat": {},
        "out": {"out/kernel:0": drawn(8, 3), "out/bias:0": drawn(3)},
    }

    network = imported(config, BYTES, weights).network

    layers = [node.layer for node in network.nodes]
    assert layers == [Conv2D(2, (3, 3)), Flatten(), Dense(3, activation="softmax")]


def test_weights_are_found_by_their_names(imported):
    """Whatever their order: gamma and beta have one shape."""
    config = small(layer("BatchNormalization", "normal", axis=3))
    names = ("moving_variance", "beta", "gamma", "moving_mean")
    arrays = {f"normal/{name}:0": drawn(1) ** 2 + i for i, name in enumerate(names)}
    weights = {"normal": arrays, **SMALL_WEIGHTS}

    network = imported(config, BYTES, weights).network

    assert network.nodes[1].layer == BatchNormalization()
    for name in names:
        expected = arrays[f"normal/{name}:0"]
        np.testing.assert_array_equal(network.weights[f"normal/{name}"], expected)


def test_weights_of_other_names_are_taken_in_order(imported):
    """Nothing else can be known of them."""
    first, second = SMALL_WEIGHTS["out"].values()

    network = imported(small(), BYTES, {"out": {"a": first, "b": second}}).network

    np.testing.assert_array_equal(network.weights["out/kernel"], first)
    np.testing.assert_array_equal(network.weights["out/bias"], second)


def test_names_become_plain_and_stay_different(imported):
    """Folders, files and C are made of names; Keras allows anything."""
    config = chain(
        layer("Flatten", "a/b", batch_input_shape=[None, 4, 4, 1]),
        layer("Dropout", "a:b", rate=0.5),
        layer("Dense", "rescaling", units=3, activation="softmax"),
    )
    weights = {"rescaling": dict(zip("ab", SMALL_WEIGHTS["out"].values(), strict=True))}

    network = imported(config, Asked(Scaling(0.5)), weights).network

    names = [node.name for node in network.nodes]
    assert names == ["rescaling_1", "a_b", "a_b_1", "rescaling"]
    assert network.name == "it"


BROKEN = {
    "no array": ({}, r"Layer 3 of 3, 'out' \(Dense\), has 0 arrays of float32 in the"),
    "an array too few": (
        {"out": {"out/kernel:0": drawn(16, 3)}},
        r"has 1 arrays of float32 in the file, and needs kernel, bias\.",
    ),
    "another shape": (
        {"out": {"out/kernel:0": drawn(15, 3), "out/bias:0": drawn(3)}},
        r"'out' \(Dense\), has a kernel of 15x3 in the file, and needs 16x3",
    ),
    "halves": (
        {"out": {"out/kernel:0": np.zeros((16, 3), "f2"), "out/bias:0": drawn(3)}},
        "has 1 arrays of float32 in the file",
    ),
    "no numbers": (
        {"out": {"out/kernel:0": drawn(16, 3), "out/bias:0": drawn(3) * np.nan}},
        "The weight 'out/bias' holds numbers that are not finite",
    ),
}


@pytest.mark.parametrize("case", BROKEN)
def test_weights_that_do_not_fit_are_refused(case: str, tmp_path: Path):
    """The line names the layer, what is there, and what is needed."""
    weights, reason = BROKEN[case]
    path = tmp_path / "it.h5"
    write_h5(path, small(), weights)

    with pytest.raises(InvalidFile, match=reason):
        import_model(path, BYTES)


def test_variances_below_zero_are_refused(tmp_path: Path):
    """Their roots are no numbers."""
    arrays = {f"n/{name}": drawn(1) * 0 - 1 for name in ("g", "b", "m", "v")}
    path = tmp_path / "it.h5"
    config = small(layer("BatchNormalization", "n"))
    write_h5(path, config, {"n": arrays, **SMALL_WEIGHTS})

    with pytest.raises(InvalidFile, match="holds a variance below 0"):
        import_model(path, BYTES)


def test_weights_alone_are_told_so(tmp_path: Path):
    """`save_weights` writes no network."""
    write_h5(tmp_path / "it.h5", None, SMALL_WEIGHTS)

    with pytest.raises(
        InvalidFile, match="It holds weights alone, without the network"
    ):
        import_model(tmp_path / "it.h5", BYTES)
