"""The files of the fifth notebook, to the byte."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from scrawl.deployment import Gap, KeilOptions, Ram, keil_map, map_text, to_keil
from scrawl.deployment.keil.memory_map import place
from scrawl.deployment.keil.seed_004 import seed_004_tensors
from scrawl.errors import InvalidRequest
from scrawl.networks import (
    Activation,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    MaxPooling2D,
    Network,
    Rescaling,
    initialize,
)
from tests.deployment.keil.notebook import prepared, write_image_text, write_init2

SEED = KeilOptions(layout="seed-004")
ORDER = ("conv2d/kernel", "conv2d/bias", "dense/kernel", "dense/bias")


def of_the_notebook(folder: Path, network: Network, image: np.ndarray) -> dict:
    """Return what the cells write."""
    shown = prepared(image)
    write_init2(folder, [network.weights[name] for name in ORDER], shown)
    write_image_text(folder, shown)
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.parametrize("filters", [1, 4, 7, 8])
def test_the_files_are_those_of_the_notebook(filters, network_of, image, tmp_path):
    """Every byte: order, addresses, numbers, spaces, and no head."""
    network = network_of(filters)

    ours = to_keil(network, {"image": image}, SEED)

    assert ours == of_the_notebook(tmp_path, network, image)


@settings(max_examples=20)
@given(
    numbers=arrays(
        np.float32, 104, elements=st.floats(-1e5, 1e5, width=32, allow_nan=False)
    )
)
def test_any_weight_is_written_as_the_notebook_would(
    numbers, network_of, image, tmp_path_factory
):
    """Whether NumPy puts it with an exponent or without."""
    plain = network_of(4)
    kernel, bias = numbers[:100].reshape(5, 5, 1, 4), numbers[100:]
    changed = {"conv2d/kernel": kernel, "conv2d/bias": bias}
    network = plain.with_weights({**plain.weights, **changed})

    ours = to_keil(network, {"image": image}, SEED)

    theirs = of_the_notebook(tmp_path_factory.mktemp("notebook"), network, image)
    assert ours == theirs


def test_lines_have_the_form_that_the_notebook_shows(network_of, image):
    """A decimal address, a small number with an exponent, a space before the end."""
    network = network_of(4)
    kernel = network.weights["conv2d/kernel"].copy()
    kernel[0, 0, 0, 0], kernel[1, 0, 0, 0] = 7.5509888e-05, 1e-4
    network = network.with_weights({**network.weights, "conv2d/kernel": kernel})

    text = to_keil(network, {"image": image}, SEED)["init2.ini"]

    first, second, *_ = text.split(b"\n")
    assert first == b"_WFLOAT (536874068,7.550989e-05) "
    assert second == b"_WFLOAT (536874072,1e-04) "  # y is the fastest


def test_the_text_has_the_last_pixel_but_one_twice(network_of):
    """The notebook's loop ends one too early; so must we, there and nowhere else."""
    image = np.zeros((28, 28), np.uint8)
    image[27, 26], image[27, 27] = 255, 127

    theirs = to_keil(network_of(4), {"image": image}, SEED)["image.txt"]
    ours = to_keil(network_of(4), {"image": image})["image.txt"]

    assert theirs.endswith(b"-1.0,1.0,1.0")
    assert ours.endswith(b"-1.0,1.0,-0.003921569\n")
    assert theirs.count(b",") == ours.count(b",") == 783


def test_eight_filters_fill_the_map_without_a_hole(network_of):
    """The contiguous map from the notebook's first address is the notebook's."""
    network = network_of(8)

    contiguous = place(seed_004_tensors(network), base=0x20000014)

    assert keil_map(network, SEED) == contiguous
    assert contiguous.gaps() == ()
    assert contiguous.end == 0x2000C394 + 40


