import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from scrawl.cli import COMMANDS

HEAVY = ("numpy", "scipy", "sklearn", "matplotlib", "PIL", "pydantic", "rich", "jinja2")


def test_help_names_every_command(scrawl):
    """The table is what is printed."""
    outcome = scrawl("--help")

    assert outcome.code == 0
    for name, line in COMMANDS.items():
        assert re.search(
            rf"^  {name} +{re.escape(line)}$", outcome.stdout, re.MULTILINE
        )


def test_without_a_command_there_is_help(scrawl):
    """Who types only the name wants to know what there is."""
    assert scrawl().stdout == scrawl("--help").stdout


def test_help_imports_nothing_heavy():
    """It is there at once, because a command is imported only when it runs."""
    program = (
        "import sys; from scrawl.cli import run_command; run_command(['--help']);"
        f"sys.exit(' '.join({{*{HEAVY}}} & {{*sys.modules}}))"
    )

    done = subprocess.run(
        [sys.executable, "-c", program], check=False, capture_output=True, text=True
    )

    assert done.stderr == "\n"


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_says_of_itself_what_the_table_says(name, scrawl):
    """The line in the table is the first sentence of the command's own help."""
    outcome = scrawl(name, "--help")

    assert outcome.code == 0
    assert outcome.lines[2].strip() == COMMANDS[name]


def test_the_version_is_that_of_the_package(scrawl):
    """A report of a bug can begin with it."""
    outcome = scrawl("--version")

    assert re.fullmatch(r"scrawl \d+\.\d+\.\d+\n", outcome.stdout)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["trian"], r"2 There is no command 'trian'\. Did you mean 'train'\? Known: "),
        (
            ["wash"],
            r"2 There is no command 'wash'\. Known: train, evaluate, .*doctor\. ",
        ),
        (["--hlep"], r"2 No such option.*--hlep.*--help.*See `scrawl --help`\."),
        (["data"], r"2 Missing command\. See `scrawl data --help`\."),
        (["runs", "lst"], r"2 No such command 'lst'.*See `scrawl runs --help`\."),
        (["models", "show"], r"2 Missing argument 'NAME'\. See `scrawl models show"),
        (["train"], r"2 There is no --model\. Give --data and --model, or"),
        (
            ["train", "--epoch", "3"],
            r"2 No such option.*--epoch.*Did you mean.*--epochs",
        ),
        (["train", "--epochs", "x"], r"2 Invalid value for '--epochs': 'x' is not"),
        (["train", "--threads", "0"], r"2 Invalid value for '--threads': 0 is not"),
        (["data", "list", "more"], r"2 Got unexpected extra argument.*more"),
        (["runs", "show", "\x1b[2J\n"], r"2 There is no run '\\x1b\[2J\\n'"),
    ],
)
def test_a_mistyped_command_is_told_in_one_line(arguments, message, scrawl):
    """What was given, what is needed, and where to read more."""
    assert re.match(message, scrawl.refuses(*arguments))


def test_a_reader_that_leaves_is_no_reason_to_complain(scrawl):
    """As in `scrawl models list | head -1`."""
    read, write = os.pipe()
    os.close(read)

    program = scrawl.start("models", "list", stdout=write)
    _, stderr = program.communicate()
    os.close(write)

    assert program.returncode == 141
    assert stderr == b""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has /dev/full")
def test_a_full_disk_is_told_in_one_line(scrawl):
    """Results that cannot be written are not lost in silence."""
    with Path("/dev/full").open("wb") as full:
        program = scrawl.start("models", "list", stdout=full)
        _, stderr = program.communicate()

    assert program.returncode == 3
    assert re.fullmatch(rb"scrawl: Cannot write: .+ Make room.+\n", stderr)


def test_output_is_printed_whatever_the_terminal_can_show(scrawl):
    """A table drawn with lines does not fail where there are only letters."""
    outcome = scrawl("models", "show", "cnn-mcu-4", PYTHONIOENCODING="latin-1")

    assert outcome.code == 0
    assert "5,874" in outcome.stdout


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_training_can_be_stopped(number, scrawl):
    """It ends with 130 and a line, and keeps what it has learned until then."""
    options = ("--data", "digits", "--model", "cnn-mcu-4", "--epochs", "99999")

    with scrawl.start("train", *options) as program:
        first = program.stderr.readline()
        program.send_signal(number)
        stdout, stderr = program.communicate()

    assert first.startswith(b"epoch     1/99999: loss ")
    assert program.returncode == 130
    assert stdout == b""
    assert re.fullmatch(rb"scrawl: .+ of 99999 epochs\. .+", stderr.splitlines()[-1])
    (run,) = (scrawl.folder / "runs").iterdir()
    assert '"status": "interrupted"' in (run / "run.json").read_text()
    assert (run / "weights.safetensors").is_file()
