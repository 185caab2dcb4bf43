"""Load a data set by its name, or by the names of its files or folder."""

from pathlib import Path

from scrawl.data.catalogue import CATALOGUE
from scrawl.data.checking import EMBEDDED
from scrawl.data.class_folders import load_class_folders, names_class_folders
from scrawl.data.dataset import Dataset
from scrawl.data.digits import load_digits
from scrawl.data.entry import Entry
from scrawl.data.numbers import NUMBER_SUFFIX, with_numbers
from scrawl.data.pairs import digest_of, load_pairs
from scrawl.data.published import to_examples
from scrawl.data.sources import find_files
from scrawl.errors import UnknownName

OTHER_NAMES = (
    "Or name two IDX files, IMAGES,LABELS, or a folder with a folder of pictures for"
    f" each class; all of them also with {NUMBER_SUFFIX}."
)


def load_data(name: str, *, offline: bool = False) -> Dataset:
    """Return the data set *name*, of the catalogue or made of files of one's own.

    A name with commas is a pair of IDX files, `IMAGES,LABELS`, packed with gzip or not,
    or two pairs, of which the second is the test part. With one, the last sixth is.
    A folder that has a folder of pictures for each class is a data set, too: its name,
    as in `./letters`, or `./letters@48x48` for images that are not 28x28.

    After any name, `+number` puts a random number from 0 to 9 beside each image: the
    input `number`, with the labels `digit` and `sum`.

    Args:
        name: A name of the catalogue, of a folder, or of files between commas.
        offline: Never touch the network.

    Raises:
        UnknownName: if the catalogue has no such name.
        InvalidRequest: if a number is to be added to what are no digits.
        InvalidFile: if a file is damaged, or is not what it should be.
        NothingThere: if a file does not exist.
        Unreachable: if it must be downloaded, and cannot or may not be.
    """
    if name.endswith(NUMBER_SUFFIX):
        plain = _load(name.removesuffix(NUMBER_SUFFIX), offline=offline)
        return with_numbers(plain)
    return _load(name, offline=offline)


def absolute_name(name: str) -> str:
    """Return *name* as it means the same data to whoever stands in another folder."""
    plain = name.removesuffix(NUMBER_SUFFIX)
    if plain in CATALOGUE:
        return name
    paths = ",".join(str(Path(path).absolute()) for path in plain.split(","))
    return paths + name[len(plain) :]


def _load(name: str, *, offline: bool) -> Dataset:
    if "," in name:
        return load_pairs(name)
    entry = CATALOGUE.get(name)
    if entry is None and names_class_folders(name):
        return load_class_folders(name)
    if entry is None:
        raise UnknownName("data set", name, CATALOGUE, OTHER_NAMES)
    if name == EMBEDDED:
        return load_digits()
    return _load_published(name, entry, offline=offline)


def _load_published(name: str, entry: Entry, *, offline: bool) -> Dataset:
    found = find_files(name, entry, offline=offline)
    images, labels, test_images, test_labels = found.contents
    return Dataset(
        name=name,
        train=to_examples(images, labels, entry),
        test=to_examples(test_images, test_labels, entry),
        classes=entry.classes,
        source=found.source,
        digest=digest_of(content.sha256() for content in found.contents),
    )
