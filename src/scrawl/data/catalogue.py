"""The data sets known by name: what they are, where they lie, how to check them.

To add one that is published as four IDX files, add an entry: everything else reads this
table. `entry.py` says what can be known of a file, and what follows from it.
"""

from scrawl.data.entry import Archive, Entry, Packing, RemoteFile
from scrawl.data.idx import WHOLE_NUMBER
from scrawl.data.pairs import DIGITS

LETTERS = tuple("ABCDEFGHIJKLMNOPQRSTUVWXYZ")

_PIXELS = 28 * 28
_QMNIST_IMAGES_BYTES = 16 + 60_000 * _PIXELS
_QMNIST_LABELS_BYTES = 12 + 60_000 * 8 * 4  # eight numbers an image, its class first
_NAMES = (
    "train-images-idx3-ubyte",
    "train-labels-idx1-ubyte",
    "t10k-images-idx3-ubyte",
    "t10k-labels-idx1-ubyte",
)


def _num_bytes(num_train: int, num_test: int) -> tuple[int, ...]:
    """Return the unpacked sizes of the four files: a header, and a byte a value."""
    counts = (num_train, num_test)
    return tuple(size for n in counts for size in (16 + n * _PIXELS, 8 + n))


def _packed_files(*packings: Packing) -> tuple[RemoteFile, ...]:
    """Return files of the size and names of MNIST, known by their packed form."""
    sizes = _num_bytes(60_000, 10_000)
    return tuple(
        RemoteFile(name, num_bytes, packed=packed)
        for name, num_bytes, packed in zip(_NAMES, sizes, packings, strict=True)
    )


def _emnist_files(part: str, num_train: int, num_test: int) -> tuple[RemoteFile, ...]:
    """Return the files of one part of EMNIST, known by the archive they lie in."""
    names = (
        f"emnist-{part}-train-images-idx3-ubyte",
        f"emnist-{part}-train-labels-idx1-ubyte",
        f"emnist-{part}-test-images-idx3-ubyte",
        f"emnist-{part}-test-labels-idx1-ubyte",
    )
    sizes = _num_bytes(num_train, num_test)
    return tuple(map(RemoteFile, names, sizes))


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
    files=tuple(
        map(
            RemoteFile,
            _NAMES,
            _num_bytes(60_000, 10_000),
            (
                "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
                "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
                "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
                "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
            ),
        )
    ),
    mirrors=(
        "https://ossci-datasets.s3.amazonaws.com/mnist/",
        "https://storage.googleapis.com/cvdf-datasets/mnist/",
    ),
    keras="mnist.npz",
    torchvision="MNIST",
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

_FASHION_MNIST = Entry(
    summary="28x28 pieces of clothing from a shop, 60,000 and 10,000",
    classes=(
        *("T-shirt/top", "Trouser", "Pullover", "Dress", "Coat"),
        *("Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"),
    ),
    num_train=60_000,
    num_test=10_000,
    licence="MIT",
    citation=(
        "Xiao, Rasul, Vollgraf: Fashion-MNIST: a novel image dataset for benchmarking"
        " machine learning algorithms, arXiv 1708.07747, 2017"
    ),
    files=_packed_files(
        Packing(
            26_421_880,
            "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84",
        ),
        Packing(
            29_515,
            "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845",
        ),
        Packing(
            4_422_102,
            "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073",
        ),
        Packing(
            5_148,
            "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5",
        ),
    ),
    mirrors=(
        "https://storage.googleapis.com/tensorflow/tf-keras-datasets/",
        "https://github.com/zalandoresearch/fashion-mnist/raw/master/data/fashion/",
    ),
    keras="fashion-mnist",
    torchvision="FashionMNIST",
)

_KMNIST_COPY = (  # another place than that of its makers, named by its commit
    "https://raw.githubusercontent.com/namanlab/CVCNN_Paper/"
    "0f30b9c852904dc63a7902c1d2a2f5c61d0547e4"
)
_KMNIST = Entry(
    summary="28x28 Japanese characters of old books, 60,000 and 10,000",
    classes=("o", "ki", "su", "tsu", "na", "ha", "ma", "ya", "re", "wo"),
    num_train=60_000,
    num_test=10_000,
    licence="CC BY-SA 4.0",
    citation=(
        "Clanuwat, Bober-Irizar, Kitamoto, Lamb, Yamamoto, Ha: Deep learning for"
        " classical Japanese literature, arXiv 1812.01718, 2018"
    ),
    files=_packed_files(
        Packing(
            18_165_135,
            "51467d22d8cc72929e2a028a0428f2086b092bb31cfb79c69cc0a90ce135fde4",
        ),
        Packing(
            29_497,
            "e38f9ebcd0f3ebcdec7fc8eabdcdaef93bb0df8ea12bee65224341c8183d8e17",
        ),
        Packing(
            3_041_136,
            "edd7a857845ad6bb1d0ba43fe7e794d164fe2dce499a1694695a792adfac43c5",
        ),
        Packing(
            5_120,
            "20bb9a0ef54c7db3efc55a92eef5582c109615df22683c380526788f98e42a1c",
        ),
    ),
    mirrors=(
        "https://codh.rois.ac.jp/kmnist/dataset/kmnist/",
        f"{_KMNIST_COPY}/data/KMNIST/raw/",
    ),
    torchvision="KMNIST",
)

