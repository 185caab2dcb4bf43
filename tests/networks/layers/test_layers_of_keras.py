"""The words, the shapes and the weights of every layer are those of Keras."""

import re
from inspect import Parameter, signature

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scrawl.networks import LAYERS, initialize

OURS = {"ShiftByNumber"}  # layers that Keras does not have
NAMES = sorted(LAYERS.keys() - OURS)


@pytest.mark.parametrize("name", NAMES)
def test_arguments_are_called_as_in_keras(name: str):
    """Names, order and defaults: what is copied from a Keras program means the same."""
    import keras

    theirs = signature(getattr(keras.layers, name)).parameters
    ours = signature(LAYERS[name]).parameters

    assert [argument for argument in theirs if argument in ours] == list(ours)
    for argument, parameter in ours.items():
        default = theirs[argument].default
        if Parameter.empty not in {parameter.default, default}:
            none = "linear" if argument == "activation" else None
            assert parameter.default == (none if default is None else default)


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=6)
@given(data=st.data())
def test_shapes_and_weights_are_those_of_keras(
    name: str, cases, graph_of, to_keras, data: st.DataObject
):
    """Whatever the arguments: every weight has its name, its shape and its use."""
    ours = graph_of(data.draw(cases(name)))
    theirs = to_keras(ours)

    assert (None, *ours.shapes()["y"]) == theirs.outputs[0].shape
    assert [
        (item.weight.name, item.weight.shape, item.weight.is_trained)
        for item in ours.weight_list()
    ] == [(w.name, w.shape, w.trainable) for w in theirs.weights]


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=2)
@given(data=st.data())
def test_training_begins_as_in_keras(
    name: str, cases, graph_of, to_keras, data: st.DataObject
):
    """What is not drawn at random begins with the same number, 0 or 1."""
    ours = graph_of(data.draw(cases(name)))
    begun = initialize(ours, seed=0).weights

    for item, theirs in zip(ours.weight_list(), to_keras(ours).weights, strict=True):
        if item.weight.initializer != "glorot_uniform":
            assert (begun[item.name] == np.asarray(theirs.value)).all()


def test_layers_are_named_as_keras_names_them():
    """A network written without names has those that Keras would give."""
    from keras.src.utils.naming import to_snake_case

    from scrawl.networks.network import _next_name

    for name, layer in LAYERS.items():
        example = object.__new__(layer)
        assert _next_name(example, []) == to_snake_case(name)
        assert re.fullmatch("[a-z0-9_]+", to_snake_case(name))
