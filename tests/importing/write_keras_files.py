"""`python write_keras_files.py FOLDER`: write models as the Keras that runs this does.

It runs in an environment of its own, of any Keras from 2.0 to 3 and any Python from
3.6, and needs nothing of scrawl. For every model there is a packed file of it, and in a
JSON beside them what this Keras says of a few images. The files in tests/golden/keras
come from here, one environment after another, each with pip's `keras==VERSION` or
`tensorflow-cpu==VERSION`; KERAS_BACKEND is jax where it is asked for.
"""

import gzip
import json
import sys
from importlib import import_module
from pathlib import Path

import numpy as np

try:  # the older ones look for a TensorFlow with another layout
    keras = import_module("keras")
except ImportError:
    keras = import_module("tensorflow").keras

NUM_IMAGES = 4
SEED = 5
layers = keras.layers
BENT = "selu" if hasattr(keras.activations, "selu") else "sigmoid"
NEAR = "block/near" if keras.__version__ < "3" else "near"  # which refuses a slash


def sequential():
    """Return layers in a row, which take scaled pixels of 10x9."""
    chain = [
        layers.ZeroPadding2D(((1, 0), (2, 1)), input_shape=(10, 9, 1)),
        layers.Conv2D(3, (3, 2), activation="relu"),
        layers.BatchNormalization(epsilon=0.01),
        layers.MaxPooling2D(2, strides=1, padding="same"),
        layers.SeparableConv2D(4, 3, depth_multiplier=2, padding="same"),
        layers.Activation("elu"),
        layers.BatchNormalization(scale=False),
        layers.Dropout(0.25),
        layers.AveragePooling2D((2, 3), padding="same"),
        layers.Conv2D(5, 2, strides=2, padding="same", use_bias=False),
        layers.Activation("tanh"),
        layers.Flatten(),
        layers.Dense(7, activation=BENT),
        layers.Dense(10, activation="softmax", name="digit"),
    ]
    if hasattr(layers, "DepthwiseConv2D"):
        chain.insert(6, layers.DepthwiseConv2D(3, padding="same", depth_multiplier=2))
    return keras.models.Sequential(chain)


def graph():
    """Return branches that meet again, which take scaled pixels of 10x9."""
    image = layers.Input((10, 9, 1), name="picture")
    near = layers.Conv2D(3, 3, padding="same", name=NEAR)(image)
    far = layers.Conv2D(3, 5, padding="same", activation="sigmoid")(image)
    both = layers.Add()([near, far, near])
    both = layers.Activation("relu")(both)
    both = layers.Concatenate()([both, image, far])
    both = layers.MaxPooling2D((2, 1))(both)
    mean = layers.GlobalAveragePooling2D()(both)
    rows = layers.Reshape((-1,))(layers.Conv2D(2, 3, strides=(2, 3))(both))
    joined = layers.Concatenate(axis=1)([mean, rows])
    logits = layers.Dense(4)(layers.BatchNormalization(center=False)(joined))
    kind = layers.Activation("softmax", name="kind")(logits)
    return keras.models.Model(image, kind)


def flat():
    """Return a perceptron that takes scaled pixels as one row, and gives logits."""
    chain = [
        layers.Dense(12, activation="relu", input_shape=(36,)),
        layers.Dropout(0.5),
        layers.Dense(10),
    ]
    return keras.models.Sequential(chain)


def whole():
    """Return a model of two sides that rescales pixels itself, and new functions."""
    image = layers.Input((10, 9), name="image")
    x = layers.Rescaling(1 / 127.5, offset=-1.0)(image)
    x = layers.Reshape((10, 9, 1))(x)
    x = layers.Conv2D(3, 3, activation="gelu")(x)
    x = layers.ReLU()(x)
    x = layers.LeakyReLU(0.2)(layers.Conv2D(2, 3)(x))
    x = layers.ELU()(layers.Conv2D(2, 1)(x))
    x = layers.Dense(10)(layers.Flatten()(x))
    return keras.models.Model(image, layers.Softmax()(x))


def images(shape):
    """Return bytes of an image input of *shape*, each image another."""
    count = NUM_IMAGES * int(np.prod(shape))
    return (np.arange(count) * 151 % 256).astype("uint8").reshape((-1, *shape))


def train(model):
    """Give *model* weights that no two versions draw: small, and variances above 0."""
    random = np.random.RandomState(SEED)
    for layer in model.layers:
        arrays = []
        for place, array in enumerate(layer.get_weights()):
            weight = random.uniform(0.05, 0.6, array.shape)
            sign = random.choice([-1.0, 1.0], array.shape)
            is_variance = "variance" in layer.weights[place].name
            arrays.append(weight if is_variance else weight * sign)
        layer.set_weights([array.astype("float32") for array in arrays])


def write(folder, stem, model, scale, endings):
    """Write *model* in each form, and return what it says of images times *scale*."""
    shape = tuple(int(side) for side in model.inputs[0].shape[1:])
    train(model)
    pixels = images(shape).astype("float32") * np.float32(scale)
    said = np.asarray(model.predict(pixels))
    for ending in endings:
        path = folder / (stem + ending)
        model.save(str(path))
        packed = gzip.compress(path.read_bytes(), 9)
        path.unlink()
        (folder / (path.name + ".gz")).write_bytes(packed)
    return [[round(float(score), 7) for score in row] for row in said]


def main(folder):
    """Write all models that this Keras can make."""
    version = keras.__version__.split("-")[0]
    major, minor = (int(part) for part in version.split(".")[:2])
    endings = [".h5", ".keras"] if (major, minor) >= (2, 12) else [".h5"]
    made = {"sequential": (sequential, 1 / 255), "flat": (flat, 1 / 255)}
    made["graph"] = (graph, 1 / 255)
    if hasattr(layers, "Rescaling"):
        made["whole"] = (whole, 1)
    said = {}
    for name, (make, scale) in sorted(made.items()):
        keras.backend.clear_session()
        stem = f"{version}-{name}"
        said[name] = write(folder, stem, make(), scale, endings)
    (folder / f"{version}.json").write_text(json.dumps(said, indent=1))


main(Path(sys.argv[1]))
