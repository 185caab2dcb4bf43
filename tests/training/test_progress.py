import os
import re
import sys
from contextlib import suppress
from dataclasses import replace

import pytest

from scrawl.evaluation import Epoch, OutputMeasures
from scrawl.training import Plan, Progress, Silent, progress_on_stderr
from scrawl.training.progress import Bar, Lines

EPOCH = Epoch(
    epoch=2,
    loss=0.12345,
    accuracy=0.98765,
    val_loss=None,
    val_accuracy=None,
    learning_rate=0.001,
    seconds=0.5,
)
VALIDATED = Epoch(
    epoch=10,
    loss=0.1,
    accuracy=0.975,
    val_loss=0.2,
    val_accuracy=0.95,
    learning_rate=0.001,
    seconds=0.5,
)


def test_an_epoch_is_told_in_one_line():
    """The columns of a whole training stand below each other."""
    plan = Plan(num_epochs=10, num_images=30_000)

    assert plan.describe(EPOCH) == (
        "epoch  2/10: loss 0.1235, accuracy 98.77 %, 60,000 images/s"
    )
    assert plan.describe(VALIDATED) == (
        "epoch 10/10: loss 0.1000, accuracy 97.50 %,"
        " validation loss 0.2000, validation accuracy 95.00 %, 60,000 images/s"
    )


def test_each_of_several_outputs_is_told():
    """In the words of Keras; the loss is that of all."""
    outputs = {
        "digit": OutputMeasures(0.1, 0.98, 0.2, 0.97),
        "sum": OutputMeasures(0.3, 0.5, 0.4, 0.25),
    }
    plan = Plan(num_epochs=9, num_images=30_000)
    alone = {k: replace(each, val_accuracy=None) for k, each in outputs.items()}

    assert plan.describe(replace(VALIDATED, epoch=3, outputs=outputs)) == (
        "epoch 3/9: loss 0.1000, digit accuracy 98.00 %, sum accuracy 50.00 %,"
        " validation loss 0.2000, validation digit accuracy 97.00 %,"
        " validation sum accuracy 25.00 %, 60,000 images/s"
    )
    assert plan.describe(replace(EPOCH, outputs=alone)) == (
        "epoch 2/9: loss 0.1235, digit accuracy 98.00 %, sum accuracy 50.00 %,"
        " 60,000 images/s"
    )


def test_a_file_gets_a_line_per_epoch(capsys):
    """A log is not filled with the traces of a bar."""
    progress = progress_on_stderr()

    _tell(progress)

    assert isinstance(progress, Lines)
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err == "epoch 2/2: loss 0.1235, accuracy 98.77 %, 200 images/s\n"


def test_a_terminal_gets_a_bar(monkeypatch):
    """With the speed, the time left, and a line above it for each epoch."""
    pty = pytest.importorskip("pty")
    terminal, screen = pty.openpty()
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "100")

    with os.fdopen(screen, "w") as stderr, monkeypatch.context() as patch:
        patch.setattr(sys, "stderr", stderr)
        progress = progress_on_stderr()
        _tell(progress)
    shown = _read_all(terminal)

    assert isinstance(progress, Bar)
    assert "epoch 2/2" in shown
    assert re.search(r"epoch 1/2 .* [\d,]+ images/s .*\d:\d\d.* left", shown)
    assert "epoch 2/2: loss 0.1235, accuracy 98.77 %, 200 images/s\r\n" in shown
    assert shown.endswith("\x1b[2K")


def test_silence_is_silent(capfd):
    """A program that wants nothing gets nothing."""
    _tell(Silent())

    assert capfd.readouterr() == ("", "")


def _read_all(terminal: int) -> str:
    """Return what was written to the other end, which is closed."""
    parts = []
    with suppress(OSError):  # Linux's way of saying that there is no more
        while part := os.read(terminal, 1 << 16):
            parts.append(part)
    os.close(terminal)
    return b"".join(parts).decode()


def _tell(progress: Progress) -> None:
    progress.begin(Plan(num_epochs=2, num_images=100))
    progress.advance(1, 50)
    progress.advance(1, 90)
    progress.advance(2, 50)
    progress.finish_epoch(EPOCH)
    progress.end()
