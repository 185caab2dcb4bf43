"""`scrawl verify`: what is exported is what was trained, on five cores and here."""

import re
import shutil

import pytest

from scrawl.verification import CORES, HOST

SOME = ("--images", "24")


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("trained", ()),
        ("trained", ("--quantize", "int8")),
        ("trained_to_add", ("--quantize", "int8")),
    ],
    ids=["float", "int8", "int8 of two inputs"],
)
def test_every_target_says_what_the_run_says(name, options, request):
    """This computer and five cores, of a classifier and of a network that adds."""
    terminal = request.getfixturevalue(name)

    outcome = terminal.here(
        "verify", "latest", "--target", "all", *SOME, *options, "--json"
    )

    assert outcome.code == 0, outcome
    assert [found["target"] for found in outcome.json] == [HOST, *CORES]
    for found in outcome.json:
        assert found["images"] == 24
        assert found["agrees"] is True
        assert found["label_differences"] == 0
        assert found["largest_score_difference"] <= (0 if options else 1e-5)
        if found["target"] != HOST:
            layers = found["layers"]
            assert found["flash_bytes"] == found["code_bytes"] + found["weight_bytes"]
            assert found["ram_bytes"] > 0
            assert found["stack_bytes"] > 0
            assert found["instructions_per_image"] > found["multiply_accumulates"]
            assert (
                sum(each["multiply_accumulates"] or 0 for each in layers)
                == (found["multiply_accumulates"])
            )


def test_a_verification_says_what_was_measured(trained):
    """Compiler and flags, differences, bytes, and instructions of every layer."""
    options = ("--target", "cortex-m0", "--quantize", "int8", "--optimize", "s")

    outcome = trained("verify", "latest", *options, *SOME)

    assert outcome.code == 0, outcome
    first, labels, sizes, total, *layers = outcome.lines
    assert re.match(r"cortex-m0 \(unicorn [\d.]+\): \S.* -Os$", first)
    assert re.fullmatch(
        r"  dense: 0 of 24 labels differ, the scores of 0 differ; smallest margin \d+",
        labels,
    )
    assert re.match(
        r"  flash [\d,]+ bytes \(code [\d,]+, weights 5,\d\d\d\), RAM", sizes
    )
    assert re.match(r"  [\d,]+ instructions per image for 63,360 multiply-acc", total)
    assert [line.split()[0] for line in layers] == ["conv2d", "dense", "rest"]


def test_an_export_is_verified_as_it_lies_there(run, scrawl):
    """In its run, or elsewhere with the run named; a change of one weight is told."""
    scrawl.here("export", run, "--format", "c", "--quantize", "int8")
    folder = run / "exports" / "c-int8"
    shutil.copytree(folder, scrawl.folder / "mine")

    inside = scrawl.here("verify", folder, *SOME)
    outside = scrawl.refuses("verify", "mine", *SOME)
    named = scrawl.here("verify", "mine", "--run", run, *SOME)
    source = (folder / "cnn_mcu_4.c").read_text()
    changed = re.sub(r"(kernel\[.* = {\s+W)\(-?\d+", r"\g<1>(77", source, count=1)
    (folder / "cnn_mcu_4.c").write_text(changed)
    wrong = scrawl.here("verify", folder, *SOME)

    assert inside.code == named.code == 0
    assert outside.startswith("2 mine lies in no run")
    assert changed != source
    assert wrong.code == 1
    assert re.match(
        r"scrawl: .*c-int8 on host does not agree with the reference: of output"
        r" 'dense', \d+ of 24 labels and the scores of \d+ differ",
        wrong.stderr,
    )


def test_an_export_of_another_run_is_told(run, scrawl):
    """Before anything is compiled: the weights are not those of the run."""
    scrawl.here("export", run, "--format", "c", "-o", "mine")
    options = ("--data", "digits", "--model", "cnn-mcu-4", "--epochs", "1", "--quiet")
    scrawl.here("train", *options, "--out", "other")

    said = scrawl.refuses("verify", "mine", "--run", "other")

    assert said.startswith("1 The data sheet of mine states other weights than other")


def test_floats_without_a_unit_are_few(trained):
    """How many, and how to ask for more, is said."""
    outcome = trained.here("verify", "latest", "--target", "cortex-m0", "--json")

    assert outcome.json["images"] == 200
    assert "so that 200 images are read" in outcome.stderr


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (
            ("--flash", "16K", "--ram", "4K"),
            r"1 .* 16,384 bytes of flash: .* 23,\d{3} bytes\. With .*int8 .* 5,\d{3} ",
        ),
        (("--flash", "64K", "--ram", "2K"), r"1 .* 2,048 .*int8 its buffers take 576 "),
        (("--ram", "1K"), r"1 .* 1,024 bytes of RAM: .* Use fewer filters"),
        (("--quantize", "int8", "--ram", "1K"), "1 .* Use fewer filters"),
        (("--quantize", "int8", "--flash", "4K"), "1 .* a network of less than 6"),
        (("--flash", "much"), "2 'much' is no size of a memory"),
        (("--images", "0"), "2 "),
        (("--target", "cortex-m99"), "2 .*cortex-m99"),
        (("--target", "cortex-m0", "--compiler", "cc"), "3 The compiler 'cc' for"),
        (("--run", "latest"), "2 latest is no folder of exported C"),
        (("--data", "nothing"), "2 Unknown data"),
    ],
)
def test_odd_requests(trained, options, said):
    """One line, and the exit code of its kind."""
    assert re.match(said, trained.refuses("verify", "latest", *options))


def test_a_program_larger_than_the_chip_is_refused_when_built(trained):
    """What passes before it is compiled, and turns out too large."""
    options = ("--target", "cortex-m0", "--quantize", "int8", "--flash", "6200")

    outcome = trained.here("verify", "latest", *options, *SOME)

    assert outcome.code == 1
    assert re.search(
        r"takes [67],\d{3} bytes of flash, code .* Try fewer weights", outcome.stderr
    )


def test_a_chip_without_a_core_is_only_half_an_answer(trained):
    """Code and stack are not known: it is said."""
    options = ("--quantize", "int8", "--flash", "6K", "--ram", "4K")

    outcome = trained.here("verify", "latest", *options, *SOME)

    assert outcome.code == 0
    assert "Code and stack were not measured: name a core" in outcome.stderr


def test_without_a_run(scrawl):
    """There is nothing to verify."""
    assert scrawl.refuses("verify").startswith("2 Name a run or an export")
    assert scrawl.refuses("verify", "latest").startswith("2 There is no run")


def test_without_the_tools(trained):
    """What is missing is named with what installs it."""
    outcome = trained(
        "verify", "latest", "--target", "cortex-m0", "--emulator", "qemu", PATH="/none"
    )

    assert outcome.code == 3
    assert re.match(r"scrawl: .*qemu-system-arm is not on the PATH", outcome.stderr)
