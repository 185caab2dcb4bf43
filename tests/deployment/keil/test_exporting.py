from dataclasses import replace

import numpy as np
import pytest

from scrawl.deployment import KeilOptions, Ram, keil_map, replay_ini, to_keil
from scrawl.deployment.keil import exporting
from scrawl.errors import InvalidNetwork, InvalidRequest
from scrawl.networks import Flatten, Input, Network, Node, Rescaling

HEAD = """\
// mcu-4: its weights, for the debugger of uVision.
// Name it under Options for Target > Debug > Initialization File, or load it in
// the Command window with INCLUDE. Memory is little-endian, and the last axis is
// the fastest.
// scrawl wrote this file, and claims no right in it.

// conv2d/kernel: float32 5x5x1x4 (height, width, channels, filters)
"""
IMAGE_HEAD = """\
// mcu-4: its input 'image', for the debugger of uVision.
// A pixel p, 0 for paper and 255 for ink, stands here as p / 127.5 - 1.0, rounded once.
"""


@pytest.fixture
def simple(network_of) -> Network:
    """A network whose first weights are easy to write."""
    network = network_of(4)
    kernel = np.zeros((5, 5, 1, 4), np.float32)
    kernel.flat[:4] = 0.5, -0.0, 1e-5, 3
    return network.with_weights({**network.weights, "conv2d/kernel": kernel})


def test_the_files_have_names(simple, image):
    """Those of inputs only if there is an example, a check only if it is asked for."""
    example = {"image": image}

    alone = to_keil(simple)
    shown = to_keil(simple, example)
    checked = to_keil(simple, example, KeilOptions(has_check=True))
    notebook = to_keil(simple, example, KeilOptions(layout="seed-004", has_check=True))

    assert list(alone) == ["weights.ini"]
    assert list(shown) == ["weights.ini", "image.ini", "image.txt"]
    assert list(checked) == [*shown, "check.ini"]
    assert list(notebook) == ["init2.ini", "image.txt", "check.ini"]


def test_weights_are_numbers_to_read(simple):
    """After a head, and a title for each array; the addresses are hexadecimal."""
    text = to_keil(simple)["weights.ini"].decode()

    assert text.startswith(
        HEAD
        + "_WFLOAT(0x20000C40, 0.5)\n"
        + "_WFLOAT(0x20000C44, -0.0)\n"
        + "_WFLOAT(0x20000C48, 1.0e-05)\n"
        + "_WFLOAT(0x20000C4C, 3.0)\n"
    )
    assert text.count("\n// ") == 8  # four lines of the head, four titles
    assert "\n\n// dense/bias: float32 10 (units)\n_WFLOAT(0x200067E0, " in text


def test_weights_are_bits_if_asked_for(simple):
    """The title is the same, and so is memory."""
    text = to_keil(simple, options=KeilOptions(floats="bits"))["weights.ini"].decode()

    assert text.startswith(
        HEAD
        + "_WDWORD(0x20000C40, 0x3F000000)\n"
        + "_WDWORD(0x20000C44, 0x80000000)\n"
        + "_WDWORD(0x20000C48, 0x3727C5AC)\n"
        + "_WDWORD(0x20000C4C, 0x40400000)\n"
        + "_WDWORD(0x20000C50, 0x00000000L)\n"
    )


def test_an_image_is_written_twice(simple, image):
    """For the debugger, and with commas for a compiler."""
    files = to_keil(simple, {"image": image})

    lines = files["image.ini"].decode().splitlines()
    numbers = (image.astype(np.float32) - np.float32(127.5)) / np.float32(127.5)
    texts = [line.split(", ")[1].rstrip(")") for line in lines[-784:]]
    assert files["image.ini"].decode().startswith(IMAGE_HEAD)
    assert lines[-784].startswith("_WFLOAT(0x20000000, ")
    assert np.array(texts, np.float32).tolist() == numbers.ravel().tolist()
    assert files["image.txt"].decode() == ",".join(texts) + "\n"


