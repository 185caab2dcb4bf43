"""The networks of the notebook that are not in the zoo, and one that learns to add."""

from scrawl.networks import (
    Concatenate,
    Dense,
    Flatten,
    Input,
    Network,
    Node,
    Rescaling,
    zoo_network,
)

LARGEST = 9
SUMS = tuple(str(total) for total in range(19))
IMAGE = Input("image", (28, 28, 1))
NUMBER = Input("number", (1,), "number", maximum=LARGEST)
PROBABILITIES = Input("probabilities", (10,), "features")
DIVIDED = Rescaling(1 / 255)
AS_READER = (300, 100, 100, 200)


def divided_sum_of_digit(*units: int) -> Network:
    """Return sum-of-digit as the notebook feeds it: with all inputs divided by 255."""
    nodes = (
        Node("concatenate", Concatenate(), (PROBABILITIES.name, NUMBER.name)),
        Node("rescaling", DIVIDED, ("concatenate",)),
        *_hidden(units, "rescaling"),
    )
    name = f"divided-{'-'.join(map(str, units))}"
    return Network(name, (PROBABILITIES, NUMBER), nodes, ("sum",), SUMS)


def sum_of_pixels() -> Network:
    """Return the network that takes 785 values, divided by 255, and gives the sum."""
    nodes = (
        Node("flatten", Flatten(), (IMAGE.name,)),
        Node("concatenate", Concatenate(), ("flatten", NUMBER.name)),
        Node("rescaling", DIVIDED, ("concatenate",)),
        *_hidden(AS_READER, "rescaling"),
    )
    return Network("sum-of-pixels", (IMAGE, NUMBER), nodes, ("sum",), SUMS)


def learned_digit_and_sum() -> Network:
    """Return digit-and-sum with a head that must learn to add."""
    exact = zoo_network("digit-and-sum")
    nodes = (
        *exact.nodes[:-1],
        Node("concatenate", Concatenate(), ("digit", NUMBER.name)),
        Node("adder", Dense(64, activation="relu"), ("concatenate",)),
        Node("sum", Dense(len(SUMS), activation="softmax"), ("adder",)),
    )
    name = "learned-digit-and-sum"
    return Network(name, exact.inputs, nodes, exact.outputs, exact.classes)


def _hidden(units: tuple[int, ...], source: str) -> tuple[Node, ...]:
    """Return dense layers of so many *units* one after the other, then the sum."""
    names = [f"hidden_{place}" for place in range(1, len(units) + 1)]
    sources = [source, *names]
    return (
        *(
            Node(name, Dense(count, activation="relu"), (before,))
            for name, count, before in zip(names, units, sources, strict=False)
        ),
        Node("sum", Dense(len(SUMS), activation="softmax"), (sources[-1],)),
    )