_QMNIST = Entry(
    summary="28x28 digits: MNIST with its lost test images, 60,000 and 60,000",
    classes=DIGITS,
    num_train=60_000,
    num_test=60_000,
    licence="BSD 3-Clause",
    citation=(
        "Yadav, Bottou: Cold case: the lost MNIST digits,"
        " Advances in Neural Information Processing Systems 32, 2019"
    ),
    files=(
        RemoteFile(
            "qmnist-train-images-idx3-ubyte",
            _QMNIST_IMAGES_BYTES,
            packed=Packing(9_704_059, "ed72d4157d28c017586c42bc6afe6370"),
        ),
        RemoteFile(
            "qmnist-train-labels-idx2-int",
            _QMNIST_LABELS_BYTES,
            packed=Packing(463_024, "0058f8dd561b90ffdd0f734c6a30e5e4"),
            kind=WHOLE_NUMBER,
        ),
        RemoteFile(
            "qmnist-test-images-idx3-ubyte",
            _QMNIST_IMAGES_BYTES,
            packed=Packing(9_742_279, "1394631089c404de565df7b7aeaf9412"),
        ),
        RemoteFile(
            "qmnist-test-labels-idx2-int",
            _QMNIST_LABELS_BYTES,
            packed=Packing(526_800, "5b5b05890a5e13444e108efe57b788aa"),
            kind=WHOLE_NUMBER,
        ),
    ),
    mirrors=(
        "https://raw.githubusercontent.com/facebookresearch/qmnist/master/",
        "https://github.com/facebookresearch/qmnist/raw/master/",
    ),
    torchvision="QMNIST",
)

_EMNIST_CITATION = (
    "Cohen, Afshar, Tapson, van Schaik: EMNIST: an extension of MNIST to handwritten"
    " letters, arXiv 1702.05373, 2017"
)
_EMNIST_LICENCE = "public domain in the USA: made by NIST from its Special Database 19"
_EMNIST_ARCHIVE = Archive(
    name="emnist-gzip.zip",
    addresses=(
        "https://biometrics.nist.gov/cs_links/EMNIST/gzip.zip",
        "https://rds.westernsydney.edu.au/Institutes/MARCS/BENS/EMNIST/emnist-gzip.zip",
        "https://www.itl.nist.gov/iaui/vip/cs_links/EMNIST/gzip.zip",
    ),
    packed=Packing(
        561_753_746,
        "fb9bb67e33772a9cc0b895e4ecf36d2cf35be8b709693c3564cea2a019fcda8e",
    ),
    folder="gzip/",
)


def _emnist(
    part: str, contents: str, classes: tuple[str, ...], counts: tuple[int, int]
) -> Entry:
    num_train, num_test = counts
    return Entry(
        summary=f"28x28 {contents}, {num_train:,} and {num_test:,}",
        classes=classes,
        num_train=num_train,
        num_test=num_test,
        licence=_EMNIST_LICENCE,
        citation=_EMNIST_CITATION,
        files=_emnist_files(part, num_train, num_test),
        archive=_EMNIST_ARCHIVE,
        first_label=1 if part == "letters" else 0,
        is_transposed=True,
        torchvision="EMNIST",
    )


CATALOGUE: dict[str, Entry] = {
    "digits": _DIGITS,
    "emnist-balanced": _emnist(
        "balanced",
        "digits and letters, as many of each",
        (*DIGITS, *LETTERS, *"abdefghnqrt"),  # small ones that are no small capitals
        (112_800, 18_800),
    ),
    "emnist-digits": _emnist(
        "digits", "digits of many more hands", DIGITS, (240_000, 40_000)
    ),
    "emnist-letters": _emnist(
        "letters", "letters, small and capital", LETTERS, (124_800, 20_800)
    ),
    "fashion-mnist": _FASHION_MNIST,
    "kmnist": _KMNIST,
    "mnist": _MNIST,
    "qmnist": _QMNIST,
}
