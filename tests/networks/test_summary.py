import pytest

from scrawl.networks import Dense, Flatten, Network, Node, summary, zoo_network

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


@pytest.mark.parametrize("name", ["mlp-300-100-100-200", "cnn-overlap", "cnn-mcu-8"])
def test_the_table_is_that_of_keras(name: str, monkeypatch: pytest.MonkeyPatch):
    """Keras prints the same characters for the same layers on 80 columns."""
    import keras

    monkeypatch.setenv("COLUMNS", "80")
    network = zoo_network(name, input_shape=(48, 48, 1))
    model = keras.Sequential([keras.Input((48, 48, 1))], name=name)
    for node in network.nodes:
        kind = getattr(keras.layers, type(node.layer).__name__)
        model.add(kind(**vars(node.layer), name=node.name))
    lines: list[str] = []
    model.summary(print_fn=lambda text, **_: lines.append(text))

    theirs = "\n".join(lines).rstrip()

    assert summary(network) == theirs


def test_columns_grow_with_what_they_hold():
    """Long names stay whole, and the lines stay aligned."""
    name = "the_layer_that_decides_what_has_been_written"
    nodes = (Node("flatten", Flatten(), ("image",)), Node(name, Dense(2), ("flatten",)))
    network = Network("long", Network.sequential("x", Flatten()).inputs, nodes, (name,))

    table = summary(network)

    widths = {len(line) for line in table.splitlines()[1:-3]}
    assert f"│ {name} (Dense) │" in table
    assert len(widths) == 1
