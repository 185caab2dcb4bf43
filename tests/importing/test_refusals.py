"""What scrawl has not is refused by its name, in its place."""

import re
from typing import Any

import pytest

from tests.importing.conftest import chain, layer, small

POLICY = {"class_name": "Policy", "config": {"name": "mixed_float16"}}
OWN = {"class_name": "function", "config": "mine", "registered_name": "function"}
SECOND = r"Layer 2 of 4, 'it' \({}\), "

REFUSED: dict[str, tuple[Any, str]] = {
    "an unknown layer": (
        layer("PReLU", "it"),
        r"cannot be imported: scrawl does not have it\. Supported: Activation, Add,",
    ),
    "code": (
        layer("Lambda", "it"),
        "cannot be imported: it holds code, which is never",
    ),
    "a network inside": (
        layer("Sequential", "it", layers=[]),
        "cannot be imported: it is a network inside of the network",
    ),
    "a wrapper": (
        layer("TimeDistributed", "it"),
        "cannot be imported: it wraps another layer",
    ),
    "holes": (
        layer("Conv2D", "it", filters=2, kernel_size=[3, 3], dilation_rate=[2, 2]),
        r"has dilation_rate=\[2, 2\]; scrawl has 1 or \[1, 1\] only",
    ),
    "groups": (
        layer("Conv2D", "it", filters=2, kernel_size=[3, 3], groups=2),
        "has groups=2; scrawl has 1 only",
    ),
    "channels first": (
        layer("MaxPooling2D", "it", data_format="channels_first"),
        "has data_format='channels_first'; scrawl has 'channels_last' only",
    ),
    "an unknown word": (
        layer("Dropout", "it", rate=0.5, flavour="sweet"),
        "has flavour='sweet'; scrawl has None or False only",
    ),
    "half precision": (
        layer("Flatten", "it", dtype=POLICY),
        "computes in 'mixed_float16'; scrawl computes in float32",
    ),
    "double precision": (
        layer("Flatten", "it", dtype="float64"),
        "computes in 'float64'; scrawl computes in float32",
    ),
    "an unknown function": (
        layer("Activation", "it", activation="swish"),
        "has the activation 'swish'; scrawl has elu, gelu, leaky_relu, linear,",
    ),
    "a function of one's own": (
        layer("Activation", "it", activation=OWN),
        "has a function of one's own as activation, 'mine', whose code is not in",
    ),
    "another leak": (
        layer("LeakyReLU", "it", alpha=0.30000001192092896),
        r"has alpha=0\.30000001192092896; scrawl has 0\.2 only",
    ),
    "a leak by default": (layer("LeakyReLU", "it"), r"has negative_slope=0\.3; scrawl"),
    "a largest value": (
        layer("ReLU", "it", max_value=6.0),
        r"has max_value=6\.0; scrawl has no largest value only",
    ),
    "a threshold": (layer("ReLU", "it", threshold=1.0), r"has threshold=1\.0; scrawl"),
    "another elu": (
        layer("ELU", "it", alpha=0.5),
        r"has alpha=0\.5; scrawl has 1 only",
    ),
    "another axis": (
        layer("BatchNormalization", "it", axis=1),
        "goes along the axis 1 of 4; scrawl goes along the last",
    ),
}
IMPOSSIBLE: dict[str, tuple[Any, str]] = {
    "causal padding": (
        layer("Conv2D", "it", filters=2, kernel_size=[3, 3], padding="causal"),
        r"Layer 'it' \(Conv2D\): padding: Input should be 'valid' or 'same'",
    ),
    "a word of another kind": (
        layer("Conv2D", "it", filters="many", kernel_size=[3, 3]),
        r"Layer 'it' \(Conv2D\): filters: Input should be a valid integer",
    ),
    "millions": (
        layer("Conv2D", "it", filters=2**24, kernel_size=[3000, 3000]),
        r"Layer 'it' \(Conv2D\) has a window of 3000x3000, larger than its input",
    ),
    "dense over images": (
        layer("Dense", "it", units=3),
        r"Layer 'it' \(Dense\) takes one row of numbers, got 4x4x1",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_scrawl_has_not_is_named_with_its_place(case: str, refused):
    """The line says which layer it is, of how many, and what scrawl has."""
    inside, reason = REFUSED[case]
    place = SECOND.format(inside["class_name"])

    message = refused(small(inside))

    assert re.match(f"{place}{reason}", message), message


@pytest.mark.parametrize("case", IMPOSSIBLE)
def test_impossible_layers_are_named(case: str, refused):
    """By what checks networks of our own."""
    inside, reason = IMPOSSIBLE[case]

    message = refused(small(inside))

    assert re.match(reason, message), message


def tensor(name: str) -> Any:
    """Return what stands for a value in the calls of Keras 3."""
    history = {"keras_history": [name, 0, 0]}
    return {"class_name": "__keras_tensor__", "config": history}


def graph(*layers: Any, outputs: Any = (("out", 0, 0),), kind: str = "Model") -> Any:
    """Return the config of a graph of 4x4 pixels."""
    source = layer("InputLayer", "in", batch_input_shape=[None, 4, 4, 1])
    inner = {
        "layers": [source | {"name": "in", "inbound_nodes": []}, *layers],
        "input_layers": [["in", 0, 0]],
        "output_layers": [*map(list, outputs)],
    }
    return {"class_name": kind, "config": inner}


def node(kind: str, name: str, *nodes: Any, **words: Any) -> Any:
    """Return a layer of a graph, and where it is called."""
    return layer(kind, name, **words) | {"name": name, "inbound_nodes": [*nodes]}


CALLS: dict[str, tuple[Any, str]] = {
    "a layer that is used twice": (
        [[["in", 0, 0, {}]], [["in", 0, 0, {}]]],
        r"is used 2 times; in a network of scrawl, each layer has one place",
    ),
    "a layer in training": (
        [[["in", 0, 0, {"training": True}]]],
        "is called with training=True; scrawl calls layers with values of others",
    ),
    "a layer in training, now": (
        [{"args": [tensor("in")], "kwargs": {"training": True}}],
        "is called with training=True; scrawl calls layers with values of others",
    ),
    "a second output": ([[["in", 0, 1, {}]]], "takes what no layer gives: "),
    "a number": ([{"args": [1.5], "kwargs": {}}], "takes 1.5, which no layer gives"),
    "nothing that is there": (
        [[["gone", 0, 0, {}]]],
        "takes 'gone', which no layer before it gives",
    ),
    "nothing": ([], "is used 0 times"),
}


@pytest.mark.parametrize("case", CALLS)
def test_calls_that_a_graph_cannot_have_are_named(case: str, refused):
    """Of layers that scrawl has, called as it calls none."""
    nodes, reason = CALLS[case]

    message = refused(graph(node("Flatten", "out", *nodes)))

    assert re.match(rf"Layer 2 of 2, 'out' \(Flatten\), {reason}", message), message


def own(**words: Any) -> Any:
    """Return a Dense that is none of Keras's."""
    return layer("Dense", "it", units=3) | words


MODELS: dict[str, tuple[Any, str]] = {
    "a class of one's own": (
        {"class_name": "Mine", "config": {}},
        "The model is a 'Mine', whose code is not in the file",
    ),
    "no model": ([1], "Its config describes no model of Keras"),
    "no layers": (chain(), "The model has no layers. Add some"),
    "only an input": (
        chain(layer("InputLayer", "in", batch_shape=[None, 4, 4, 1])),
        "The model has no layers but an input",
    ),
    "never built": (
        chain(layer("Flatten", "flat")),
        "The model was never built: nothing tells the size of its images",
    ),
    "no length": (
        chain(layer("Flatten", "flat", batch_input_shape=[None, None, None, 1])),
        r"The input 'flat_input' has the shape \[None, None, None, 1\]; every side",
    ),
    "a negative length": (
        chain(layer("Flatten", "flat", batch_input_shape=[None, -4, 4])),
        r"The input 'flat_input' has the shape \[None, -4, 4\]; every side",
    ),
    "an input of no kind": (
        chain(
            layer("InputLayer", "in", batch_shape=[None, 4, 4, 1], dtype={}),
            layer("Flatten", "flat"),
        ),
        r"Layer 1 of 2, 'in' \(InputLayer\), takes {}; scrawl gives bytes",
    ),
    "no outputs": (
        graph(node("Flatten", "out", [["in", 0, 0, {}]]), outputs=()),
        "Its config does not tell inputs and outputs",
    ),
    "no such output": (
        graph(node("Flatten", "flat", [["in", 0, 0, {}]])),
        "The output 'out' is no layer",
    ),
    "no layer": (small(3), "Layer 2 of 4 is none: 3"),
    "no name": (small({"class_name": "Flatten", "config": {}}), "Layer 2 of 4 has no"),
    "a name that is there twice": (
        small(layer("Flatten", "flat")),
        r"Layer 3 of 4, 'flat' \(Flatten\), has the name of another one",
    ),
    "a registered layer": (
        small(own(registered_name="mine>Dense")),
        r"Layer 2 of 4, 'it' \(Dense\), is a class of one's own, 'mine>Dense', whose",
    ),
    "a layer of a module": (
        small(own(module="__main__", registered_name="Dense")),
        r"Layer 2 of 4, 'it' \(Dense\), is a class of one's own, 'Dense', whose",
    ),
    "an old custom layer": (
        small({"class_name": "Custom>Dense", "config": {"name": "it"}}),
        r"Layer 2 of 4, 'it' \(Custom>Dense\), is a class of one's own",
    ),
    "no probabilities": (
        chain(
            layer("Flatten", "flat", batch_input_shape=[None, 4, 4, 1]),
            layer("Dense", "out", units=3, activation="sigmoid"),
        ),
        "The output 'out' of 'it' is 3 numbers, and no row of probabilities",
    ),
    "inputs of halves": (
        chain(
            layer("InputLayer", "in", batch_shape=[None, 4, 4, 1], dtype="float16"),
            layer("Flatten", "flat"),
        ),
        r"Layer 1 of 2, 'in' \(InputLayer\), takes 'float16'; scrawl gives bytes",
    ),
}


@pytest.mark.parametrize("case", MODELS)
def test_models_that_are_none_are_refused(case: str, refused):
    """The line says what is missing, or whose it is."""
    config, reason = MODELS[case]

    message = refused(config)

    assert re.match(reason, message), message
