"""From a network to the boxes and arrows of its diagram."""

from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from scrawl import networks
from scrawl.figures.diagram.captions import MAX_WIDTH, Line, captions
from scrawl.figures.diagram.channels import Channel, Wire, route
from scrawl.figures.diagram.columns import place_columns
from scrawl.figures.diagram.drawing import Arrow, Box, Diagram, Look, Point
from scrawl.figures.diagram.layering import Layering, Link, layering
from scrawl.figures.diagram.ordering import ordered_rows
from scrawl.networks import JoiningLayer, Network

BORDERS = 4  # columns: the borders of a box, and a space inside each
LEAST_WIDTH = 23  # columns: a border has room for a line and the word "output"
FEW_PORTS = 5
PORT_COLUMNS = (4, 2)  # between the lines into one box: if they are few, if many


class _Grid(NamedTuple):
    """The first row of each rank of boxes, and the channel below it."""

    tops: tuple[int, ...]
    bottoms: tuple[int, ...]
    channels: tuple[Channel, ...]


def diagram(network: Network) -> Diagram:
    """Return the layout of *network*; equal networks give equal layouts.

    Raises:
        InvalidRequest: if its lines pass so many boxes that nobody could follow them.
    """
    parts = (*network.inputs, *network.nodes)
    texts = captions(network)
    layers = layering(len(parts), _lines(network))
    widths = _widths(texts, layers)
    columns = place_columns(layers, ordered_rows(layers), widths)
    wires = _wires(layers, columns)
    grid = _grid(layers, wires, [len(text) + 2 for text in texts])
    boxes = tuple(
        Box(
            part.name,
            texts[number],
            look,
            columns[number] - widths[number] // 2,
            grid.tops[layers.ranks[number]],
            widths[number],
            is_output=part.name in network.outputs,
        )
        for number, (part, look) in enumerate(zip(parts, _looks(network), strict=True))
    )
    arrows = tuple(
        Arrow(
            parts[path[0]].name,
            parts[path[-1]].name,
            _points(boxes[path[0]].bottom, way, layers.ranks[path[0]], grid),
        )
        for path, way in zip(layers.paths, wires, strict=True)
    )
    return Diagram(network.name, boxes, arrows, networks.costs(network).num_parameters)


def _lines(network: Network) -> list[Link]:
    """Return the lines between inputs and nodes, which are numbered in this order."""
    parts = (*network.inputs, *network.nodes)
    numbers = {part.name: number for number, part in enumerate(parts)}
    return [
        Link(numbers[source], numbers[node.name])
        for node in network.nodes
        for source in node.inputs
    ]


def _widths(texts: Sequence[Sequence[Line]], layers: Layering) -> list[int]:
    """Return odd widths: one for all boxes, unless some need more, and 1 for lanes."""
    num_ports = [0] * len(texts)
    for path in layers.paths:
        num_ports[path[-1]] += 1
    needed = [
        max(
            LEAST_WIDTH,
            BORDERS + max(line.width for line in text),
            2 * (ports - 1) * _port_columns(ports) + BORDERS,
        )
        | 1
        for text, ports in zip(texts, num_ports, strict=True)
    ]
    usual = min(max(needed), MAX_WIDTH + BORDERS)
    lanes = [1] * (len(layers.ranks) - layers.num_boxes)
    return [max(usual, width) for width in needed] + lanes


def _port_columns(num_ports: int) -> int:
    return PORT_COLUMNS[num_ports > FEW_PORTS]


def _wires(layers: Layering, columns: Sequence[int]) -> list[list[Wire]]:
    """Return from which column to which each line goes between its rows."""
    ports = _ports(layers, columns)
    return [
        [
            *(Wire(columns[a], columns[b]) for a, b in pairwise(path[:-1])),
            Wire(columns[path[-2]], port),
        ]
        for path, port in zip(layers.paths, ports, strict=True)
    ]


def _ports(layers: Layering, columns: Sequence[int]) -> list[int]:
    """Return the columns in which the lines end: the middle is for straight ones."""
    into: defaultdict[int, list[int]] = defaultdict(list)
    for number, path in enumerate(layers.paths):
        into[path[-1]].append(number)
    ports = [0] * len(layers.paths)
    for box, numbers in into.items():
        numbers.sort(key=lambda number: columns[layers.paths[number][-2]])
        starts = [columns[layers.paths[number][-2]] for number in numbers]
        step = _port_columns(len(numbers))
        middle = (len(numbers) - 1) * step // 2
        if columns[box] in starts:
            middle = starts.index(columns[box]) * step
        for index, number in enumerate(numbers):
            ports[number] = columns[box] + index * step - middle
    return ports


def _grid(
    layers: Layering, wires: Sequence[Sequence[Wire]], heights: Sequence[int]
) -> _Grid:
    """Return the rows of boxes, with as many between as the lines need tracks."""
    between: list[set[Wire]] = [set() for _ in range(layers.num_ranks)]
    for path, way in zip(layers.paths, wires, strict=True):
        for rank, wire in enumerate(way, start=layers.ranks[path[0]]):
            between[rank].add(wire)
    channels = tuple(route(sorted(found)) for found in between)
    tallest = [0] * layers.num_ranks
    for rank, height in zip(layers.ranks, heights, strict=False):
        tallest[rank] = max(tallest[rank], height)
    tops, bottoms, top = [], [], 0
    for height, channel in zip(tallest, channels, strict=True):
        tops.append(top)
        bottoms.append(top + height - 1)
        top += height + channel.num_tracks
    return _Grid(tuple(tops), tuple(bottoms), channels)


def _looks(network: Network) -> list[Look]:
    """Return how inputs and nodes look."""
    shapes = network.shapes()
    looks: list[Look] = ["input"] * len(network.inputs)
    for node in network.nodes:
        if isinstance(node.layer, JoiningLayer):
            looks.append("joining")
        else:
            looks.append("learned" if node.weights(shapes) else "plain")
    return looks


def _points(
    start_row: int, way: Sequence[Wire], rank: int, grid: _Grid
) -> tuple[Point, ...]:
    """Return ends and corners of a line that leaves a box of *rank* at *start_row*."""
    points = [Point(way[0].start, start_row)]
    for step, wire in enumerate(way, start=rank):
        for turn in grid.channels[step].turns.get(wire, ()):
            row = grid.bottoms[step] + turn.track
            points += [Point(points[-1].column, row), Point(turn.column, row)]
    return *points, Point(points[-1].column, grid.tops[rank + len(way)])
