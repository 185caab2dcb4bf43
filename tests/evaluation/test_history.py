import math
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scrawl.errors import InvalidFile, InvalidRequest, NothingThere
from scrawl.evaluation import (
    Epoch,
    OutputMeasures,
    check_output_names,
    history_columns,
    history_record,
    history_to_csv,
    read_history,
)

rates = st.floats(0, 1)
losses = st.floats(0, 1e6) | st.just(math.inf)
positive = st.floats(0, 1e9)
measures = st.builds(
    OutputMeasures, losses, rates, st.none() | losses, st.none() | rates
)

HEADER = "epoch,loss,accuracy,val_loss,val_accuracy,learning_rate,seconds"
OF_DIGIT_AND_SUM = (
    "digit_loss,digit_accuracy,sum_loss,sum_accuracy,"
    "val_digit_loss,val_digit_accuracy,val_sum_loss,val_sum_accuracy"
)
TWO_OUTPUTS = {
    "digit": OutputMeasures(0.25, 0.75, None, None),
    "sum": OutputMeasures(0.5, 0.5, None, None),
}


def write_history(path: Path, *lines: str, header: str = HEADER) -> Path:
    """Write a file as the training does: the header, then line after line."""
    path.write_text("".join(f"{line}\n" for line in (header, *lines)))
    return path


def test_the_columns_are_those_of_keras_and_two_more() -> None:
    """Spreadsheets and scripts of others rely on them."""
    assert ",".join(history_columns()) == HEADER
    assert history_to_csv(()) == f"{HEADER}\n"


def test_several_outputs_have_columns_of_their_own() -> None:
    """Under the names of Keras, after those that are always there."""
    epoch = Epoch(1, 0.75, 0.75, None, None, 0.001, 1.5, TWO_OUTPUTS)

    header, row = history_to_csv([epoch]).splitlines()

    assert header == f"{HEADER},{OF_DIGIT_AND_SUM}"
    assert row == "1,0.75,0.75,,,0.001,1.5,0.25,0.75,0.5,0.5,,,,"
    assert list(history_record(epoch)) == header.split(",")
    assert history_record(epoch)["sum_loss"] == 0.5


def test_a_row_is_what_a_spreadsheet_expects() -> None:
    """Shortest decimals that read back unchanged."""
    epoch = Epoch(3, 0.1, 0.975, 0.25, 0.9, learning_rate=0.001, seconds=1.5)

    assert history_to_csv([epoch]).splitlines()[1] == "3,0.1,0.975,0.25,0.9,0.001,1.5"


def test_cells_without_a_validation_are_empty() -> None:
    """Empty is not 0."""
    epoch = Epoch(1, 0.1, 0.975, None, None, learning_rate=0.001, seconds=1.5)

    assert history_to_csv([epoch]).splitlines()[1] == "1,0.1,0.975,,,0.001,1.5"


@settings(max_examples=50)
@given(
    outputs=st.lists(st.from_regex(r"[a-z_]{1,5}", fullmatch=True), max_size=3),
    rows=st.lists(
        st.tuples(
            losses, rates, st.none() | losses, st.none() | rates, positive, positive
        ),
        max_size=4,
    ),
    data=st.data(),
)
def test_what_was_written_is_read(
    tmp_path_factory: pytest.TempPathFactory,
    outputs: list[str],
    rows: list[tuple],
    data: st.DataObject,
) -> None:
    """To the bit, whatever the outputs are called."""
    columns = history_columns(outputs)
    outputs = outputs if len(set(columns)) == len(columns) else []
    epochs = tuple(
        Epoch(number, *row, outputs={name: data.draw(measures) for name in outputs})
        for number, row in enumerate(rows, start=1)
    )
    path = tmp_path_factory.mktemp("history") / "history.csv"
    path.write_text(history_to_csv(epochs))

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


@pytest.mark.parametrize(
    "cells",
    [
        "0.1,0.9,0.1,0.9,,,,,",
        "0.1,0.9,0.1,0.9,,,",
        "0.1,0.9,0.1,1.9,,,,",
        "0.1,0.9,0.1,nan,,,,",
        "0.1,0.9,,0.9,,,,",
        "0.1,0.9,0.1,0.9,0.1,-1.0,,",
    ],
)
def test_impossible_cells_of_outputs_are_refused(tmp_path: Path, cells: str) -> None:
    """They are read as strictly as the others."""
    path = write_history(
        tmp_path / "history.csv",
        f"1,0.1,0.9,,,0.001,1.0,{cells}",
        header=f"{HEADER},{OF_DIGIT_AND_SUM}",
    )

    with pytest.raises(InvalidFile, match=r"line 2: .* is not epoch 1 of .*,sum_loss"):
        read_history(path)


def test_a_line_cut_short_is_refused(tmp_path: Path) -> None:
    """The disk was full, say; the epochs before it are named as good."""
    path = write_history(
        tmp_path / "history.csv", "1,0.1,0.9,,,0.001,1.0", "2,0.1,0.9,,"
    )

    with pytest.raises(InvalidFile, match=r"line 3: .* is not epoch 2"):
        read_history(path)


@pytest.mark.parametrize(
    "content",
    [
        "",
        "epoch,loss\n1,0.1\n",
        f"{HEADER},\n",
        f"{HEADER},more\n",
        f"{HEADER},{OF_DIGIT_AND_SUM},more\n",
        f"{HEADER},{OF_DIGIT_AND_SUM.replace('sum', 'digit')}\n",
        f"{HEADER},{OF_DIGIT_AND_SUM.replace('sum', 'two words')}\n",
        f"{HEADER},{OF_DIGIT_AND_SUM.replace('sum', 'val_digit')}\n",
        f"{HEADER},{OF_DIGIT_AND_SUM.replace('val_sum', 'val_product')}\n",
        f"{','.join(history_columns([f'output_{n}' for n in range(13)]))}\n",
    ],
)
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


@pytest.mark.parametrize(
    ("outputs", "message"),
    [
        (["a b"], r"'a b' is no name of an output"),
        ([""], r"'' is no name of an output"),
        (["a\n"], r"no name of an output"),
        (["digit", "val"], r"outputs digit, val would be called 'val_loss'"),
        (["digit", "val_digit"], r"called 'val_digit_loss'\. Rename one"),
        (["digit", "digit"], r"called 'digit_loss'"),
        ([str(number) for number in range(13)], r"13 outputs\. Use at most 12"),
    ],
)
def test_results_that_could_not_be_told_apart_are_refused(
    outputs: list[str], message: str
) -> None:
    """Before anything is trained."""
    with pytest.raises(InvalidRequest, match=message):
        check_output_names(outputs)
