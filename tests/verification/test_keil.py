"""Files for a debugger, replayed: emulated cores find their weights in memory."""

import re
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from scrawl.data import load_data
from scrawl.deployment import KeilOptions, replay_ini, to_keil
from scrawl.errors import CheckFailed, InvalidFile, InvalidRequest
from scrawl.networks import IntegerNetwork, Network, for_inference
from scrawl.quantization import quantize
from scrawl.reference import ReferenceNetwork, read_integers
from scrawl.verification import (
    TOLERANCE,
    compare,
    find_core,
    find_toolchain,
    require_agreement,
)
from scrawl.verification.elf import read_image
from tests.verification.keil_programs import (
    RESERVED_BYTES,
    filled_by,
    float_program,
    inits_of,
    integer_program,
    scores_of,
    taught,
)

SEED = KeilOptions(layout="seed-004")
CORES = ("cortex-m0", "cortex-m3", "cortex-m4f")
CODE_ALONE = 200  # bytes of constants that no weights could hide in
IMAGES = slice(0, 30, 10)


@pytest.fixture(scope="module")
def images() -> np.ndarray:
    """Return a few of the embedded digits."""
    return load_data("digits").test.images[IMAGES]


@pytest.fixture(scope="module")
def network() -> Network:
    """Return the network of the notebook's map."""
    return taught("cnn-mcu-8")


@pytest.fixture(scope="module")
def integers(network) -> IntegerNetwork:
    """Return the same in integers."""
    calibration = {"image": load_data("digits").train.images[:100]}
    return quantize(for_inference(network), calibration)


@pytest.fixture
def program_of(built) -> Callable:
    """Return a function that builds a program for a core, away from what is filled."""

    def make(export, core_name: str, compiler: str | None = "zig"):
        chain = find_toolchain(core_name, compiler)
        return built(export, chain, reserved_bytes=RESERVED_BYTES)

    return make


def test_the_networks_read_digits(network, integers, images):
    """So labels and scores that are equal below say something."""
    floats = ReferenceNetwork(network)(images)
    whole = read_integers(integers, {"image": images})["dense"]

    labels = load_data("digits").test.labels[IMAGES]
    assert floats.argmax(1).tolist() == whole.argmax(1).tolist() == labels.tolist()
    assert len(set(labels.tolist())) == len(labels)
    assert floats.min() > TOLERANCE


def own(core_name: str, **choice) -> KeilOptions:
    """Return the contiguous map, from the beginning of the RAM of the core."""
    return KeilOptions(base=find_core(core_name).ram.address, **choice)


@pytest.mark.parametrize("core_name", CORES)
@pytest.mark.parametrize("filters", [4, 8])
def test_the_notebooks_layout_on_a_core(filters, core_name, images, program_of):
    """The image lies there column by column, and the dense layer is not turned."""
    network = taught(f"cnn-mcu-{filters}")

    program = program_of(float_program(network, SEED), core_name)

    require_same(program, network, images, SEED)


def test_a_dense_layer_that_is_turned_too_is_noticed(network, images, program_of):
    """Firmware that takes the image as it lies there must not take features so."""
    right = float_program(network, SEED)
    rows_first, turned = (
        "place / POOLED, place % POOLED",
        "place % POOLED, place / POOLED",
    )
    wrong = replace(right, source=right.source.replace(rows_first, turned))
    assert wrong != right

    program = program_of(wrong, "cortex-m3")

    with pytest.raises(
        CheckFailed, match=r"^cortex-m3 does not agree with the referen"
    ):
        require_same(program, network, images, SEED)


@pytest.mark.parametrize("core_name", CORES)
def test_the_contiguous_layout_on_a_core(core_name, network, images, program_of):
    """From the start of its RAM, wherever that is."""
    options = own(core_name)

    program = program_of(float_program(network, options), core_name)

    require_same(program, network, images, options)


@pytest.mark.parametrize("core_name", CORES)
def test_exact_bits_on_a_core(core_name, network, images, program_of):
    """Words in the place of numbers fill memory with the same bytes."""
    options = own(core_name, floats="bits", addresses={"dense/kernel": 0x2000_4000})

    program = program_of(float_program(network, options), core_name)

    require_same(program, network, images, options)


@pytest.mark.parametrize("core_name", CORES)
def test_packed_integers_on_a_core(core_name, network, integers, images, program_of):
    """Bytes and constants of 8, 16 and 32 bits: the same scores, to the bit."""
    options = own(core_name)
    program = program_of(integer_program(network, integers, options), core_name)

    scores = [
        scores_of(program, filled_by(network, {"image": image}, options, integers))
        for image in images
    ]

    right = read_integers(integers, {"image": images})["dense"]
    assert np.concatenate(scores).dtype == right.dtype == np.int32
    np.testing.assert_array_equal(np.concatenate(scores), right)
    assert holds_no_weights(program, integers.arrays["conv2d/conv/kernel"].tobytes())


def test_another_compiler_finds_them_too(core_name, toolchain, network, images, built):
    """Every core and compiler, with one image."""
    options = own(core_name)
    export = float_program(network, options)

    program = built(export, toolchain, reserved_bytes=RESERVED_BYTES)

    require_same(program, network, images[:1], options)


def test_a_second_image_is_loaded_over_the_first(network, images, program_of):
    """As one would at the debugger: INCLUDE image.ini, and run again."""
    options = own("cortex-m3")
    program = program_of(float_program(network, options), "cortex-m3")
    first, second = (
        inits_of(to_keil(network, {"image": image}, options)) for image in images[:2]
    )

    filled = replay_ini({**first, "second.ini": second["image.ini"]})

    right = ReferenceNetwork(network)(images[1:2])
    require_agreement(compare({"s": scores_of(program, filled)}, {"s": right}), "m3")


