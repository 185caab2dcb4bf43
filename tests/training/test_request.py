from dataclasses import replace

import numpy as np
import pytest

from scrawl.data import Dataset, Examples
from scrawl.errors import InvalidNetwork, InvalidRequest, UnknownName
from scrawl.networks import ZOO
from scrawl.training import classes_for, network_for
from scrawl.training.request import check_data, check_examples, check_trainable


@pytest.mark.parametrize("name", sorted(ZOO))
def test_networks_of_the_zoo_take_the_size_of_the_data(name):
    """A name is enough, for images and classes of any number."""
    network = network_for(name, _examples(48, 32), ("a", "b", "c"))

    sizes = {item.shape for item in network.inputs if item.kind == "pixels"}
    assert sizes <= {(48, 32, 1)}
    first, *_ = network.output_shapes().values()
    assert len(network.classes) == first[0]
    if name != "sum-of-digit":  # it names sums
        assert network.classes == ("a", "b", "c")


def test_a_network_of_ones_own_learns_the_classes_of_the_data(network, lines):
    """What a score stands for is said by the data."""
    data = replace(lines, classes=("-", "|"))

    chosen = network_for(network, data.train, data.classes)

    assert chosen.classes == ("-", "|")
    assert chosen.nodes == network.nodes


def test_several_outputs_may_be_learned(adding, numbered):
    """The classes are those of the first; the others have numbers."""
    chosen = network_for(adding, numbered.train, ("-", "|"))

    assert chosen.classes == ("-", "|")
    assert chosen.outputs == ("kind", "sum")


def test_a_first_output_with_labels_of_its_own_names_its_classes(adding, numbered):
    """What the classes of the data are called says nothing of sums."""
    sums = ("nought", "one", "two", "three", "four")
    alone = replace(adding, outputs=("sum",), classes=sums)

    chosen = network_for(alone, numbered.train, numbered.classes)

    assert chosen.classes == sums
    assert classes_for(adding, numbered.train, numbered.classes) == numbered.classes


def test_unfit_networks_are_refused(network):
    """Before anything is compiled."""
    examples = _examples(28, 28)

    with pytest.raises(
        UnknownName, match=r"Unknown network 'lenet6'. Known: cnn-16-32"
    ):
        network_for("lenet6", examples, ("a", "b"))
    with pytest.raises(
        InvalidRequest,
        match=r"'tiny' reads images of 6x6 pixels, but these are 28x28\. Make it with"
        r" input_shape=\(28, 28, 1\), or scale",
    ):
        network_for(network, examples, ("a", "b"))
    with pytest.raises(InvalidNetwork, match=r"Dense\(3, activation='softmax'\)"):
        network_for(network, examples, ("a", "b", "c"))
    with pytest.raises(InvalidNetwork, match="window"):
        network_for("cnn-16-32", _examples(3, 28), ("a", "b"))


def test_outputs_that_give_no_probabilities_are_refused(network, adding, numbered):
    """Each is named, whichever it is."""
    without_end = replace(network, nodes=network.nodes[:-1], outputs=("flatten",))
    two_ends = replace(adding, outputs=("kind", "flatten"))
    renamed = (*adding.nodes[:-1], replace(adding.nodes[-1], name="val_kind"))
    alike = replace(adding, nodes=renamed, outputs=("kind", "val_kind"))

    with pytest.raises(
        InvalidNetwork, match=r"'tiny' does not give one probability for"
    ):
        network_for(without_end, numbered.train, numbered.classes)
    with pytest.raises(
        InvalidNetwork, match=r"output 'flatten' of 'adding' is 36 numb"
    ):
        network_for(two_ends, numbered.train, numbered.classes)
    with pytest.raises(InvalidRequest, match=r"be called 'val_kind_loss'\. Rename"):
        check_trainable(alike)


def test_examples_that_lack_something_are_refused(adding, numbered, lines):
    """An input without data, an output without labels: one line each."""
    without_sum = replace(numbered.train, more_labels={})

    with pytest.raises(InvalidRequest, match="'adding' reads 'number', and the data"):
        network_for(adding, lines.train, lines.classes)
    with pytest.raises(InvalidRequest, match="'adding' gives 'sum', and the data"):
        network_for(adding, without_sum, lines.classes)
    with pytest.raises(
        InvalidRequest, match=r"A label of 'sum' is 5, but .* only 5 classes"
    ):
        check_examples(adding, _with_sums(numbered.train, 5))


def test_data_that_could_not_be_used_to_the_end_is_refused(lines):
    """A long training must not end in vain."""
    nothing = lines.test[:0]
    larger = Examples(np.zeros((2, 7, 7), np.uint8), np.zeros(2, np.uint8))
    other = Examples(lines.test.images, np.full(20, 2, np.uint8))

    check_data(lines)

    _refuse(replace(lines, train=nothing), r"\(0, 6, 6\)")
    _refuse(replace(lines, test=nothing), "at least 1 image, got 0")
    _refuse(replace(lines, test=larger), r"\(60, 6, 6\) and test images .*\(2, 7, 7\)")
    _refuse(replace(lines, test=other), "A label is 2")
    _refuse(replace(lines, classes=("\x1b[2J", "b")), "cannot be shown")


def _refuse(data: Dataset, message: str) -> None:
    with pytest.raises(InvalidRequest, match=message):
        check_data(data)


def _examples(height: int, width: int) -> Examples:
    """Return one blank image with whatever a network of the zoo may ask for."""
    one = np.zeros(1, np.uint8)
    return Examples(
        np.zeros((1, height, width), np.uint8),
        one,
        more_inputs={"number": one, "probabilities": np.zeros((1, 3), np.float32)},
        more_labels={"digit": one, "sum": one},
    )


def _with_sums(examples: Examples, total: int) -> Examples:
    sums = np.full(len(examples), total, np.uint8)
    return replace(examples, more_labels={"sum": sums})
