import numpy as np

import scrawl


def test_the_same_job_in_python(tmp_path):
    """Load, train, read, and come back to it later."""
    data = scrawl.load_data("digits")

    run = scrawl.train(
        "cnn-mcu-4", data, epochs=5, out=tmp_path / "run", progress=False
    )
    scores = run.classifier(data.test.images)

    later = scrawl.Run.load(tmp_path / "run")
    assert later.info.accuracy == np.mean(scores.argmax(axis=1) == data.test.labels)
    assert np.array_equal(later.classifier(data.test.images), scores)
    assert np.array_equal(later.predictions.scores, scores)


def test_a_network_of_ones_own(tmp_path):
    """Layers are written as in Keras, and train, load and read like any other."""
    network = scrawl.Network.sequential(
        "mine",
        scrawl.Rescaling(1 / 255),
        scrawl.Conv2D(8, 3, strides=2, activation="relu"),
        scrawl.Flatten(),
        scrawl.Dropout(0.2),
        scrawl.Dense(10, activation="softmax"),
    )

    run = scrawl.train(
        network, "digits", epochs=5, seed=3, out=tmp_path / "run", progress=False
    )

    assert run.metrics.accuracy > 0.5
    assert run.network.nodes == network.nodes
    assert run.recipe == scrawl.Recipe(epochs=5, seed=3).resolved()
