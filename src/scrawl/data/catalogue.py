"""The data sets known by name: what they are, where they lie, how to check them.

To add one that is published as four IDX files, add an entry: everything else reads this
table. The digests are of the unpacked files, because a file can be packed in many ways.
"""

from dataclasses import dataclass

from scrawl.data.pairs import DIGITS


@dataclass(frozen=True)
class RemoteFile:
    """A file of a data set: on mirrors with `.gz` after its name, here also without."""

    name: str
    num_bytes: int  # unpacked
    sha256: str  # of the unpacked content


@dataclass(frozen=True)
class Entry:
    """What is known of a data set before it is loaded."""

    summary: str
    classes: tuple[str, ...]
    num_train: int
    num_test: int
    licence: str
    citation: str
    files: tuple[RemoteFile, ...] = ()  # images, labels; of training, of test
    mirrors: tuple[str, ...] = ()  # HTTPS addresses, to which a file's name is added


_MNIST = Entry(
    summary="28x28 digits of census workers and pupils, 60,000 and 10,000",
    classes=DIGITS,
    num_train=60_000,
    num_test=10_000,
    licence="CC BY-SA 3.0",
    citation=(
        "LeCun, Bottou, Bengio, Haffner: Gradient-based learning applied to document"
        " recognition, Proceedings of the IEEE 86(11), 1998"
    ),
    files=(
        RemoteFile(
            "train-images-idx3-ubyte",
            47_040_016,
            "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
        ),
        RemoteFile(
            "train-labels-idx1-ubyte",
            60_008,
            "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
        ),
        RemoteFile(
            "t10k-images-idx3-ubyte",
            7_840_016,
            "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
        ),
        RemoteFile(
            "t10k-labels-idx1-ubyte",
            10_008,
            "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
        ),
    ),
    mirrors=(
        "https://ossci-datasets.s3.amazonaws.com/mnist/",
        "https://storage.googleapis.com/cvdf-datasets/mnist/",
    ),
)

_DIGITS = Entry(
    summary="the 8x8 digits of scikit-learn on 28x28, 1,437 and 360; no download",
    classes=DIGITS,
    num_train=1_437,
    num_test=360,
    licence="CC BY 4.0",
    citation=(
        "Alpaydin, Kaynak: Optical Recognition of Handwritten Digits,"
        " UCI Machine Learning Repository, 1998"
    ),
)

CATALOGUE: dict[str, Entry] = {
    "digits": _DIGITS,
    "mnist": _MNIST,
}
