"""How the epochs went: two charts for each output, and all numbers in a table."""

import math
from collections.abc import Iterator, Sequence

from scrawl.errors import InvalidRequest
from scrawl.evaluation import Epoch, OutputMeasures, history_record
from scrawl.reporting.charts import Axis, chart
from scrawl.reporting.contents import Chart, Curves, Table
from scrawl.reporting.numerals import UNKNOWN, listed, number, percent

Number = int | float | None

MAX_ROWS = 100


def curves_of(history: Sequence[Epoch]) -> Curves:
    """Return the *history* as charts and as a table.

    Raises:
        InvalidRequest: if there are no epochs.
    """
    if not history:
        raise InvalidRequest("No epoch was finished.")
    charts = [
        drawn
        for name in list(history[0].outputs) or [""]
        for drawn in _charts(
            name, [epoch.outputs[name] if name else epoch for epoch in history]
        )
    ]
    return Curves(tuple(charts), _table(history), _note(history))


def _charts(name: str, measured: Sequence[Epoch | OutputMeasures]) -> Iterator[Chart]:
    of, end = (f" of {name}", f"-{name}") if name else ("", "")
    yield chart(
        Axis(f"loss{end}", f"Loss{of}, in nats", number, lambda at: f"{at:.3g}"),
        {
            "training": [_known(each.loss) for each in measured],
            "validation": [_known(each.val_loss) for each in measured],
        },
    )
    yield chart(
        Axis(
            f"accuracy{end}", f"Accuracy{of}", percent, lambda at: f"{100 * at:.4g} %"
        ),
        {
            "training": [_known(each.accuracy) for each in measured],
            "validation": [_known(each.val_accuracy) for each in measured],
        },
    )


def _known(value: float | None) -> float:
    """Return what can be drawn, and nan for what cannot."""
    return math.nan if value is None or math.isinf(value) else value


def _table(history: Sequence[Epoch]) -> Table:
    records = [history_record(epoch) for epoch in history]
    columns = [
        name
        for name in records[0]
        if any(record[name] is not None for record in records)
    ]
    stride = math.ceil(len(records) / MAX_ROWS)
    kept = [*records[:-1:stride], records[-1]]
    left_out = len(records) - len(kept)
    return Table(
        header=tuple(name.replace("_", " ") for name in columns),
        rows=tuple(tuple(_cell(name, row[name]) for name in columns) for row in kept),
        note=f"Every {stride}th epoch, and the last: history.csv has all."
        if left_out
        else "",
    )


def _cell(column: str, value: Number) -> str:
    if value is None:
        return UNKNOWN
    if column == "epoch":
        return str(value)
    if column == "seconds":
        return f"{value:.2f}"
    if column == "learning_rate":
        return f"{value:.3g}"
    return percent(value) if column.endswith("accuracy") else number(value)


def _note(history: Sequence[Epoch]) -> str:
    """Say which epochs have no loss that could be drawn."""
    broken = [epoch.epoch for epoch in history if _is_broken(epoch)]
    if not broken:
        return ""
    plural = "s" if len(broken) > 1 else ""
    return (
        f"The loss of epoch{plural} {listed(broken)} is not a finite number: the lines"
        " have a gap there."
    )


def _is_broken(epoch: Epoch) -> bool:
    losses = (epoch.loss, epoch.val_loss)
    return any(loss is not None and not math.isfinite(loss) for loss in losses)
