"""What a network is made of: its diagram, and what each layer costs."""

from scrawl import figures, networks
from scrawl.networks import Network, describe
from scrawl.reporting.contents import Table
from scrawl.reporting.numerals import memory


def diagram_of(network: Network) -> str:
    """Return the drawing of a *network*, as SVG."""
    return figures.diagram_to_svg(figures.diagram(network))


def costs_of(network: Network) -> Table:
    """Return what each layer of a *network* costs, and all together."""
    spent = networks.costs(network)
    return Table(
        header=(
            *("layer", "kind", "gives", "parameters", "multiplications"),
            *("weights", "values"),
        ),
        rows=tuple(
            (
                layer.name,
                layer.layer,
                describe(layer.shape),
                f"{layer.num_parameters:,}",
                f"{layer.num_multiply_accumulates:,}",
                memory(layer.weight_bytes),
                memory(layer.activation_bytes),
            )
            for layer in spent.layers
        ),
        total=(
            *("all", "", ""),
            f"{spent.num_parameters:,}",
            f"{spent.num_multiply_accumulates:,}",
            memory(spent.weight_bytes),
            memory(spent.activation_bytes),
        ),
        note="Multiplications, each with an addition, and values are for one image;"
        " memory is that of float32.",
    )
