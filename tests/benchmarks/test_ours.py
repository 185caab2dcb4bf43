"""What scrawl is given to train on."""

import numpy as np
import pytest

from benchmarks.networks import NETWORKS
from benchmarks.ours import examples
from benchmarks.own_networks import own_network
from benchmarks.peers import load_data
from scrawl.compiler import Adam, Trainer
from scrawl.networks import initialize

NUM_IMAGES = 64


@pytest.mark.parametrize("name", NETWORKS)
def test_every_network_gets_its_inputs_and_labels(name: str):
    """Each by its name, and no label that the output has no class for."""
    network = own_network(NETWORKS[name])

    inputs, labels = examples(load_data(""), network)

    assert list(inputs) == [source.name for source in network.inputs]
    assert list(labels) == list(network.outputs)
    for output, shape in network.output_shapes().items():
        assert labels[output].max() == shape[0] - 1


def test_two_inputs_and_two_outputs_are_trained():
    """The names are those that the compiler knows."""
    network = initialize(own_network(NETWORKS["digit-and-sum"]), seed=0)
    inputs, labels = examples(load_data(""), network)

    result = Trainer(network, Adam(), batch_size=32, threads=1).train_epoch(
        {name: array[:NUM_IMAGES] for name, array in inputs.items()},
        {name: array[:NUM_IMAGES] for name, array in labels.items()},
        order=np.arange(NUM_IMAGES),
        rates=np.full(2, 1e-3, np.float32),
        epoch=1,
    )

    assert result.num_images == NUM_IMAGES
    assert list(result.outputs) == ["digit", "sum"]
