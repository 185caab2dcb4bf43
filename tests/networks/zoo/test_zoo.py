import pytest

from scrawl.errors import InvalidNetwork, UnknownName
from scrawl.networks import ZOO, Rescaling, check_classifier, costs, zoo_network

NUM_PARAMETERS = {
    "mlp-300-100-100-200": 297_910,
    "mlp-512-256": 535_818,
    "cnn-overlap": 3_985_162,
    "cnn-stride": 225_034,
    "cnn-16-32": 108_618,
    "cnn-32-64": 1_199_882,
    "cnn-mcu-4": 5_874,
    "cnn-mcu-8": 11_738,
}


@pytest.mark.parametrize("name", ZOO)
def test_networks_have_the_published_sizes(name: str):
    """The parameter count of a network is part of its name."""
    assert costs(zoo_network(name)).num_parameters == NUM_PARAMETERS[name]


@pytest.mark.parametrize(
    ("name", "num_parameters"),
    [("mlp-512-256", 1_314_058), ("cnn-overlap", 14_470_922)],
)
def test_networks_take_the_size_of_the_data(name: str, num_parameters: int):
    """On sheets of 48x48 pixels they are what others counted there."""
    network = zoo_network(name, input_shape=(48, 48, 1))

    assert costs(network).num_parameters == num_parameters


@pytest.mark.parametrize("name", ZOO)
def test_networks_take_the_classes_of_the_data(name: str):
    """Each gives one probability for each class, whatever their number."""
    classes = tuple("abcdefghijklmnopqrstuvwxyz")

    network = zoo_network(name, classes=classes)

    check_classifier(network)
    assert network.name == name
    assert network.classes == classes


def test_microcontroller_networks_pool_to_the_edge():
    """Odd rows and columns are not left out: 23 become 12."""
    shapes = zoo_network("cnn-mcu-4", input_shape=(27, 27, 1)).shapes()

    assert shapes["max_pooling2d"] == (12, 12, 4)


@pytest.mark.parametrize("name", ZOO)
def test_networks_begin_with_a_rescaling(name: str):
    """So every one of them takes the same bytes."""
    assert isinstance(zoo_network(name).nodes[0].layer, Rescaling)


@pytest.mark.parametrize("name", ZOO)
def test_every_network_says_what_it_is(name: str):
    """The first line of its docstring is what a list of networks prints."""
    description = (ZOO[name].__doc__ or "").splitlines()[0]

    assert 20 <= len(description) <= 80
    assert description.endswith(".")


def test_an_unknown_network_is_refused():
    """The message lists the known ones."""
    with pytest.raises(UnknownName, match=r"network 'lenet6'\. Known: cnn-16-32, c"):
        zoo_network("lenet6")


def test_images_may_be_too_small():
    """The message says where the windows no longer fit."""
    with pytest.raises(InvalidNetwork, match=r"'conv2d_1' .*window of 3x3, larger"):
        zoo_network("cnn-16-32", input_shape=(6, 6, 1))
