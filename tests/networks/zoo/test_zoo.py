import pytest

from scrawl.errors import InvalidNetwork, UnknownName
from scrawl.networks import (
    ZOO,
    Input,
    Rescaling,
    Shape,
    check_classifier,
    check_outputs,
    costs,
    zoo_network,
)

NUM_PARAMETERS = {
    "mlp-300-100-100-200": 297_910,
    "mlp-512-256": 535_818,
    "cnn-overlap": 3_985_162,
    "cnn-stride": 225_034,
    "cnn-16-32": 108_618,
    "cnn-32-64": 1_199_882,
    "cnn-mcu-4": 5_874,
    "cnn-mcu-8": 11_738,
    "cnn-batchnorm": 250_730,
    "sum-of-digit": 35_619,
    "digit-and-sum": 82_666,
}
LETTERS = tuple("abcdefghijklmnopqrstuvwxyz")
CLASSIFIERS = sorted(ZOO.keys() - {"sum-of-digit", "digit-and-sum"})


@pytest.mark.parametrize("name", ZOO)
def test_networks_have_the_published_sizes(name: str):
    """The parameter count of a network is part of its name."""
    assert costs(zoo_network(name)).num_parameters == NUM_PARAMETERS[name]


@pytest.mark.parametrize(
    ("name", "num_parameters"),
    [
        ("mlp-512-256", 1_314_058),
        ("cnn-overlap", 14_470_922),
        ("cnn-batchnorm", 794_730),
        ("sum-of-digit", 35_619),
        ("digit-and-sum", 313_066),
    ],
)
def test_networks_take_the_size_of_the_data(name: str, num_parameters: int):
    """On sheets of 48x48 pixels they are what others counted there."""
    network = zoo_network(name, input_shape=(48, 48, 1))

    assert costs(network).num_parameters == num_parameters


@pytest.mark.parametrize("name", ZOO)
@pytest.mark.parametrize("shape", [(28, 28, 1), (48, 48, 1), (20, 31, 1)])
def test_networks_take_images_of_any_size(name: str, shape: Shape):
    """What they give does not depend on it."""
    network = zoo_network(name, input_shape=shape)

    check_outputs(network)
    assert network.name == name
    assert network.output_shapes() == zoo_network(name).output_shapes()
    images = [item.shape for item in network.inputs if item.kind == "pixels"]
    assert images in ([], [shape])


@pytest.mark.parametrize("name", CLASSIFIERS)
def test_networks_take_the_classes_of_the_data(name: str):
    """Each gives one probability for each class, whatever their number."""
    network = zoo_network(name, classes=LETTERS)

    check_classifier(network)
    assert network.classes == LETTERS


def test_numbers_are_added_to_any_classes():
    """As many sums as classes and a number up to 9 can have; the zoo counts them."""
    known, learned = (
        zoo_network(name, classes=LETTERS) for name in ("digit-and-sum", "sum-of-digit")
    )

    for network in (known, learned):
        check_outputs(network)
        assert network.shapes()["sum"] == (35,)
        assert network.inputs[1] == Input("number", (1,), "number", maximum=9)
    assert known.classes == LETTERS
    assert learned.classes == tuple(map(str, range(35)))
    assert learned.inputs[0] == Input("probabilities", (26,), "features")


def test_microcontroller_networks_pool_to_the_edge():
    """Odd rows and columns are not left out: 23 become 12."""
    shapes = zoo_network("cnn-mcu-4", input_shape=(27, 27, 1)).shapes()

    assert shapes["max_pooling2d"] == (12, 12, 4)


@pytest.mark.parametrize("name", ZOO)
def test_networks_begin_with_a_rescaling(name: str):
    """So every one of them that sees an image takes the same bytes."""
    network = zoo_network(name)
    pixels = [source.name for source in network.inputs if source.kind == "pixels"]

    for node in network.nodes:
        if set(node.inputs) & set(pixels):
            assert isinstance(node.layer, Rescaling)


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
