import re

import pytest

from scrawl.networks import ZOO, costs, network_from_json, summary, zoo_network


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


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
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