def test_integers_are_packed_into_words(simple, image):
    """With the image as bytes, and what a word lacks filled with zeros."""
    integers = {
        "conv2d/kernel": np.array([1, 2, 3, -4, 5], np.int8),
        "conv2d/bias": np.array([-1, 0x8000], np.int32),
    }

    files = to_keil(simple, {"image": image}, KeilOptions(has_check=True), integers)

    memory = keil_map(simple, None, integers)
    inits = {name: text for name, text in files.items() if name.endswith(".ini")}
    assert (
        files["weights.ini"]
        .decode()
        .endswith(
            "// conv2d/kernel: int8 5 (axis 0)\n"
            "_WDWORD(0x20000310, 0xFC030201)\n"
            "_WDWORD(0x20000314, 0x00000005L)\n"
            "\n"
            "// conv2d/bias: int32 2 (axis 0)\n"
            "_WDWORD(0x20000318, 0xFFFFFFFF)\n"
            "_WDWORD(0x2000031C, 0x00008000L)\n"
        )
    )
    assert files["image.txt"] == ",".join(map(str, image.flat)).encode() + b"\n"
    assert memory.region("image").tensor.dtype == "uint8"
    assert replay_ini(inits)[0x20000000][:784] == image.tobytes()


def test_a_check_has_a_line_for_each_word(simple, image):
    """Of the weights and of the image, in the form of a debug function."""
    checked = to_keil(simple, {"image": image}, KeilOptions(has_check=True))

    lines = checked["check.ini"].decode().splitlines()
    calls = [line for line in lines if line.startswith("scrawl_check(")]
    assert len(calls) == 5874 + 784
    assert calls[0] == "scrawl_check(0x20000C40, 0x3F000000)"
    assert lines[-1] == "scrawl_checked(6658L)"


def test_equal_networks_give_equal_bytes(network_of, image):
    """No dates, no machines, no order by chance."""
    first, second = (
        to_keil(network_of(4), {"image": image}, KeilOptions(has_check=True))
        for _ in range(2)
    )

    assert first == second
    assert list(first) == list(second)


def test_addresses_can_be_chosen(simple):
    """By the name of the array."""
    options = KeilOptions(base=0x20000100, addresses={"dense/bias": 0x20000000})

    memory = keil_map(simple, options)

    assert memory.region("image").address == 0x20000100
    assert memory.region("dense/bias").address == 0x20000000


def test_a_network_too_large_for_the_chip_is_refused(simple):
    """The message names the array that does not fit."""
    options = KeilOptions(ram=Ram(num_bytes=16 << 10))

    with pytest.raises(
        InvalidRequest, match=r"^'dense/kernel' .* does not lie in the RA"
    ):
        to_keil(simple, options=options)


def test_a_network_too_large_for_any_chip_is_refused(simple, monkeypatch):
    """A file of so many lines would take the debugger for ever."""
    monkeypatch.setattr(exporting, "MAX_WORDS", 6000)

    with pytest.raises(InvalidRequest, match=r"'mcu-4' takes 6,658 words, each a line"):
        to_keil(simple)


@pytest.mark.parametrize("layout", ["scrawl", "seed-004"])
def test_a_network_that_knows_nothing_is_refused(simple, image, layout):
    """There is nothing to write."""
    empty = replace(simple, weights={})

    with pytest.raises(InvalidNetwork, match=r"'mcu-4' has no weights\. Train it, or"):
        to_keil(empty, {"image": image}, KeilOptions(layout=layout))


@pytest.mark.parametrize("name", ["weights", "Check"])
def test_an_input_may_not_have_the_name_of_another_file(name):
    """One of them would be lost."""
    nodes = (Node("a", Rescaling(1.0), (name,)), Node("b", Flatten(), ("a",)))
    network = Network("n", (Input(name, (2, 2, 1)),), nodes, ("b",))
    example = {name: np.zeros((2, 2), np.uint8)}

    with pytest.raises(InvalidRequest, match=f"input '{name}' has the name of another"):
        to_keil(network, example)
