"""The cells of the fifth notebook that write init2.ini and image.txt, as they stand.

Python 3 for Python 2, a folder for the current one, and nothing else changed: its
weights are those that Keras gave, of shapes (5, 5, 1, F), (F,), (144 F, 10) and (10,),
and its images float32 of shape (28, 28, 1).
"""

from pathlib import Path

import numpy as np


def prepared(image: np.ndarray) -> np.ndarray:
    """Do what the notebook does to its data, to one image of 28 x 28 bytes."""
    x_train = image[np.newaxis]
    x_train = (x_train.astype(np.float32) - 127.5) / 127.5
    x_train = x_train[:, :, :, np.newaxis]
    return x_train[0]


def write_init2(folder: Path, weights: list[np.ndarray], shown: np.ndarray) -> None:
    """Run cells 14, 15, 47, 17 and 18, in the order of the document."""
    wmap1, bmap1, wmap2, bmap2 = weights

    writer = wmap1.T.flatten(order="C")
    append(folder, "w", 0x20000C54, writer)

    writer = wmap2.T.flatten(order="C")
    append(folder, "a", 0x20000F74, writer)

    writer = shown.T.flatten(order="C")
    append(folder, "a", 0x20000014, writer)

    writer = bmap1.flatten(order="C")
    append(folder, "a", 0x2000C374, writer)

    writer = bmap2.flatten(order="C")
    append(folder, "a", 0x2000C394, writer)


def append(folder: Path, mode: str, base: int, writer: np.ndarray) -> None:
    """Run the loop that all of these cells have."""
    with (folder / "init2.ini").open(mode) as f:
        for entry in writer:
            str1 = "_WFLOAT (" + str(base) + "," + str(entry) + ") \n"
            f.write(str1)
            base += 4


def write_image_text(folder: Path, shown: np.ndarray) -> None:
    """Run cell 37; its last line writes the number of the loop's last turn again."""
    p = shown.flatten("C")

    i = 0
    f1 = (folder / "image.txt").open("w")
    for i in range(len(p) - 1):
        x = str(p[i]) + ","
        f1.write(x)
    x = str(p[i])
    f1.write(x)
    f1.close()
