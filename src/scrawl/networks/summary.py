"""The table that Keras 3 prints for a model, of any of our networks."""

from collections.abc import Sequence

from scrawl.networks.costs import FLOAT_BYTES, LayerCosts, costs
from scrawl.networks.network import Network
from scrawl.networks.shapes import Shape

HEADER = ("Layer (type)", "Output Shape", "Param #")
LEAST_WIDTHS = (31, 22, 13)  # of the text in a column, where Keras has 80 columns
UNITS = ("B", "KB", "MB", "GB")

Row = tuple[str, str, str]


def summary(network: Network) -> str:
    """Return the layers, their output shapes and parameters, and the totals."""
    table = costs(network)
    rows = [_row(layer) for layer in table.layers]
    widths = [
        max(least, *map(len, column))
        for least, column in zip(LEAST_WIDTHS, zip(*rows, strict=True), strict=True)
    ]
    body = f"\n{_rule('├─┼┤', widths)}\n".join(_line(row, "│", widths) for row in rows)
    total = _amount(table.num_parameters)
    return "\n".join([
        f'Model: "{network.name}"',
        _rule("┏━┳┓", widths),
        _line(HEADER, "┃", widths),
        _rule("┡━╇┩", widths),
        body,
        _rule("└─┴┘", widths),
        f" Total params: {total}",
        f" Trainable params: {total}",
        f" Non-trainable params: {_amount(0)}",
    ])


def _row(layer: LayerCosts) -> Row:
    title = f"{layer.name} ({layer.layer})"
    return title, _batch_of(layer.shape), f"{layer.num_parameters:,}"


def _batch_of(shape: Shape) -> str:
    return f"(None, {', '.join(map(str, shape))})"


def _rule(strokes: str, widths: Sequence[int]) -> str:
    left, across, between, right = strokes
    return left + between.join(across * (width + 2) for width in widths) + right


def _line(row: Row, stroke: str, widths: Sequence[int]) -> str:
    name, shape, parameters = row
    cells = (
        name.ljust(widths[0]),
        shape.ljust(widths[1]),
        parameters.rjust(widths[2]),
    )
    return f"{stroke} {f' {stroke} '.join(cells)} {stroke}"


def _amount(num_parameters: int) -> str:
    size, unit = float(FLOAT_BYTES * num_parameters), 0
    while size >= 1024 and unit < len(UNITS) - 1:
        size, unit = size / 1024, unit + 1
    return f"{num_parameters:,} ({size:.2f} {UNITS[unit]})"