@pytest.mark.parametrize("options", [SEED, own("cortex-m3")], ids=["seed-004", "own"])
def test_one_value_changed_by_hand_is_noticed(options, network, images, program_of):
    """By the scores of the core, and by the check, which tells the line."""
    files = inits_of(checked(network, images[0], options))
    name, number = edited_line(files)
    files[name] = replaced(files[name], number, b"3.5")
    program = program_of(float_program(network, options), "cortex-m3")
    filled = replay_ini({k: v for k, v in files.items() if k != "check.ini"})
    right = ReferenceNetwork(network)(images[:1])

    with pytest.raises(CheckFailed, match="cortex-m3 does not agree with the referen"):
        require_agreement(
            compare({"s": scores_of(program, filled)}, {"s": right}), "cortex-m3"
        )
    message = (
        rf"^check\.ini, line \d+: 0x2000[0-9A-F]{{4}} holds 0x40600000 from"
        rf" {re.escape(name)}, line {number}, not 0x[0-9A-F]{{8}}\. "
    )
    with pytest.raises(CheckFailed, match=message):
        replay_ini(files)


@pytest.mark.parametrize("options", [SEED, own("cortex-m3")], ids=["seed-004", "own"])
def test_a_line_taken_out_by_hand_is_noticed(options, network, images):
    """The word that nobody wrote is told, and where it is asked for."""
    files = inits_of(checked(network, images[0], options))
    name, number = edited_line(files)
    address = int(re.split(rb"[(,]", files[name].split(b"\n")[number - 1])[1], 0)
    lines = files[name].split(b"\n")
    files[name] = b"\n".join(lines[: number - 1] + lines[number:])

    message = rf"^check\.ini, line \d+: 0x{address:08X} holds nothing, not 0x"
    with pytest.raises(CheckFailed, match=message):
        replay_ini(files)


@pytest.mark.parametrize("options", [SEED, own("cortex-m3")], ids=["seed-004", "own"])
@pytest.mark.parametrize("nonsense", [b"_WFLOAT (536874068,", b"hello", b"\xff\xfe"])
def test_a_line_of_nonsense_is_named(nonsense, options, network, images):
    """Nothing is guessed, and nothing is filled."""
    files = inits_of(checked(network, images[0], options))
    name, number = edited_line(files)
    lines = files[name].split(b"\n")
    files[name] = b"\n".join([*lines[: number - 1], nonsense, *lines[number:]])

    with pytest.raises(InvalidFile, match=rf"^{re.escape(name)}, line {number}: "):
        replay_ini(files)


def test_a_program_on_what_is_filled_is_refused(network, images, built):
    """Its stack would write over the image, without a word."""
    options = own("cortex-m3")
    filled = filled_by(network, {"image": images[0]}, options)
    program = built(float_program(network, options), find_toolchain("cortex-m3", "zig"))

    with pytest.raises(
        InvalidRequest, match=r"is taken: \.stack lies at 0x20000000 to"
    ):
        scores_of(program, filled)


@pytest.mark.parametrize("address", [0x1FFF_FFFC, 0x203F_FFFE, 0x0])
def test_what_is_not_ram_cannot_be_filled(address, network, program_of):
    """Nor flash, in which the program lies."""
    program = program_of(float_program(network, own("cortex-m3")), "cortex-m3")

    with pytest.raises(InvalidRequest, match="is not in the RAM of cortex-m3, 0x2000"):
        scores_of(program, {address: b"\1\2\3\4"})


def test_nothing_can_be_filled_twice(network, program_of):
    """It would depend on the order which of them is there."""
    program = program_of(float_program(network, own("cortex-m3")), "cortex-m3")

    with pytest.raises(InvalidRequest, match="is taken: what was filled before lies"):
        scores_of(program, {0x2000_0000: bytes(8), 0x2000_0004: bytes(4)})


def require_same(program, network, images, options) -> None:
    """Require the reference's scores, of a program that has no weights of its own."""
    expected = ReferenceNetwork(network)(images)
    said = [
        scores_of(program, filled_by(network, {"image": image}, options))
        for image in images
    ]
    agreements = compare({"scores": np.concatenate(said)}, {"scores": expected})
    require_agreement(agreements, program.target)
    assert agreements[0].num_examples == len(images)
    assert holds_no_weights(program, network.weights["conv2d/kernel"].tobytes())


def holds_no_weights(program, weights: bytes) -> bool:
    """Return whether nothing in flash could be them."""
    image = read_image(program.program, find_core(program.target))
    is_small = image.sizes.weight_bytes <= CODE_ALONE
    return is_small and weights[:8] not in image.flash


def checked(network: Network, image: np.ndarray, options: KeilOptions):
    """Return all files of a network and an image, with the check."""
    wanted = replace(options, has_check=True)
    return to_keil(network, {"image": image}, wanted)


def edited_line(files: dict[str, bytes]) -> tuple[str, int]:
    """Return the file with the weights, and the number of a line in it that writes."""
    name = next(iter(files))
    lines = files[name].split(b"\n")
    writes = [n for n, line in enumerate(lines, 1) if line.startswith(b"_WFLOAT")]
    return name, writes[150]  # of the kernels


def replaced(content: bytes, number: int, value: bytes) -> bytes:
    """Return the file with another value in a line."""
    lines = content.split(b"\n")
    lines[number - 1] = re.sub(rb",[^)]*\)", b"," + value + b")", lines[number - 1])
    return b"\n".join(lines)