def test_four_filters_leave_holes_and_the_table_says_so(network_of):
    """The addresses are those of eight."""
    memory = keil_map(network_of(4), SEED)

    assert memory.gaps() == (
        Gap(0x20000DE4, 400),
        Gap(0x20006974, 23040),
        Gap(0x2000C384, 16),
    )
    assert "3 holes of 23,456 bytes" in map_text(memory)


def test_more_than_eight_filters_overlap(network_of):
    """The message names both arrays and where they lie."""
    message = (
        r"^'conv2d/kernel' \(0x20000C54 to 0x20000FD7\) and 'dense/kernel'"
        r" \(0x20000F74 to 0x2000D9F3\) overlap by 100 bytes\. Move one of them\.$"
    )
    with pytest.raises(InvalidRequest, match=message):
        keil_map(network_of(9), SEED)


def test_a_chip_of_less_memory_is_too_small(network_of):
    """The end of RAM counts here, too."""
    message = (
        r"^'dense/kernel' \(0x20000F74 to .* not lie in the RAM from 0x20000000 to"
    )
    with pytest.raises(InvalidRequest, match=message):
        keil_map(network_of(8), replace(SEED, ram=Ram(num_bytes=20 << 10)))


LAYERS = (
    Rescaling(1 / 127.5, offset=-1.0),
    Conv2D(4, (5, 5), activation="relu"),
    MaxPooling2D((2, 2), padding="same"),
    Flatten(),
    Dense(10, activation="softmax"),
)


@pytest.mark.parametrize(
    "layers",
    [
        LAYERS[1:],
        (Rescaling(1 / 255), *LAYERS[1:]),
        (*LAYERS[:1], Conv2D(4, (3, 3), activation="relu"), *LAYERS[2:]),
        (*LAYERS[:1], Conv2D(4, (5, 5), activation="tanh"), *LAYERS[2:]),
        (*LAYERS[:1], Conv2D(4, 5, activation="relu", use_bias=False), *LAYERS[2:]),
        (*LAYERS[:2], MaxPooling2D((2, 2), strides=1), *LAYERS[3:]),
        (*LAYERS[:4], Dense(9, activation="softmax")),
        (*LAYERS[:4], Dense(10, activation="relu"), LAYERS[4]),
        (*LAYERS[:4], Dropout(0.5), LAYERS[4]),
        (LAYERS[3], LAYERS[4]),
        (*LAYERS, Activation("softmax")),
    ],
)
def test_another_network_is_refused(layers, image):
    """Its arrays would not be what the notebook's firmware reads."""
    network = initialize(Network.sequential("other", *layers), seed=0)

    message = r"^The layout seed-004 is for networks like .* 'other' is another;"
    with pytest.raises(InvalidRequest, match=message):
        to_keil(network, {"image": image}, SEED)


def test_another_size_of_images_is_refused():
    """The addresses are for 28 x 28 pixels."""
    network = Network.sequential("wide", *LAYERS, input_shape=(28, 30, 1))

    with pytest.raises(InvalidRequest, match="'wide' is another; leave the layout out"):
        keil_map(network, SEED)


def test_an_image_is_needed(network_of):
    """The notebook's file has one between the weights."""
    with pytest.raises(InvalidRequest, match="writes an image among the weights"):
        to_keil(network_of(4), options=SEED)


@pytest.mark.parametrize(
    "choice",
    [{"base": 0x20000000}, {"addresses": {"image": 0x20000000}}, {"floats": "bits"}],
)
def test_the_layout_leaves_no_choice(choice):
    """Its addresses and its floats are what it is."""
    with pytest.raises(
        InvalidRequest, match="seed-004 has its own addresses and write"
    ):
        KeilOptions(layout="seed-004", **choice)


def test_integers_have_no_place_in_it(network_of):
    """The notebook writes floats."""
    integers = {"conv2d/kernel": np.zeros((5, 5, 1, 4), np.int8)}

    with pytest.raises(InvalidRequest, match="seed-004 writes floats, and the network"):
        keil_map(network_of(4), SEED, integers)
