import re
from pathlib import Path

import PIL.Image
import pytest

from scrawl.figures import diagram, diagram_to_svg, diagram_to_text
from scrawl.networks import (
    ZOO,
    Activation,
    Network,
    costs,
    network_from_json,
    network_to_json,
    read_network,
    summary,
    zoo_network,
)


def test_every_network_of_the_zoo_is_listed(scrawl):
    """With its parameters and the multiplications for one image."""
    outcome = scrawl("models", "list")
    said = scrawl.here("models", "list", "--json")

    assert [item["name"] for item in said.json] == list(ZOO)
    for item in said.json:
        total = costs(zoo_network(item["name"]))
        assert item["parameters"] == total.num_parameters
        row = rf"^{item['name']} +{total.num_parameters:,} +[\d,]+  \w.+\.$"
        assert re.search(row, outcome.stdout, re.MULTILINE)


@pytest.mark.parametrize("name", ZOO)
def test_every_network_of_the_zoo_can_be_shown(name, scrawl):
    """As Keras prints it, and with its costs."""
    outcome = scrawl.here("models", "show", name)

    network = zoo_network(name)
    assert outcome.stdout.startswith(summary(network))
    *_, last = outcome.lines
    total = costs(network)
    assert last.split() == [
        "all",
        f"{total.num_multiply_accumulates:,}",
        f"{total.weight_bytes:,}",
        f"{total.activation_bytes:,}",
    ]


def test_a_network_takes_the_size_of_the_images(scrawl):
    """So its costs can be seen before there are any."""
    outcome = scrawl.here(
        "models", "show", "cnn-mcu-4", "--input-shape", "48x48", "--json"
    )

    said = outcome.json
    assert said["inputs"] == {"image": [48, 48, 1]}
    assert said["parameters"] == sum(layer["parameters"] for layer in said["layers"])
    assert [layer["layer"] for layer in said["layers"]][:2] == ["Rescaling", "Conv2D"]


def test_a_network_can_be_written_to_be_changed(scrawl):
    """The file describes the same network, and can be shown like one of the zoo."""
    first = scrawl.here("models", "show", "cnn-mcu-4", "-o", "mine.json")
    path = scrawl.folder / "mine.json"
    network = network_from_json(path.read_text())
    path.write_text(path.read_text().replace('"filters": 4', '"filters": 6'))
    second = scrawl.here("models", "show", "mine.json")

    assert first.lines[-1] == "mine.json"
    assert network.nodes == zoo_network("cnn-mcu-4").nodes
    assert "Total params: 8,806 " in second.stdout


def test_a_network_can_be_drawn_as_text(scrawl):
    """In the place of the tables, as wide as a terminal at most."""
    outcome = scrawl("models", "show", "digit-and-sum", "--diagram")

    assert outcome.code == 0
    assert outcome.stdout == f"{_diagram_text(zoo_network('digit-and-sum'))}\n"
    assert max(map(len, outcome.lines)) <= 80


def test_a_network_can_be_drawn_into_files(scrawl):
    """The kind of picture is that of the name; equal networks give equal bytes."""
    for name in ("one.svg", "two.SVG", "one.png", "figures/two.png"):
        outcome = scrawl.here("models", "show", "cnn-16-32", "--diagram-file", name)

        assert outcome.code == 0
        assert outcome.lines[-1] == str(Path(name))
    one, two = (scrawl.folder / name for name in ("one.svg", "two.SVG"))
    drawn = diagram(zoo_network("cnn-16-32"))
    assert one.read_text() == two.read_text() == diagram_to_svg(drawn)
    one, two = (scrawl.folder / name for name in ("one.png", "figures/two.png"))
    assert one.read_bytes() == two.read_bytes()
    with PIL.Image.open(one) as image:
        assert image.format == "PNG"


def test_a_network_can_be_drawn_and_written_at_once(scrawl):
    """All that was written is named at the end."""
    outcome = scrawl.here(
        *("models", "show", "cnn-mcu-4", "--input-shape", "48x48"),
        *("--diagram", "--diagram-file", "a.svg", "-o", "a.json"),
    )

    assert outcome.stdout.startswith("┌─ input ─")
    assert "48x48x1" in outcome.stdout
    assert outcome.lines[-2:] == ["a.json", "a.svg"]
    assert "48x48x1" in (scrawl.folder / "a.svg").read_text()


def test_the_network_of_a_run_can_be_drawn(scrawl):
    """Its file is in the folder of the run."""
    path = Path(__file__).parents[1] / "golden" / "run-v1" / "network.json"

    outcome = scrawl.here("models", "show", path, "--diagram")

    assert outcome.stdout == f"{_diagram_text(read_network(path))}\n"


def test_a_picture_that_cannot_be_drawn_writes_nothing(scrawl):
    """Four hundred layers are too high for dots; the line says so."""
    network = Network.sequential("long", *[Activation("relu")] * 420)
    (scrawl.folder / "long.json").write_text(network_to_json(network))

    refusal = scrawl.refuses("models", "show", "long.json", "--diagram-file", "a.png")

    assert re.match(r"2 The picture of 'long' would have .* Write an SVG", refusal)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ["cnn-16-32", "--diagram-file", "a.gif"],
            r"2 .* 'a\.gif'\. Known: \.png, \.svg",
        ),
        (["cnn-16-32", "--diagram-file", "png"], r"2 Unknown kind of picture 'png'\."),
        (["cnn-16-32", "--diagram", "--json"], r"2 --diagram and --json say different"),
        (["lenet"], r"2 Unknown network 'lenet'\. Known: FILE\.json, cnn-16-32, .*"),
        (["nowhere.json"], r"2 There is no file nowhere\.json\."),
        (["cnn-16-32", "--input-shape", "28,28"], r"2 .*'28,28' is no image size such"),
        (["cnn-16-32", "--input-shape", "0x28"], r"2 .*'0x28' is no image size such"),
        (["cnn-16-32", "--input-shape", "4x4"], r"2 Layer 'conv2d_1' .*larger than"),
        (["mine.json", "--input-shape", "30x30"], r"2 mine\.json says itself which"),
    ],
)
def test_a_network_that_cannot_be_shown_is_refused(arguments, message, scrawl):
    """The line says which there are, or what to change."""
    scrawl.here("models", "show", "cnn-mcu-4", "-o", "mine.json")

    assert re.match(message, scrawl.refuses("models", "show", *arguments))


def _diagram_text(network: Network) -> str:
    return diagram_to_text(diagram(network))
