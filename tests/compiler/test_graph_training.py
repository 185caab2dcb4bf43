"""Graphs in training: what is for which input, and for which output."""

from dataclasses import replace

import numpy as np
import pytest

from scrawl.compiler import SGD, Trainer
from scrawl.errors import InvalidRequest
from scrawl.images import Augmentation
from scrawl.networks import CrossEntropy
from tests.compiler.conftest import draw_examples, with_weights
from tests.compiler.graph_cases import GRAPHS


def test_augmentation_is_for_the_image_wherever_it_stands():
    """Also if a number comes first."""
    graph = GRAPHS["two inputs and two outputs"]()
    network = with_weights(replace(graph, inputs=graph.inputs[::-1]))
    inputs, labels = draw_examples(network, 8)
    trainer = Trainer(
        network, SGD(), batch_size=8, augmentation=Augmentation(rotation_degrees=10.0)
    )

    result = trainer.train_epoch(
        inputs, labels, order=np.arange(8), rates=np.ones(1, np.float32), epoch=1
    )

    assert result.num_images == 8


def test_class_weights_are_one_for_each_class(monkeypatch):
    """Before anything is compiled."""
    network = with_weights(GRAPHS["sums of values near and far"]())
    monkeypatch.setenv("CC", "/no/compiler/here")
    losses = {network.outputs[0]: CrossEntropy(class_weight=(1.0, 2.0))}

    with pytest.raises(InvalidRequest, match="has 5 classes, but 2 class weights"):
        Trainer(network, SGD(), batch_size=8, losses=losses)
