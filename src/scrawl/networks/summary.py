"""The table that Keras 3 prints for a model, of any of our networks.

A chain of layers is written as a Sequential model. Any other graph is a Functional one:
inputs are rows, too, and if it branches, a fourth column says what each row takes.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from typing import TYPE_CHECKING, Literal

from scrawl.networks.costs import FLOAT_BYTES, costs
from scrawl.networks.network import Network
from scrawl.networks.shapes import Shape

if TYPE_CHECKING:
    from rich.table import Table

HEADER: dict[str, Literal["left", "right"]] = {
    "Layer (type)": "left",
    "Output Shape": "left",
    "Param #": "right",
    "Connected to": "left",
}
NARROW = 76  # characters of a line: what Keras draws on a terminal of 80 columns
WIDE = {3: 88, 4: 108}  # on a wide one, by the number of columns of the table
CHAIN_ENDS = (0.45, 0.80, 1.0)  # of these columns, as shares of the line
GRAPH_ENDS = (0.30, 0.56, 0.74, 1.0)
CUT = "…"  # what ends a word that is wider than its column
UNITS = ("B", "KB", "MB", "GB")


@dataclass(frozen=True)
class _Row:
    """What one line says of an input or a layer."""

    name: str
    kind: str
    shape: Shape
    num_parameters: int
    sources: tuple[str, ...]

    def cells(self) -> list[str]:
        """Return the texts of all columns."""
        return [
            f"{self.name} ({self.kind})",
            f"(None, {', '.join(map(str, self.shape))})",
            f"{self.num_parameters:,}",
            ", ".join(f"{name}[0][0]" for name in self.sources) or "-",
        ]


def summary(network: Network) -> str:
    """Return the layers, their output shapes and parameters, and the totals.

    It is what Keras prints on 80 columns, or on more if a word would be cut off.
    """
    table = costs(network)
    total, trained = table.num_parameters, table.num_trained_parameters
    return "\n".join([
        f'Model: "{network.name}"',
        _drawn(network),
        f" Total params: {_amount(total)}",
        f" Trainable params: {_amount(trained)}",
        f" Non-trainable params: {_amount(total - trained)}",
    ])


def _drawn(network: Network) -> str:
    rows, depths = {row.name: row for row in _rows(network)}, _depths(network)
    has_branches = len({*depths.values()}) < len(depths) or any(
        len(row.sources) > 1 for row in rows.values()
    )
    names = _names_of_chain(network) or _names_of_graph(network, depths)
    cells = [rows[name].cells() for name in names]
    ends = GRAPH_ENDS if has_branches else CHAIN_ENDS
    texts = (_printed(_table(cells, ends, width)) for width in _widths(len(ends)))
    return next(text for text in texts if CUT not in text)


def _widths(num_columns: int) -> Iterator[int]:
    yield NARROW
    width = WIDE[num_columns]
    while True:
        yield width
        width += width // 4


def _rows(network: Network) -> Iterator[_Row]:
    for source in network.inputs:
        yield _Row(source.name, "InputLayer", source.shape, 0, ())
    for node, layer in zip(network.nodes, costs(network).layers, strict=True):
        count = layer.num_parameters
        yield _Row(layer.name, layer.layer, layer.shape, count, node.inputs)


def _depths(network: Network) -> dict[str, int]:
    """Return, by name, how many layers at most lie between each value and the end."""
    depths = {source.name: 0 for source in network.inputs}
    depths |= {node.name: 0 for node in network.nodes}
    for node in reversed(network.nodes):
        for name in node.inputs:
            depths[name] = max(depths[name], depths[node.name] + 1)
    return depths


def _names_of_chain(network: Network) -> list[str]:
    """Return the names of the layers, if each takes the one before, or none."""
    names = [part.name for part in (*network.inputs, *network.nodes)]
    taken = [(name,) for name in names[:-1]]
    is_chain = [node.inputs for node in network.nodes] == taken
    return names[1:] if is_chain and network.outputs == (names[-1],) else []


def _names_of_graph(network: Network, depths: dict[str, int]) -> list[str]:
    """Return all names as Keras sorts them: by depth, then from the outputs back."""
    sources = {node.name: node.inputs for node in network.nodes}
    found: dict[str, None] = {}
    waiting = [*reversed(network.outputs)]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found[name] = None
            waiting += reversed(sources.get(name, ()))
    unused = [name for name in depths if name not in found]
    return sorted([*unused, *found], key=lambda name: -depths[name])


def _table(rows: list[list[str]], ends: tuple[float, ...], width: int) -> "Table":
    from rich.table import Column, Table
    from rich.text import Text

    places = [0, *(int(end * width) for end in ends)]
    columns = [
        Column(header, justify=justify, width=place - before)
        for (header, justify), before, place in zip(
            HEADER.items(), places, places[1:], strict=False
        )
    ]
    table = Table(*columns, width=width, show_lines=True)
    for row in rows:
        table.add_row(*map(Text, row[: len(columns)]))
    return table


def _printed(table: "Table") -> str:
    from rich.console import Console

    file = StringIO()
    plain = Console(
        file=file,
        width=table.width,
        color_system=None,
        force_terminal=False,
        force_jupyter=False,
        legacy_windows=False,
    )
    plain.print(table)
    return file.getvalue().rstrip()


def _amount(num_parameters: int) -> str:
    size, unit = float(FLOAT_BYTES * num_parameters), 0
    while size >= 1024 and unit < len(UNITS) - 1:
        size, unit = size / 1024, unit + 1
    return f"{num_parameters:,} ({size:.2f} {UNITS[unit]})"
