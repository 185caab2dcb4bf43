"""The exported files: what they say, and that they say it again."""

import dataclasses
import re
import subprocess

import numpy as np
import pytest

from scrawl.deployment.c import Golden, Notes, export_c, static_sizes
from scrawl.errors import InvalidRequest
from scrawl.networks import (
    Conv2D,
    Dense,
    Flatten,
    MaxPooling2D,
    Network,
    Rescaling,
    for_inference,
)
from scrawl.quantization import quantize
from tests.compiler.graph_cases import two_inputs_two_outputs
from tests.deployment.c.building import (
    C99,
    CXX,
    built,
    examples,
    expected,
    run_compiler,
    with_random_weights,
    written,
)


def network_of(**changes):
    """Return a small network with a convolution and a pool."""
    network = Network.sequential(
        "small-net",
        Rescaling(1 / 255),
        Conv2D(5, 3, activation="relu"),
        MaxPooling2D(2),
        Flatten(),
        Dense(3, "softmax"),
        input_shape=(9, 8, 1),
        classes=("one", "two", "three"),
    )
    return with_random_weights(dataclasses.replace(network, **changes))


def exported(kind, network=None):
    """Return a network ready to be exported, and inputs for it."""
    inference = for_inference(network or network_of())
    inputs = examples(inference.inputs, 6)
    return (inference if kind == "float" else quantize(inference, inputs)), inputs


KINDS = pytest.mark.parametrize("kind", ["float", "int8"])


def files_of(kind, network=None, notes=None):
    """Return the files of an export, as texts."""
    exportable, inputs = exported(kind, network)
    golden = Golden(inputs, expected(exportable, inputs))
    files = export_c(exportable, golden, *([notes] if notes else []))
    return {name: text.decode("ascii") for name, text in files.items()}


@KINDS
def test_equal_networks_give_equal_bytes(kind):
    """Nothing of the time or the machine gets into the files."""
    assert files_of(kind) == files_of(kind)


@KINDS
def test_the_files_have_their_names(kind):
    """The network's own two, and what checks them."""
    assert set(files_of(kind)) == {
        "small_net.h",
        "small_net.c",
        "check.c",
        "vectors.h",
        "Makefile",
        "README.txt",
    }


@KINDS
def test_the_data_sheet_answers_what_a_reader_asks(kind):
    """Flash, RAM, what goes in and out, how to check, and the licence."""
    accuracy, measured = "98.7 % of 10,000 images.", "788 bytes of code."
    notes = Notes(accuracy=accuracy, measured=measured, licence="Ask Ada.")
    sizes = static_sizes(exported(kind)[0])

    text = files_of(kind, notes=notes)["small_net.h"]
    sheet = re.sub(r"\s+", " ", text[: text.index("*/")].replace("\n *", "\n"))

    assert f"flash {sizes.table_bytes:,} bytes" in sheet
    assert f"RAM {sizes.buffer_bytes:,} bytes" in sheet
    assert f"{sizes.num_multiply_accumulates:,} multiply-accumulates" in sheet
    assert "uint8_t image[72]: 72 bytes, 9x8x1" in sheet
    assert "0 is paper, 255 is ink" in sheet
    assert "one, two, three" in sheet
    assert re.search(r"SHA-256 [0-9a-f]{64}", sheet)
    assert accuracy in sheet
    assert f"measured {measured}" in sheet
    assert "licence Ask Ada." in sheet
    assert "make check" in sheet


@KINDS
def test_the_data_sheet_tells_what_each_output_is(kind):
    """The second output counts sums, and is asked for by itself."""
    network = with_random_weights(two_inputs_two_outputs())

    text = files_of(kind, network)["two_two.h"]
    sheet = re.sub(r"\s+", " ", text.replace("\n *", "\n"))

    assert "two_two_score digit[10]: one " in sheet
    assert "two_two_score sum[19]: one " in sheet
    assert "for each sum of a class's index and the number" in sheet
    assert "two_two_best(sum, 19)" in sheet
    assert max(map(len, text.splitlines())) <= 88


@KINDS
def test_sizes_are_those_of_the_object_file(kind, tmp_path):
    """Buffers are all that can be written; tables are as large as was said."""
    exportable, inputs = exported(kind)
    sizes = static_sizes(exportable)
    source = written(exportable, inputs, tmp_path)

    run_compiler("gcc", "-O0", *C99, "-c", source, "-o", tmp_path / "net.o")

    symbols = symbols_of(tmp_path / "net.o")
    tables = [size for name, _, size in symbols if re.search(TABLES, name)]
    writable = [size for _, kind, size in symbols if kind in "bBdDC"]
    assert sum(tables) == sizes.table_bytes
    assert sum(writable) == sizes.buffer_bytes


