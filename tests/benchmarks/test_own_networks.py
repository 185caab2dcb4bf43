"""The neutral networks as scrawl's own values."""

from dataclasses import replace

import pytest

from benchmarks.networks import NETWORKS
from benchmarks.own_networks import chain, own_network
from scrawl.networks import ZOO, Network, Operation, zoo_network

CHAINS = [
    name
    for name in ZOO
    if NETWORKS[name].takes_pixels and not NETWORKS[name].adds_number
]


def operations(network: Network) -> list[Operation]:
    """Return what *network* does, in order."""
    return [step.operation for step in network.lower().steps]


@pytest.mark.parametrize("name", CHAINS)
def test_a_chain_does_what_the_network_of_the_zoo_does(name: str):
    """What peers build from the neutral value is what scrawl trains."""
    assert operations(chain(NETWORKS[name])) == operations(zoo_network(name))


@pytest.mark.parametrize("name", ZOO)
def test_a_network_of_the_zoo_comes_from_there(name: str):
    """Its graph is written down once."""
    assert own_network(NETWORKS[name]).name == name


def test_other_sizes_and_outputs_make_other_networks():
    """A variant of a network of the zoo is not the one of the zoo."""
    large = replace(NETWORKS["cnn-overlap"], input_shape=(48, 48, 1))
    single = replace(NETWORKS["digit-and-sum"], adds_number=False)

    assert own_network(large).inputs[0].shape == (48, 48, 1)
    assert len(own_network(single).outputs) == 1
