import pytest

from scrawl.networks import (
    Add,
    Concatenate,
    Dense,
    Flatten,
    Input,
    Network,
    Node,
    ShiftByNumber,
    summary,
    zoo_network,
)

CNN_MCU_4 = """\
Model: "cnn-mcu-4"
┏━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━┓
┃ Layer (type)                    ┃ Output Shape           ┃       Param # ┃
┡━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━┩
│ rescaling (Rescaling)           │ (None, 28, 28, 1)      │             0 │
├─────────────────────────────────┼────────────────────────┼───────────────┤
│ conv2d (Conv2D)                 │ (None, 24, 24, 4)      │           104 │
├─────────────────────────────────┼────────────────────────┼───────────────┤
│ max_pooling2d (MaxPooling2D)    │ (None, 12, 12, 4)      │             0 │
├─────────────────────────────────┼────────────────────────┼───────────────┤
│ flatten (Flatten)               │ (None, 576)            │             0 │
├─────────────────────────────────┼────────────────────────┼───────────────┤
│ dense (Dense)                   │ (None, 10)             │         5,770 │
└─────────────────────────────────┴────────────────────────┴───────────────┘
 Total params: 5,874 (22.95 KB)
 Trainable params: 5,874 (22.95 KB)
 Non-trainable params: 0 (0.00 B)"""


def test_the_table_reads_like_that_of_keras():
    """A reader of Keras knows every column and line."""
    assert summary(zoo_network("cnn-mcu-4")) == CNN_MCU_4


DIGIT_AND_SUM = """\
┃ Layer (type)        ┃ Output Shape      ┃    Param # ┃ Connected to      ┃
┡━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━┩
│ image (InputLayer)  │ (None, 4, 4, 1)   │          0 │ -                 │
├─────────────────────┼───────────────────┼────────────┼───────────────────┤
│ flatten (Flatten)   │ (None, 16)        │          0 │ image[0][0]       │
├─────────────────────┼───────────────────┼────────────┼───────────────────┤
│ digit (Dense)       │ (None, 10)        │        170 │ flatten[0][0]     │
├─────────────────────┼───────────────────┼────────────┼───────────────────┤
│ number (InputLayer) │ (None, 1)         │          0 │ -                 │
├─────────────────────┼───────────────────┼────────────┼───────────────────┤
│ sum (ShiftByNumber) │ (None, 19)        │          0 │ digit[0][0],      │
│                     │                   │            │ number[0][0]      │
└─────────────────────┴───────────────────┴────────────┴───────────────────┘
 Total params: 170 (680.00 B)"""
FLATTEN = Node("flatten", Flatten(), ("image",))
IMAGE = Input(shape=(4, 4, 1))
NUMBER = Input("number", (1,), "number", maximum=9)


def printed(model, monkeypatch: pytest.MonkeyPatch, columns: int) -> str:
    """Return what Keras prints on a terminal of so many *columns*."""
    lines: list[str] = []
    monkeypatch.setenv("COLUMNS", str(columns))
    model.summary(print_fn=lambda text, **_: lines.append(text))
    return "\n".join(lines).rstrip()


def test_the_table_of_a_graph_reads_like_that_of_keras():
    """Inputs are rows, and a fourth column says what each row takes."""
    digit = Node("digit", Dense(10), ("flatten",))
    total = Node("sum", ShiftByNumber(), ("digit", "number"))
    nodes, outputs = (FLATTEN, digit, total), ("digit", "sum")

    table = summary(Network("two", (IMAGE, NUMBER), nodes, outputs))

    assert DIGIT_AND_SUM in table


@pytest.mark.parametrize(
    "name", ["mlp-300-100-100-200", "cnn-overlap", "cnn-mcu-8", "cnn-batchnorm"]
)
def test_the_table_of_a_chain_is_that_of_keras(
    name: str, monkeypatch: pytest.MonkeyPatch
):
    """Keras prints the same characters for a Sequential model on 80 columns."""
    import keras

    network = zoo_network(name, input_shape=(48, 48, 1))
    model = keras.Sequential([keras.Input((48, 48, 1))], name=name)
    for node in network.nodes:
        kind = getattr(keras.layers, type(node.layer).__name__)
        model.add(kind(**vars(node.layer), name=node.name))

    theirs = printed(model, monkeypatch, columns=80)

    assert summary(network) == theirs


@pytest.mark.parametrize("name", ["sum-of-digit", "digit-and-sum"])
def test_the_table_of_a_graph_is_that_of_keras(
    name: str, to_keras, monkeypatch: pytest.MonkeyPatch
):
    """Keras prints the same characters for a Functional model on a wide terminal."""
    network = zoo_network(name)

    theirs = printed(to_keras(network), monkeypatch, columns=200)

    assert summary(network) == theirs


BRANCHES = {
    "around a block": (
        (
            FLATTEN,
            Node("a", Dense(16), ("flatten",)),
            Node("b", Add(), ("a", "flatten")),
        ),
        ("b",),
    ),
    "twice the same": ((Node("a", Concatenate(), ("image", "image")),), ("a",)),
    "in the middle": ((FLATTEN, Node("a", Dense(2), ("flatten",))), ("flatten", "a")),
    "two ends": (
        (FLATTEN, Node("a", Dense(2), ("flatten",)), Node("b", Dense(3), ("flatten",))),
        ("b", "a"),
    ),
    "long and short ways": (
        (
            FLATTEN,
            Node("c", Dense(3), ("flatten",)),
            Node("a", Dense(3), ("flatten",)),
            Node("b", Dense(3), ("a",)),
            Node("d", Concatenate(), ("b", "c", "number")),
            Node("e", Add(), ("c", "b", "a")),
        ),
        ("e", "d"),
    ),
}


@pytest.mark.parametrize("case", BRANCHES)
def test_rows_are_in_the_order_of_keras(
    case: str, to_keras, monkeypatch: pytest.MonkeyPatch
):
    """Those furthest from the end come first, then those found first from there."""
    nodes, outputs = BRANCHES[case]
    is_added = any("number" in node.inputs for node in nodes)
    inputs = (IMAGE, NUMBER) if is_added else (IMAGE,)
    network = Network("branches", inputs, nodes, outputs)

    theirs = printed(to_keras(network), monkeypatch, columns=80)

    assert summary(network) == theirs


def test_an_input_for_nothing_is_shown(to_keras, monkeypatch: pytest.MonkeyPatch):
    """As the first of those at the end."""
    nodes = (FLATTEN, Node("a", Dense(3), ("flatten",)))
    network = Network("idle", (IMAGE, NUMBER), nodes, ("a",))

    theirs = printed(to_keras(network), monkeypatch, columns=80)

    assert summary(network) == theirs


def test_columns_grow_with_what_they_hold():
    """Long names stay whole, and the lines stay aligned."""
    name = "the_layer_that_decides_what_has_been_written"
    nodes = (FLATTEN, Node(name, Dense(2), ("flatten",)))

    table = summary(Network("long", (IMAGE,), nodes, (name,)))

    widths = {len(line) for line in table.splitlines()[1:-3]}
    assert f"│ {name} " in table
    assert len(widths) == 1
