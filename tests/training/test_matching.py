from dataclasses import replace

import numpy as np
import pytest
from jaxtyping import config

from scrawl.data import Examples
from scrawl.errors import InvalidRequest
from scrawl.networks import Concatenate, Dense, Flatten, Input, Network, Node
from scrawl.training.matching import inputs_for, labels_for


@pytest.fixture
def measured(lines) -> Examples:
    """Return lines with a table of two times three measures each."""
    count = len(lines.train)
    moments = np.arange(count * 6, dtype=np.float32).reshape(count, 2, 3)
    return replace(lines.train, more_inputs={"moments": moments})


@pytest.fixture
def measuring() -> Network:
    """Return a network that sees the measures alone."""
    nodes = (
        Node("flatten", Flatten(), ("moments",)),
        Node("dense", Dense(2, activation="softmax"), ("flatten",)),
    )
    inputs = (Input("moments", (2, 3), "features"),)
    return Network("measuring", inputs, nodes, ("dense",), ("a", "b"))


def test_images_and_labels_need_no_name(network, lines):
    """They are what a network of one input and one output takes and gives."""
    inputs, labels = inputs_for(network, lines.train), labels_for(network, lines.train)

    assert list(inputs) == ["image"]
    assert inputs["image"] is lines.train.images
    assert list(labels) == ["dense"]
    assert labels["dense"] is lines.train.labels


def test_all_else_is_found_by_name(adding, numbered):
    """In the order of the network, whatever that of the data is."""
    train = numbered.train
    more = replace(train, more_inputs={"unused": train.images, **train.more_inputs})

    inputs, labels = inputs_for(adding, more), labels_for(adding, more)

    assert list(inputs) == ["drawing", "number"]
    assert inputs["drawing"] is train.images
    assert inputs["number"] is train.more_inputs["number"]
    assert list(labels) == ["kind", "sum"]
    assert labels["kind"] is train.labels
    assert labels["sum"] is train.more_labels["sum"]


def test_a_name_wins_over_the_images_and_labels(adding, numbered):
    """Another drawing may be read than the one that is shown, and another label."""
    train = numbered.train
    drawings, kinds = 255 - train.images, 1 - train.labels
    more = replace(
        train,
        more_inputs={**train.more_inputs, "drawing": drawings},
        more_labels={**train.more_labels, "kind": kinds},
    )

    assert inputs_for(adding, more)["drawing"] is drawings
    assert labels_for(adding, more)["kind"] is kinds


def test_the_images_are_for_one_input_only(network, lines):
    """A network that compares two images is given the second by its name."""
    two = Network(
        "comparing",
        (*network.inputs, Input("second", (6, 6, 1))),
        (
            Node("flatten", Flatten(), ("image",)),
            Node("flatten_1", Flatten(), ("second",)),
            Node("together", Concatenate(), ("flatten", "flatten_1")),
            Node("dense", Dense(2, activation="softmax"), ("together",)),
        ),
        ("dense",),
        ("a", "b"),
    )
    other = lines.train.images[::-1]
    both = replace(lines.train, more_inputs={"second": other})

    assert list(inputs_for(two, both)) == ["image", "second"]
    assert inputs_for(two, both)["second"] is other
    with pytest.raises(
        InvalidRequest, match="'comparing' reads 'second', and the data"
    ):
        inputs_for(two, lines.train)


def test_features_need_no_images(measuring, measured):
    """They are of any shape."""
    inputs = inputs_for(measuring, measured)

    assert inputs == {"moments": measured.more_inputs["moments"]}


def test_what_is_missing_is_named(adding, numbered):
    """With what the data have, and what can be done."""
    without_number = replace(numbered.train, more_inputs={"angle": np.ones(60, "f")})
    without_sum = replace(numbered.train, more_labels={"size": numbered.train.labels})

    with pytest.raises(InvalidRequest) as input_error:
        inputs_for(adding, without_number)
    with pytest.raises(InvalidRequest) as label_error:
        labels_for(adding, without_sum)

    assert str(input_error.value) == (
        "'adding' reads 'number', and the data have only the images and 'angle'. Name"
        " data that have it, as digits+number has 'number', or give Examples"
        " more_inputs."
    )
    assert str(label_error.value) == (
        "'adding' gives 'sum', and the data tell only the class of each image and"
        " 'size'. Name data that tell it, as digits+number does 'sum', or give Examples"
        " more_labels."
    )


