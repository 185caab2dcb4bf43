import hashlib
import json
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors.numpy import save

from scrawl.errors import InvalidFile, NothingThere
from scrawl.networks import (
    BatchNormalization,
    Dense,
    Flatten,
    Network,
    initialize,
    load_network,
    network_to_json,
    read_network,
    save_network,
)

Arrays = dict[str, np.ndarray]
OVERLAPPING = """{"x": {"dtype": "F32", "shape": [3], "data_offsets": [0, 12]},
    "y": {"dtype": "F32", "shape": [2], "data_offsets": [8, 16]}}"""
FITTING = '{"x": {"dtype": "F32", "shape": [4], "data_offsets": [0, 16]}}'


def sign(folder: Path, content: bytes) -> None:
    """Write other weights, and their digest so that they seem to belong there."""
    path = folder / "network.json"
    record = json.loads(path.read_text())
    record["weights_sha256"] = hashlib.sha256(content).hexdigest()
    path.write_text(json.dumps(record))
    (folder / "weights.safetensors").write_bytes(content)


def with_header(header: str) -> bytes:
    """Return a file of weights with a *header* of one's own and 16 bytes of numbers."""
    text = header.encode()
    return len(text).to_bytes(8, "little") + text + bytes(16)


@pytest.mark.parametrize("name", ["network.json", "weights.safetensors"])
def test_a_missing_file_is_named(folder: Path, name: str):
    """The message says which of the two."""
    (folder / name).unlink()

    with pytest.raises(NothingThere, match=rf"There is no file .*{name}\. Check"):
        load_network(folder)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"\xff{}", r"network\.json is not UTF-8 text \(byte 0\)"),
        (
            b" " * (1 << 20) + b"{}",
            r"network\.json is larger than the 1 MiB",
        ),
        (b'{"format_version": 1', r"network\.json cannot be used. Invalid JSON: EOF"),
        (
            b'{"format_version": 7}',
            r"cannot be used. It has format_version 7; this",
        ),
    ],
)
def test_a_broken_description_is_refused(folder: Path, content: bytes, message: str):
    """The message names the file."""
    (folder / "network.json").write_bytes(content)

    with pytest.raises(InvalidFile, match=message):
        load_network(folder)
    with pytest.raises(InvalidFile, match=message):
        read_network(folder / "network.json")


def test_an_unknown_layer_is_refused(folder: Path):
    """The message names the file, the layer and the known ones."""
    path = folder / "network.json"
    path.write_text(path.read_text().replace('"Conv2D"', '"Conv9D"'))

    match = r"network\.json cannot be used\. Unknown layer 'Conv9D'\. Known: Activation"
    with pytest.raises(InvalidFile, match=match):
        load_network(folder)


@settings(max_examples=50)
@given(position=st.integers(0), bit=st.integers(0, 7))
def test_every_flipped_bit_of_the_weights_is_noticed(
    network: Network,
    tmp_path_factory: pytest.TempPathFactory,
    position: int,
    bit: int,
):
    """The digest sees what the eye does not."""
    folder = tmp_path_factory.mktemp("flipped")
    save_network(folder, network)
    path = folder / "weights.safetensors"
    content = bytearray(path.read_bytes())
    content[position % len(content)] ^= 1 << bit
    path.write_bytes(content)

    with pytest.raises(InvalidFile, match=r"SHA-256 differs. Copy both files again"):
        load_network(folder)


@settings(max_examples=100)
@given(position=st.integers(0), byte=st.integers(0, 255))
def test_no_broken_description_is_a_crash(
    network: Network,
    tmp_path_factory: pytest.TempPathFactory,
    position: int,
    byte: int,
):
    """Any byte may be wrong: what is read is a network, or refused."""
    path = tmp_path_factory.mktemp("broken") / "network.json"
    content = bytearray(network_to_json(network, weights_sha256="0" * 64).encode())
    content[position % len(content)] = byte
    path.write_bytes(content)

    with suppress(InvalidFile):
        read_network(path)


def test_another_file_of_weights_is_refused(folder: Path):
    """Truncated or extended, the digest no longer fits."""
    path = folder / "weights.safetensors"
    content = path.read_bytes()

    for other in (content[:-1], content + b"\0", b""):
        path.write_bytes(other)
        with pytest.raises(InvalidFile, match=r"s\.safetensors is not the file that"):
            load_network(folder)


