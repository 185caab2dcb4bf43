import math
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scrawl.errors import InvalidFile, NothingThere
from scrawl.evaluation import HISTORY_HEADER, Epoch, history_row, read_history

rates = st.floats(0, 1)
losses = st.floats(0, 1e6) | st.just(math.inf)
positive = st.floats(0, 1e9)


def write_history(path: Path, *lines: str) -> Path:
    """Write a file as the training does: the header, then line after line."""
    path.write_text("".join(f"{line}\n" for line in (HISTORY_HEADER, *lines)))
    return path


def test_the_columns_are_those_of_keras_and_two_more() -> None:
    """Spreadsheets and scripts of others rely on them."""
    assert HISTORY_HEADER == (
        "epoch,loss,accuracy,val_loss,val_accuracy,learning_rate,seconds"
    )


def test_a_row_is_what_a_spreadsheet_expects() -> None:
    """Shortest decimals that read back unchanged."""
    epoch = Epoch(3, 0.1, 0.975, 0.25, 0.9, learning_rate=0.001, seconds=1.5)

    assert history_row(epoch) == "3,0.1,0.975,0.25,0.9,0.001,1.5"


def test_cells_without_a_validation_are_empty() -> None:
    """Empty is not 0."""
    epoch = Epoch(1, 0.1, 0.975, None, None, learning_rate=0.001, seconds=1.5)

    assert history_row(epoch) == "1,0.1,0.975,,,0.001,1.5"


@settings(max_examples=50)
@given(
    st.lists(
        st.tuples(
            losses, rates, st.none() | losses, st.none() | rates, positive, positive
        ),
        max_size=4,
    )
)
def test_what_was_written_is_read(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple]
) -> None:
    """To the bit."""
    epochs = tuple(Epoch(number, *row) for number, row in enumerate(rows, start=1))
    path = tmp_path_factory.mktemp("history") / "history.csv"
    write_history(path, *(history_row(epoch) for epoch in epochs))

    assert read_history(path) == epochs


def test_a_diverged_loss_is_read(tmp_path: Path) -> None:
    """It is not a number, and that is what was measured."""
    path = write_history(tmp_path / "history.csv", "1,nan,0.1,inf,0.1,0.1,1.0")

    [epoch] = read_history(path)

    assert math.isnan(epoch.loss)
    assert epoch.val_loss == math.inf


@pytest.mark.parametrize(
    "line",
    [
        "",
        "2,0.1,0.9,,,0.001,1.0",
        "1,0.1,0.9,,,0.001",
        "1,0.1,0.9,,,0.001,1.0,7",
        "1,0.1,1.9,,,0.001,1.0",
        "1,0.1,-0.1,,,0.001,1.0",
        "1,0.1,nan,,,0.001,1.0",
        "1,0.1,0.9,0.1,1.1,0.001,1.0",
        "1,0.1,0.9,,,inf,1.0",
        "1,0.1,0.9,,,0.001,-1.0",
        "1,,0.9,,,0.001,1.0",
        "one,0.1,0.9,,,0.001,1.0",
        "1,0.1,0.9,,,0.001,1.0; rm -r",
    ],
)
def test_impossible_lines_are_refused(tmp_path: Path, line: str) -> None:
    """The message names the line and what to do."""
    path = write_history(tmp_path / "history.csv", line)

    with pytest.raises(InvalidFile, match=r"line 2: .* is not epoch 1 .* Remove"):
        read_history(path)


def test_a_line_cut_short_is_refused(tmp_path: Path) -> None:
    """The disk was full, say; the epochs before it are named as good."""
    path = write_history(
        tmp_path / "history.csv", "1,0.1,0.9,,,0.001,1.0", "2,0.1,0.9,,"
    )

    with pytest.raises(InvalidFile, match=r"line 3: .* is not epoch 2"):
        read_history(path)


@pytest.mark.parametrize("content", ["", "epoch,loss\n1,0.1\n"])
def test_another_file_is_refused(tmp_path: Path, content: str) -> None:
    """The header tells."""
    path = tmp_path / "history.csv"
    path.write_text(content)

    with pytest.raises(InvalidFile, match=r"no training history.*epoch,loss,accuracy"):
        read_history(path)


def test_a_missing_history_is_named(tmp_path: Path) -> None:
    """The message names the file."""
    with pytest.raises(NothingThere, match=r"no file .*history\.csv"):
        read_history(tmp_path / "history.csv")
