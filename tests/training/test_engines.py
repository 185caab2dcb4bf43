import sys

import numpy as np
import pytest

from scrawl.errors import InvalidRequest, MissingOnMachine, UnknownName
from scrawl.training import Fit, Recipe, Run, train
from scrawl.training.engine import Engine
from scrawl.training.engines import ENGINES
from scrawl.training.surroundings import EngineUsed

RECIPE = Recipe(epochs=2, batch_size=16, optimizer="sgd", learning_rate=0.1)


@pytest.mark.parametrize("name", ENGINES)
def test_every_engine_does_what_is_asked(name, network, lines):
    """A line in the table is an engine."""
    fit = Fit(network, lines.train, RECIPE, engine=name)

    assert isinstance(fit.engine, Engine)
    assert fit.engine.tools().engine.name == name


def test_the_run_says_what_trained(network, lines, tmp_path):
    """The same files, made with other tools; reading them needs no Keras."""
    out = tmp_path / "run"
    run = train(network, lines, recipe=RECIPE, out=out, engine="keras", progress=False)

    info = run.info
    assert info.status == "done"
    assert info.engine.name == "keras"
    assert (info.engine.version or "").startswith("keras 3.")
    assert (info.engine.backend or "").startswith("jax ")
    assert (info.compiler, info.target) == (None, None)
    assert info.accuracy == run.metrics.accuracy
    assert Run.load(run.folder).recipe == RECIPE.resolved()
    scores = run.classifier(lines.test.images)
    np.testing.assert_allclose(scores, run.predictions.scores, atol=1e-6)
    ours = train(network, lines, recipe=RECIPE, out=tmp_path / "b", progress=False)
    assert ours.info.engine == EngineUsed("compiled")


def test_impossible_requests_are_refused(network, lines, tmp_path, monkeypatch):
    """Before anything is loaded or written."""
    with pytest.raises(UnknownName, match=r"engine 'tpu'\. Known: compiled, keras\."):
        train(network, "no-such-data", engine="tpu", out=tmp_path / "run")
    with pytest.raises(InvalidRequest, match=r"threads is 2, but Keras chooses how ma"):
        train(network, lines, engine="keras", threads=2, out=tmp_path / "run")
    monkeypatch.setitem(sys.modules, "keras", None)
    with pytest.raises(MissingOnMachine, match=r"pip install 'scrawl\[keras\]'"):
        train(network, "no-such-data", engine="keras", out=tmp_path / "run")

    assert list(tmp_path.iterdir()) == []
