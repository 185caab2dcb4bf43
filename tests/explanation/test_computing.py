import numpy as np
import pytest

from scrawl.errors import InvalidRequest, NoCompiler, NotWritable
from scrawl.explanation import bind, feature_maps, saliency
from scrawl.networks import Dense, Flatten, Input, Network, Node


def test_without_a_compiler_the_reference_takes_over(plain, images, monkeypatch):
    """Its values and gradients are the same but for rounding."""
    compiled_maps = feature_maps(plain, images[0])
    compiled = saliency(plain, images[0], 0)
    refuse_to_compile(monkeypatch, NoCompiler("No C compiler was found."))

    maps = feature_maps(plain, images[0])
    found = saliency(plain, images[0], 0)

    for one, other in zip(maps, compiled_maps, strict=True):
        np.testing.assert_allclose(one.values, other.values, atol=1e-5)
    np.testing.assert_allclose(found, compiled, rtol=1e-4, atol=1e-4 * compiled.max())


def test_a_cache_that_cannot_be_written_is_no_lack_of_a_compiler(
    plain, images, monkeypatch
):
    """Somebody must learn of it, and no slow reference hide it."""
    refuse_to_compile(monkeypatch, NotWritable("The cache is full."))

    with pytest.raises(NotWritable, match="cache is full"):
        feature_maps(plain, images[0])
    with pytest.raises(NotWritable, match="cache is full"):
        saliency(plain, images[0], 0)


@pytest.mark.parametrize("num_pictures", [0, 2])
def test_a_network_reads_one_picture_to_be_explained(num_pictures):
    """There is no telling which of two it would be."""
    pictures = tuple(Input(f"in{n}", (2, 2, 1)) for n in range(num_pictures))
    sources = pictures or (Input("in0", (2, 2, 1), "features"),)
    nodes = (
        Node("flat", Flatten(), ("in0",)),
        Node("out", Dense(2, activation="softmax"), ("flat",)),
    )
    network = Network("many", sources, nodes, ("out",), ("a", "b"))

    with pytest.raises(InvalidRequest, match="only a network that reads one picture"):
        bind(lambda _: {}, network)


def refuse_to_compile(monkeypatch, error: Exception) -> None:
    """Let whoever looks for a compiler get the *error*."""

    def find() -> None:
        raise error

    for module in ("classifier", "gradients"):
        monkeypatch.setattr(f"scrawl.compiler.{module}.find_compiler", find)