TABLES = r"_(kernel|start|scaling|division|table|factor|offset)$"


def symbols_of(path):
    """Return the name, the kind and the size of each symbol of an object file."""
    rows = [line.split() for line in run_compiler("nm", "-S", path).splitlines()]
    return [(row[-1], row[-2], int(row[1], 16)) for row in rows if len(row) == 4]


@pytest.mark.parametrize(("side", "said"), [(150, 1), (190, 0)])
def test_weights_are_moved_only_where_sums_then_fit(side, said):
    """On the smallest core 128 is added to each; 255 x 255 x 33,025 is 2^31."""
    layers = (Flatten(), Dense(2, "softmax"))
    plain = Network.sequential("wide", *layers, input_shape=(side, side, 1))

    text = files_of("int8", with_random_weights(plain))["wide.c"]

    assert f"!defined(__thumb2__)\n#define WIDE_SMALL_CORE {said}\n" in text


@KINDS
def test_no_library_is_needed(kind, tmp_path):
    """Nothing is undefined but what compilers put in for loops that copy."""
    exportable, inputs = exported(kind)
    source = written(exportable, inputs, tmp_path)
    flags = ("-ffreestanding", "-O2", *C99, "-c")

    run_compiler("gcc", *flags, source, "-o", tmp_path / "net.o")

    undefined = run_compiler("nm", "-u", tmp_path / "net.o").splitlines()
    found = {line.split()[-1] for line in undefined}
    assert found <= {"memcpy", "memset", "_GLOBAL_OFFSET_TABLE_"}


@KINDS
@pytest.mark.parametrize("compiler", ["gcc", "zig"])
@pytest.mark.parametrize("language", [C99, CXX], ids=["C99", "C++"])
def test_no_compiler_warns(kind, compiler, language, tmp_path):
    """All warnings are errors, in both languages, with two inputs and outputs."""
    exportable, inputs = exported(kind, with_random_weights(two_inputs_two_outputs()))
    source = written(exportable, inputs, tmp_path)
    sources = (source, tmp_path / "check.c")

    for path in sources:
        run_compiler(
            compiler, "-O2", *language, "-c", path, "-o", tmp_path / f"{path.stem}.o"
        )


@KINDS
def test_make_checks_the_build(kind, tmp_path):
    """`make check` passes, and fails when a weight has changed."""
    exportable, inputs = exported(kind)
    source = written(exportable, inputs, tmp_path)
    check = ["make", "-C", str(tmp_path), "check"]

    right = subprocess.run(check, capture_output=True, check=False)
    text = source.read_text()
    start = text.index("{", text.index("_start[")) + 1
    source.write_text(text[:start] + "9876543, " + drop_first(text[start:]))
    wrong = subprocess.run(check, capture_output=True, check=False)

    assert right.returncode == 0
    assert b"The scores are those of the reference." in right.stdout
    assert wrong.returncode != 0


def drop_first(text):
    """Return a list of numbers without the first of them."""
    return text[text.index(",") + 1 :]


@KINDS
def test_names_that_would_break_c_do_not(kind, tmp_path):
    """Classes may be called anything that can be printed."""
    classes = ("*/ int x;", "??/", "\N{SNOWMAN} \\")
    network = network_of(name="int", classes=classes)
    exportable, inputs = exported(kind, network)
    source = written(exportable, inputs, tmp_path)

    found = built(source, exportable, "-O1", *C99).read(inputs)

    right = expected(exportable, inputs)
    np.testing.assert_allclose(found["dense"], right["dense"], rtol=0, atol=1e-5)


def test_vectors_that_do_not_fit_are_refused():
    """A message names the value, its shape, and what is needed."""
    inference, inputs = exported("float")
    scores = {"dense": np.zeros((6, 4), np.float32)}

    with pytest.raises(InvalidRequest, match=r"'dense' are of shape \(6, 4\); each"):
        export_c(inference, Golden(inputs, scores))


def test_vectors_must_be_as_many_everywhere():
    """Six images and two scores do not belong together."""
    inference, inputs = exported("float")
    scores = {"dense": np.zeros((2, 3), np.float32)}

    with pytest.raises(InvalidRequest, match=r"have \[2, 6\] examples"):
        export_c(inference, Golden(inputs, scores))