def test_a_file_of_weights_may_not_be_larger_than_the_network(folder: Path):
    """It is not even read to its end."""
    (folder / "weights.safetensors").write_bytes(bytes((1 << 20) + 1000))

    with pytest.raises(InvalidFile, match=r"s\.safetensors is larger than the 1.* MiB"):
        load_network(folder)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda a: a.pop("dense/bias"), "'dense/bias' of 'tiny' is missing"),
        (lambda a: a.update(x=a["dense/bias"]), "'x' of 'tiny' belongs to no layer"),
        (
            lambda a: a.update({"dense/bias": np.zeros((3, 1), np.float32)}),
            "'dense/bias' is float32 3x1; 'tiny' needs float32 3",
        ),
        (
            lambda a: a.update({"dense/bias": np.zeros(3, np.float64)}),
            "'dense/bias' is float64 3; 'tiny' needs float32 3",
        ),
        (
            lambda a: a.update({"dense/bias": np.full(3, np.float32("nan"))}),
            "'dense/bias' holds numbers that are not finite",
        ),
        (
            lambda a: a.update({"dense/bias": np.full(3, np.float32("inf"))}),
            "'dense/bias' holds numbers that are not finite",
        ),
    ],
    ids=["missing", "unknown", "misshapen", "float64", "nan", "infinite"],
)
def test_signed_weights_must_still_fit(
    network: Network,
    folder: Path,
    change: Callable[[Arrays], object],
    message: str,
):
    """A right digest is no reason to believe what was signed."""
    arrays = dict(network.weights)
    change(arrays)
    sign(folder, save(arrays))

    match = rf"weights\.safetensors cannot be used. The weight {message}"
    with pytest.raises(InvalidFile, match=match):
        load_network(folder)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\1\0\0",
        (2**63).to_bytes(8, "little") + b"{}",
        (1000).to_bytes(8, "little") + b"{}",
        with_header("{"),
        with_header("[" * 100_000),
        with_header(FITTING.ljust((1 << 20) + 1)),
        with_header('{"x": {"dtype": "F32", "shape": [9], "data_offsets": [0, 36]}}'),
        with_header('{"x": {"dtype": "F32", "shape": [4], "data_offsets": [8, 24]}}'),
        with_header('{"x": {"dtype": "F32", "shape": [-4], "data_offsets": [0, 16]}}'),
        with_header('{"x": {"dtype": "BF16", "shape": [8], "data_offsets": [0, 16]}}'),
        with_header('{"x": {"dtype": "I4", "shape": [32], "data_offsets": [0, 16]}}'),
        with_header(
            '{"x": {"dtype": "F32", "shape": [4], "data_offsets": [0, 16]},'
            ' "y": {"dtype": "F32", "shape": [0, 9223372036854775807, 4],'
            ' "data_offsets": [16, 16]}}'
        ),
    ],
)
def test_signed_nonsense_is_refused(folder: Path, content: bytes):
    """Whatever the header claims, it is one line and no memory is taken."""
    sign(folder, content)

    with pytest.raises(InvalidFile, match=r"^[^\n]*s\.safetensors cannot be used\. It"):
        load_network(folder)


def test_a_variance_below_0_is_refused(tmp_path: Path):
    """Its root would be no number, and so would every score."""
    layers = BatchNormalization(), Flatten(), Dense(2, activation="softmax")
    normalized = initialize(Network.sequential("normalized", *layers), seed=0)
    save_network(tmp_path, normalized)
    arrays = dict(normalized.weights)
    below = np.full_like(arrays["batch_normalization/moving_variance"], -0.5)
    sign(tmp_path, save(arrays | {"batch_normalization/moving_variance": below}))

    with pytest.raises(InvalidFile, match="ion/moving_variance' holds a variance b"):
        load_network(tmp_path)


@pytest.mark.parametrize(
    ("header", "message"),
    [
        ("[]", "Its header does not name arrays"),
        ('{"x": {"dtype": "F32", "shape": [4]}}', "does not say what 'x' is"),
        (OVERLAPPING, "a gap or an overlap before 'y'"),
        (
            OVERLAPPING.replace("12]", "4]").replace("[3]", "[1]"),
            "a gap or an overlap before",
        ),
        (FITTING[:-1] + ', "x": 1}', "It says 'x' twice"),
        (FITTING.replace("4", "true"), "a size that is no whole number"),
        (FITTING.replace("[4]", "[4.0]"), "a size that is no whole number"),
        (FITTING.replace("4", "3").replace("16", "12"), "16 bytes of numbers, not 12"),
    ],
)
def test_a_header_must_tell_each_byte_once(folder: Path, header: str, message: str):
    """Arrays lie one after another, and fill the file."""
    sign(folder, with_header(header))

    with pytest.raises(InvalidFile, match=message):
        load_network(folder)