@pytest.mark.parametrize("shape", [(60,), (60, 1)])
def test_a_number_may_stand_in_a_row_or_a_column(shape, adding, numbered):
    """Both are one number for each image."""
    numbers = np.full(shape, 3, np.uint8)
    examples = replace(numbered.train, more_inputs={"number": numbers})

    assert inputs_for(adding, examples)["number"] is numbers


@pytest.mark.parametrize(
    ("numbers", "message"),
    [
        (np.full(60, 4, np.uint8), "from 0 to 3, and one of these is 4"),
        (np.zeros(60, np.int64), "as 1 of uint8, but these are 1 of int64"),
        (np.zeros((60, 2), np.uint8), "as 1 of uint8, but these are 2 of uint8"),
    ],
)
def test_numbers_that_cannot_be_read_are_refused(numbers, message, *, adding, numbered):
    """They go to a library that trusts them."""
    examples = replace(numbered.train, more_inputs={"number": numbers})

    with pytest.raises(InvalidRequest, match=message):
        inputs_for(adding, examples)


@pytest.mark.parametrize(
    ("moments", "message"),
    [
        (np.full((60, 2, 3), np.nan, "f"), "'moments', and one of these is not a fin"),
        (np.full((60, 2, 3), -np.inf, "f"), "not a finite number"),
        (np.zeros((60, 2, 3)), "as 2x3 of float32, but these are 2x3 of float64"),
        (np.zeros((60, 6), "f"), "as 2x3 of float32, but these are 6 of float32"),
        (np.zeros(60, "f"), "but these are 1 of float32. Change the array"),
    ],
)
def test_features_that_cannot_be_read_are_refused(
    moments, message, *, measuring, measured
):
    """Neither types nor shapes are guessed."""
    examples = replace(measured, more_inputs={"moments": moments})

    with pytest.raises(InvalidRequest, match=message):
        inputs_for(measuring, examples)


def test_images_that_cannot_be_read_are_refused(adding, numbered):
    """The message says with which shape a network would read them."""
    wide = replace(numbered.train, images=np.zeros((60, 6, 9), np.uint8))
    coloured = {**wide.more_inputs, "drawing": np.zeros((60, 6, 6, 3), np.uint8)}

    with pytest.raises(
        InvalidRequest, match=r"of 6x6 pixels, .* input_shape=\(6, 9, 1"
    ):
        inputs_for(adding, wide)
    with pytest.raises(InvalidRequest, match=r"these are 6x6x3 of uint8\. Change the"):
        inputs_for(adding, replace(wide, more_inputs=coloured))


def test_colours_are_not_a_matter_of_size(lines):
    """Both forms are in the message."""
    nodes = (
        Node("flatten", Flatten(), ("image",)),
        Node("dense", Dense(2, activation="softmax"), ("flatten",)),
    )
    inputs = (Input("image", (6, 6, 3)),)
    coloured = Network("coloured", inputs, nodes, ("dense",), ("a", "b"))

    with pytest.raises(InvalidRequest, match="as 6x6x3 of uint8, but these are 6x6 of"):
        inputs_for(coloured, lines.train)


def test_pixels_are_bytes(adding, numbered):
    """Those that are scaled already would be scaled again."""
    scaled = numbered.train.images.astype(np.float32) / 255
    more = {**numbered.train.more_inputs, "drawing": scaled}

    with pytest.raises(
        InvalidRequest, match=r"'drawing' as 6x6 of uint8, .* are 6x6 of float32\."
    ):
        inputs_for(adding, replace(numbered.train, more_inputs=more))


def test_labels_beyond_the_classes_are_refused(network, adding, numbered):
    """Of the only output, or of the one that is named."""
    train = numbered.train
    large = np.full(60, 5, np.uint8)

    with pytest.raises(
        InvalidRequest, match="A label is 5, but 'tiny' knows only 2 cl"
    ):
        labels_for(network, replace(train, labels=large))
    with pytest.raises(
        InvalidRequest, match=r"A label of 'sum' is 5, but .* only 5 cla"
    ):
        labels_for(adding, replace(train, more_labels={"sum": large}))


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        (np.zeros(60, np.int64), "labels of 'sum' are 1 of int64, not one uint8"),
        (np.zeros((60, 5), np.uint8), "are 5 of uint8, not one uint8 for each image"),
    ],
)
def test_labels_are_one_byte_each(labels, message, *, adding, numbered, monkeypatch):
    """A row of probabilities is no label."""
    monkeypatch.setattr(config, "jaxtyping_disable", True)  # it would be the first
    examples = replace(numbered.train, more_labels={"sum": labels})

    with pytest.raises(InvalidRequest, match=message):
        labels_for(adding, examples)
