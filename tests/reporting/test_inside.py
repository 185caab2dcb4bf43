import numpy as np
import pytest

from scrawl.data import load_data
from scrawl.errors import NothingThere
from scrawl.networks import initialize, zoo_network
from scrawl.reporting import inside
from scrawl.reporting.album import album_of
from scrawl.reporting.inside import feature_maps_of, kernels_of
from scrawl.training import Run


def test_every_convolution_shows_its_kernels(run):
    """With their number and size in words."""
    pictures = kernels_of(run.network)

    layers = [name for name in run.network.weights if name.endswith("/kernel")]
    assert [picture.caption[0] for picture in pictures] == layers[: len(pictures)]
    assert pictures[0].caption[1].endswith("weights on 1 channel")
    assert pictures[0].text.startswith(f"Kernels of {layers[0]}: ")


def test_of_very_many_kernels_some_are_shown():
    """And the picture says how many."""
    network = zoo_network("cnn-32-64", (28, 28, 1))
    [_, second] = kernels_of(initialize(network, 0))

    assert second.caption[1:] == ("64 filters of 3x3 weights on 32 channels",)
    assert second.height <= 32 * 4 * 8


def test_a_network_without_convolutions_has_no_kernels():
    """That is a sentence in the page."""
    network = zoo_network("mlp-512-256", (28, 28, 1))

    with pytest.raises(NothingThere, match=r"The network has no convolution\."):
        kernels_of(initialize(network, 0))


def test_two_images_are_followed_through_the_layers(run, digits):
    """The first of the test set, and the one of the highest loss."""
    album = album_of(run.predictions, run.info, digits)

    first, worst = feature_maps_of(run, album)

    assert first.image.text.startswith("Test image 0: ")
    assert worst.title == "The image with the highest loss"
    assert [picture.caption[0] for picture in first.maps] == [
        picture.caption[0] for picture in worst.maps
    ]
    assert " maps of " in first.maps[0].caption[1]


def test_a_network_is_shown_what_it_reads_beside_an_image(adding):
    """The number of that image, from the data set."""
    run, data = Run(adding), load_data("digits+number")
    album = album_of(run.predictions, run.info, data)

    seen = feature_maps_of(run, album)
    beside = inside._beside(run.network, 3, album)

    assert np.asarray(beside["number"]).tolist() == [data.test.more_inputs["number"][3]]
    assert len(seen) == 2
    assert all(each.maps for each in seen)


def test_without_the_data_there_is_nothing_beside_an_image(adding):
    """Where the network needs it, nothing can be computed."""
    run = Run(adding)
    album = album_of(run.predictions, run.info, None)

    with pytest.raises(
        NothingThere, match=r"reads number beside an image, and the run"
    ):
        feature_maps_of(run, album)


def test_dense_networks_have_no_maps(changed, digits):
    """There is no sheet without pictures."""
    network = zoo_network("mlp-512-256", (28, 28, 1))
    run = changed(network=initialize(network, 0))

    with pytest.raises(NothingThere, match=r"neither convolution nor pooling\."):
        feature_maps_of(run, album_of(run.predictions, run.info, digits))
