"""Models of Keras made to fill the memory, to take long, or to have something run."""

import io
import json
import zipfile
from collections.abc import Callable

from scrawl.files import MEBIBYTE

BOMB = bytes(64 * MEBIBYTE)


def keras(config: object, packing: int = zipfile.ZIP_STORED) -> bytes:
    """Return a model of Keras of any config."""
    text = config if isinstance(config, bytes) else json.dumps(config).encode()
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", packing) as writer:
        writer.writestr("config.json", text)
    return file.getvalue()


def keras_layers(*layers: object) -> bytes:
    """Return a model of Keras of layers in a row."""
    return keras({"class_name": "Sequential", "config": {"layers": layers}})


def keras_layer(kind: str, **words: object) -> dict[str, object]:
    """Return a layer of Keras, which may be the first."""
    shape = {"batch_input_shape": [None, 4, 4, 1]}
    return {"class_name": kind, "config": {"name": "x"} | shape | words}


def keras_inside(*inside: object) -> bytes:
    """Return a model of Keras with a network of layers in it, and in that another."""
    names = [["a", 0, 0], ["b", 0, 0]]
    ends = {"input_layers": names, "output_layers": names[:1]}
    shape = {"batch_shape": [None, 1], "dtype": "float32"}
    sources = [
        {"class_name": "InputLayer", "config": {"name": name, **shape}} for name in "ab"
    ]
    words = {"name": "it", "layers": [*sources, *inside], **ends}
    inner = {"class_name": "Functional", "config": words}
    return keras_layers(keras_layer("Flatten"), inner)


KERAS: dict[str, Callable[[], bytes]] = {
    "a bomb": lambda: keras(BOMB, zipfile.ZIP_DEFLATED),
    "a packed text": lambda: keras(b" " * MEBIBYTE, zipfile.ZIP_DEFLATED),
    "another packing": lambda: keras(BOMB, zipfile.ZIP_LZMA),
    "a deep text": lambda: keras(b"[" * 99_000),
    "a deep list": lambda: keras([[[[[[[[[]]]]]]]]]),
    "objects": lambda: keras(b'{"x":[' + b"{}," * 46_000 + b"0]}"),
    "keys": lambda: keras(b'{"x":[' + b'{"":0},' * 31_000 + b"0]}"),
    "layers": lambda: keras_layers(*[keras_layer("Flatten")] * 2000),
    "layers inside": lambda: keras_inside(*[
        keras_layer("RepeatVector", name=f"{i}", n=2) for i in range(2000)
    ]),
    "many rows": lambda: keras_inside(keras_layer("RepeatVector", n=2**60)),
    "rows, as many as may be": lambda: keras_inside(
        keras_layer("RepeatVector", n=2**16)
    ),
    "a wide layer": lambda: keras_layers(
        keras_layer("Conv2D", filters=2**40, kernel_size=[2, 2])
    ),
    "a wide kernel": lambda: keras_layers(
        keras_layer(
            "Conv2D",
            filters=2**24,
            kernel_size=[2**20, 2**20],
            batch_input_shape=[None, 2**21, 2**21, 1],
        )
    ),
    "a long name": lambda: keras_layers(keras_layer("Flatten", name="x" * MEBIBYTE)),
    "a red name": lambda: keras_layers(keras_layer("\x1b[31m", name="\x1b[31m")),
    "a long number": lambda: keras(b"9" * 5000),
    "a module": lambda: keras_layers(keras_layer("os.system", module="os")),
    "code": lambda: keras_layers(
        keras_layer("Lambda", function=["4wEAAAAAAAAA", None, None])
    ),
    "a function": lambda: keras_layers(
        keras_layer(
            "Activation",
            activation={
                "module": "os",
                "class_name": "function",
                "config": "system",
            },
        )
    ),
    "a pickle": lambda: b"\x80\x04K\x01.",
    "HDF5": lambda: b"\x89HDF\r\n\x1a\n" + bytes(MEBIBYTE),
}
