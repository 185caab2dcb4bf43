import numpy as np
import pytest

from scrawl.compiler import CompiledNetwork
from scrawl.errors import InvalidNetwork, NotWritable
from scrawl.networks import initialize
from scrawl.reference import ReferenceNetwork
from scrawl.training import classifier_for


def test_a_network_is_compiled_where_it_can_be(network, lines, capsys):
    """Without a word."""
    classifier = classifier_for(initialize(network, 0))

    assert isinstance(classifier, CompiledNetwork)
    assert classifier(lines.test.images).shape == (20, 2)
    assert capsys.readouterr().err == ""


def test_without_a_compiler_the_reference_reads(network, lines, capsys, monkeypatch):
    """Slowly, and saying so and why in one line."""
    trained = initialize(network, 0)
    monkeypatch.setenv("CC", "no-such-compiler")

    classifier = classifier_for(trained)

    assert isinstance(classifier, ReferenceNetwork)
    np.testing.assert_allclose(
        classifier(lines.test.images), ReferenceNetwork(trained)(lines.test.images)
    )
    said = capsys.readouterr().err
    assert "'no-such-compiler' cannot be run" in said
    assert said.endswith("the slow NumPy reference reads images.\n")
    assert said.count("\n") == 1


def test_what_reads_more_than_an_image_is_no_classifier(adding):
    """Whether or not there is a compiler, the message names what there is instead."""
    with pytest.raises(
        InvalidNetwork,
        match=r"'adding' reads .* number; .* Use the `reader` of its run",
    ):
        classifier_for(initialize(adding, 0))


def test_a_cache_that_others_could_write_to_is_no_reason(
    network, monkeypatch, tmp_path
):
    """Somebody must mend that, so it is an error."""
    (tmp_path / "libraries").mkdir(mode=0o777)
    (tmp_path / "libraries").chmod(0o777)
    monkeypatch.setenv("SCRAWL_CACHE_DIR", str(tmp_path))

    with pytest.raises(NotWritable, match="can be written to by others"):
        classifier_for(initialize(network, 0))
