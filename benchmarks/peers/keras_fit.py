"""Keras, `fit` and `predict`, on the backend that KERAS_BACKEND names."""

from collections.abc import Iterator

import keras
import numpy as np
from keras import layers

from benchmarks.jobs import Job
from benchmarks.networks import (
    IMAGE_SIZE,
    NETWORKS,
    Conv,
    Dense,
    Dropout,
    Flatten,
    Network,
    Pool,
)
from benchmarks.peers import Work, load_data, serve, sized

LEARNING_RATE = 1e-3
NUM_CLASSIFIED = 10_000


def prepare(job: Job) -> Work:
    """Build and compile the model under the settings of *job*."""
    network = NETWORKS[job.network]
    model = keras.Sequential([keras.Input((IMAGE_SIZE, IMAGE_SIZE, 1))])
    for layer in _layers(network):
        model.add(layer)
    model.compile(
        optimizer=keras.optimizers.Adam(LEARNING_RATE),
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
        jit_compile=True if job.compiled == "xla" else "auto",
        steps_per_execution=job.batches_per_call,
    )
    images = load_data(job.data).scaled(network)[..., np.newaxis]
    if job.task == "train":
        return _training(job, model, images)
    if job.task == "latency":
        return _latency(job, model, images[:1])
    return _classification(job, model, images[:NUM_CLASSIFIED])


def _training(job: Job, model: keras.Model, images: np.ndarray) -> Work:
    labels = load_data(job.data).labels.astype(np.int32)

    def fit(num_images: int) -> None:
        chosen = slice(0, num_images)
        model.fit(images[chosen], labels[chosen], batch_size=job.batch_size, verbose=0)

    return sized(fit, job.batch_size * job.batches_per_call, len(images))


def _latency(job: Job, model: keras.Model, image: np.ndarray) -> Work:
    def classify() -> int:
        if job.compiled == "predict_on_batch":
            model.predict_on_batch(image)
        else:
            model.predict(image, verbose=0)
        return 1

    return classify


def _classification(job: Job, model: keras.Model, images: np.ndarray) -> Work:
    def classify() -> int:
        model.predict(images, batch_size=job.batch_size, verbose=0)
        return len(images)

    return classify


def _layers(network: Network) -> Iterator[keras.Layer]:
    for layer in network.layers:
        match layer:
            case Conv(filters, kernel_size):
                yield layers.Conv2D(filters, kernel_size, activation="relu")
            case Pool(stride):
                yield layers.MaxPooling2D(2, strides=stride)
            case Flatten():
                yield layers.Flatten()
            case Dense(units, has_relu):
                activation = "relu" if has_relu else "softmax"
                yield layers.Dense(units, activation=activation)
            case Dropout(rate):
                yield layers.Dropout(rate)


if __name__ == "__main__":
    serve(prepare)
