"""`scrawl models`: which networks there are, and what one is made of."""

import inspect
import re
from pathlib import Path

import click

from scrawl import networks
from scrawl.cli.model_option import untrained_network
from scrawl.cli.output import columns, json_option, say, say_json, say_paths
from scrawl.errors import InvalidRequest, UnknownName
from scrawl.files import write_bytes, write_text
from scrawl.networks import (
    ZOO,
    Costs,
    Network,
    Shape,
    describe,
    network_to_json,
    zoo_network,
)

PNG, SVG = ".png", ".svg"


def _input_shape(
    context: click.Context, parameter: click.Parameter, value: str | None
) -> Shape | None:
    del context, parameter
    if value is None:
        return None
    if not re.fullmatch(r"[1-9]\d{0,3}x[1-9]\d{0,3}(x1)?", value):
        raise click.BadParameter(f"{value!r} is no image size such as 28x28.")
    height, width = value.split("x")[:2]
    return int(height), int(width), 1


def _picture_path(
    context: click.Context, parameter: click.Parameter, value: Path | None
) -> Path | None:
    del context, parameter
    if value is not None and value.suffix.lower() not in (PNG, SVG):
        raise UnknownName("kind of picture", value.name, (PNG, SVG))
    return value


@click.group(no_args_is_help=False)
def command() -> None:
    """List and show the networks."""


@command.command("list")
@json_option
def list_models(*, as_json: bool) -> None:
    """List the networks known by name, and what they cost on images of 28x28 pixels.

    Parameters are the numbers that are learned; multiplications are those that it
    takes to read one image.
    """
    zoo = [zoo_network(name) for name in ZOO]
    if as_json:
        say_json([_totals(item.name, networks.costs(item)) for item in zoo])
        return
    rows = [
        (
            item.name,
            f"{networks.costs(item).num_parameters:,}",
            f"{networks.costs(item).num_multiply_accumulates:,}",
            _sentence(item.name),
        )
        for item in zoo
    ]
    header = ("name", "parameters", "multiplications", "")
    say(columns([header, *rows], right=(1, 2)))


@command.command("show")
@click.argument("name")
@click.option(
    "--input-shape",
    callback=_input_shape,
    metavar="HEIGHTxWIDTH",
    help="Make the network for images of this size. Default: 28x28.",
)
@click.option(
    "--out",
    "-o",
    "output",
    type=click.Path(path_type=Path),
    help="Write the network to this JSON file, to change it and train it.",
)
@click.option("--diagram", "is_drawn", is_flag=True, help="Draw the network as text.")
@click.option(
    "--diagram-file",
    "picture",
    type=click.Path(path_type=Path),
    callback=_picture_path,
    help="Draw the network into this file, .svg or .png.",
)
@json_option
def show_model(
    *,
    name: str,
    input_shape: Shape | None,
    output: Path | None,
    is_drawn: bool,
    picture: Path | None,
    as_json: bool,
) -> None:
    """Show the layers of the network NAME, their shapes, and what they cost.

    NAME is one that `scrawl models list` prints, or a JSON file that describes a
    network, such as the network.json of a run.
    """
    if is_drawn and as_json:
        raise InvalidRequest("--diagram and --json say different things. Give one.")
    network = untrained_network(name, input_shape)
    text = "" if as_json else _drawing(network) if is_drawn else _tables(network)
    if picture is not None:
        write_bytes(picture, _picture(network, picture.suffix))
    if output is not None:
        write_text(output, network_to_json(network))
    if as_json:
        say_json(_to_json(network))
        return
    say(text)
    say_paths(path for path in (output, picture) if path is not None)


def _drawing(network: Network) -> str:
    from scrawl import figures

    return figures.diagram_to_text(figures.diagram(network))


def _tables(network: Network) -> str:
    return "\n".join([
        networks.summary(network),
        "\nFor one image, in float32:\n",
        _cost_table(networks.costs(network)),
    ])


def _picture(network: Network, suffix: str) -> bytes:
    from scrawl import figures

    drawn = figures.diagram(network)
    if suffix.lower() == PNG:
        return figures.diagram_to_png(drawn)
    return figures.diagram_to_svg(drawn).encode()


def _sentence(name: str) -> str:
    return (inspect.getdoc(ZOO[name]) or "").splitlines()[0]


def _totals(name: str, total: Costs) -> dict[str, object]:
    return {
        "name": name,
        "parameters": total.num_parameters,
        "multiply_accumulates": total.num_multiply_accumulates,
        "weight_bytes": total.weight_bytes,
        "activation_bytes": total.activation_bytes,
    }


def _to_json(network: Network) -> dict[str, object]:
    table = networks.costs(network)
    layers = [
        {
            "name": layer.name,
            "layer": layer.layer,
            "shape": list(layer.shape),
            "parameters": layer.num_parameters,
            "multiply_accumulates": layer.num_multiply_accumulates,
            "weight_bytes": layer.weight_bytes,
            "activation_bytes": layer.activation_bytes,
        }
        for layer in table.layers
    ]
    shapes = {source.name: list(source.shape) for source in network.inputs}
    return {
        **_totals(network.name, table),
        "inputs": shapes,
        "classes": list(network.classes),
        "layers": layers,
    }


def _cost_table(table: Costs) -> str:
    header = ("layer", "output", "multiplications", "weight bytes", "value bytes")
    rows = [
        (
            layer.name,
            describe(layer.shape),
            f"{layer.num_multiply_accumulates:,}",
            f"{layer.weight_bytes:,}",
            f"{layer.activation_bytes:,}",
        )
        for layer in table.layers
    ]
    total = (
        "all",
        "",
        f"{table.num_multiply_accumulates:,}",
        f"{table.weight_bytes:,}",
        f"{table.activation_bytes:,}",
    )
    return columns([header, *rows, total], right=(2, 3, 4))
