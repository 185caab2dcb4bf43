from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scrawl.errors import InvalidRequest
from scrawl.figures import diagram, diagram_to_text
from scrawl.networks import Activation, Add, Input, Network, Node

GOLDEN = Path(__file__).parents[2] / "golden" / "diagrams"
UP, DOWN, LEFT, RIGHT = (0, -1), (0, 1), (-1, 0), (1, 0)
OPEN_TO = {
    "│": {UP, DOWN},
    "─": {LEFT, RIGHT},
    "╭": {DOWN, RIGHT},
    "╮": {DOWN, LEFT},
    "╰": {UP, RIGHT},
    "╯": {UP, LEFT},
    "├": {UP, DOWN, RIGHT},
    "┤": {UP, DOWN, LEFT},
    "┬": {DOWN, LEFT, RIGHT},
    "┴": {UP, LEFT, RIGHT},
    "┼": {UP, DOWN, LEFT, RIGHT},
}


@pytest.mark.parametrize("network", ["two", "residual"], indirect=True)
def test_a_diagram_looks_as_it_did(network):
    """Look at the new one before you replace the old one."""
    golden = GOLDEN / f"{network.name}.txt"

    assert diagram_to_text(diagram(network)) + "\n" == golden.read_text("utf-8")


def test_usual_networks_fit_a_terminal(network):
    """A chain, and two branches side by side; three need more."""
    lines = diagram_to_text(diagram(network)).split("\n")

    assert max(map(len, lines)) <= (120 if network.name == "inception" else 80)
    assert all(line == line.rstrip() for line in lines)


def test_a_diagram_says_everything(network):
    """All names, kinds, arguments, shapes and numbers of parameters."""
    drawn = diagram(network)

    lines = diagram_to_text(drawn).split("\n")

    for box in drawn.boxes:
        found = [line[box.left : box.right + 1] for line in lines]
        for row, line in enumerate(box.lines, start=box.top + 1):
            assert found[row].startswith(f"│ {line.left} ")
            assert found[row].endswith(f" {line.right} │" if line.right else " │")
        assert ("─ input ─" in found[box.top]) == box.is_input
        assert ("─ output ─" in found[box.bottom]) == box.is_output


@given(data=st.data())
@settings(max_examples=60)
def test_arrows_can_be_followed(data, random_network):
    """From the box of a layer, one gets to those that take its value, and no others."""
    network = random_network(data)
    drawn = diagram(network)

    lines = diagram_to_text(drawn).split("\n")

    for box in drawn.boxes:
        start = (box.left + box.right) // 2, box.bottom
        ends = followed(lines, start) if lines[start[1]][start[0]] == "┬" else set()
        reached = [
            other.name
            for other in drawn.boxes
            for column, row in ends
            if row == other.top and other.left < column < other.right
        ]
        taken = [
            node.name
            for node in network.nodes
            for name in node.inputs
            if name == box.name
        ]
        assert sorted(reached) == sorted(taken)


def test_lines_that_cross_do_not_meet():
    """The one that goes down passes over the other."""
    inputs = tuple(Input(name, (4,), "features") for name in "ab")
    nodes = (
        Node("c", Add(), ("a", "b")),
        Node("d", Add(), ("a", "b")),
    )
    network = Network("crossed", inputs, nodes, ("c", "d"))

    text = diagram_to_text(diagram(network))

    assert "─│─" in text
    assert "┼" not in text


def test_a_diagram_that_nobody_could_read_is_refused():
    """It would fill the terminal for minutes."""
    names = [f"{'n' * 60}{index}" for index in range(190)]
    nodes = [Node(name, Activation("relu"), ("x",)) for name in names]
    nodes.append(Node("sum", Add(), tuple(names)))
    network = Network("wide", (Input("x", (4,), "features"),), tuple(nodes), ("sum",))

    with pytest.raises(InvalidRequest, match=r"^The diagram of 'wide' .*Write an SVG"):
        diagram_to_text(diagram(network))


def followed(lines: list[str], start: tuple[int, int]) -> set[tuple[int, int]]:
    """Return where the arrows end that leave the border of a box at *start*."""
    waiting, seen, ends = [(start, DOWN)], set(), set()
    while waiting:
        (column, row), (across, down) = step = waiting.pop()
        if step in seen:
            continue
        seen.add(step)
        place = column + across, row + down
        character = lines[place[1]][place[0]]
        back = (-across, -down)
        if character == "▼":
            ends.add(place)
        elif back not in OPEN_TO[character]:
            waiting.append((place, step[1]))  # passed under a line that crosses
        else:
            waiting += [(place, way) for way in OPEN_TO[character] - {back}]
    return ends
