"""What a network must be to be used as a classifier, or to be trained at all."""

from scrawl.errors import InvalidNetwork
from scrawl.networks.network import MAX_CLASSES, Network
from scrawl.networks.operations import Program, Shift, Softmax
from scrawl.networks.shapes import describe


def check_classifier(network: Network) -> None:
    """Refuse networks that do more or less than give grey images class probabilities.

    Raises:
        InvalidNetwork: unless one input of pixels (height x width x 1) leads to one
            output, a softmax over the classes.
    """
    kinds = [source.kind for source in network.inputs]
    shape = network.inputs[0].shape
    if kinds != ["pixels"] or len(shape) != 3 or shape[2] != 1:
        raise InvalidNetwork(
            f"The network {network.name!r} reads {_inputs(network)};"
            " a classifier reads one grey image, height x width x 1."
        )
    if len(network.outputs) != 1:
        raise InvalidNetwork(
            f"The network {network.name!r} gives {' and '.join(network.outputs)};"
            " a classifier gives the probabilities of its classes, and nothing else."
        )
    num_classes = len(network.classes)
    steps = {step.name: step for step in network.lower().steps}
    last = steps[network.outputs[0]]
    if (last.operation, last.shape) != (Softmax(), (num_classes,)):
        raise InvalidNetwork(
            f"The network {network.name!r} does not give one probability for each of"
            f" {num_classes} classes. End it with"
            f" Dense({num_classes}, activation='softmax')."
        )


def check_outputs(network: Network) -> None:
    """Refuse networks with an output from which no class could be read or learned.

    Raises:
        InvalidNetwork: unless every output is a row of 1 to 256 probabilities, a
            softmax or a ShiftByNumber of one, the first one of as many as there are
            classes.
    """
    program = network.lower()
    for name, shape in network.output_shapes().items():
        if len(shape) != 1 or not _gives_probabilities(program, name):
            raise InvalidNetwork(
                f"The output {name!r} of {network.name!r} is {describe(shape)} numbers,"
                " and no row of probabilities. End it with a softmax, or with"
                " ShiftByNumber() of one."
            )
        if shape[0] > MAX_CLASSES:
            raise InvalidNetwork(
                f"The output {name!r} of {network.name!r} has {shape[0]} classes;"
                f" labels are bytes. Use 1 to {MAX_CLASSES}."
            )
    first, (size, *_) = next(iter(network.output_shapes().items()))
    if size != len(network.classes):
        raise InvalidNetwork(
            f"The first output of {network.name!r}, {first!r}, has {size} classes, but"
            f" {len(network.classes)} are named. Name as many, or change its units."
        )


def _inputs(network: Network) -> str:
    return " and ".join(
        f"{describe(source.shape)} {source.kind}" for source in network.inputs
    )


def _gives_probabilities(program: Program, name: str) -> bool:
    steps = {step.name: step for step in program.steps}
    while name in steps and isinstance(steps[name].operation, Shift):
        name = steps[name].inputs[0]
    return name in steps and steps[name].operation == Softmax()
