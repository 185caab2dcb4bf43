"""Load a data set by its name, or by the names of its files."""

from scrawl.data.catalogue import CATALOGUE, Entry
from scrawl.data.dataset import Dataset
from scrawl.data.digits import load_digits
from scrawl.data.numbers import NUMBER_SUFFIX, with_numbers
from scrawl.data.pairs import digest_of, load_pairs, match_pair
from scrawl.data.sources import find_files
from scrawl.errors import UnknownName

EMBEDDED = "digits"  # part of a package, not in files of their own


def load_data(name: str, *, offline: bool = False) -> Dataset:
    """Return the data set *name*, of the catalogue or made of IDX files.

    A name with commas is a pair of IDX files, `IMAGES,LABELS`, packed with gzip or not,
    or two pairs, of which the second is the test part. With one, the last sixth is.

    After any name, `+number` puts a random number from 0 to 9 beside each image: the
    input `number`, with the labels `digit` and `sum`.

    Args:
        name: A name of the catalogue, or names of files between commas.
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


def _load(name: str, *, offline: bool) -> Dataset:
    if "," in name:
        return load_pairs(name)
    entry = CATALOGUE.get(name)
    if entry is None:
        others = ("two IDX files IMAGES,LABELS", f"with {NUMBER_SUFFIX} any of them")
        raise UnknownName("data set", name, [*CATALOGUE, *others])
    if name == EMBEDDED:
        return load_digits()
    return _load_published(name, entry, offline=offline)


def _load_published(name: str, entry: Entry, *, offline: bool) -> Dataset:
    found = find_files(name, entry, offline=offline)
    images, labels, test_images, test_labels = found.contents
    return Dataset(
        name=name,
        train=match_pair(images, labels, entry.classes),
        test=match_pair(test_images, test_labels, entry.classes),
        classes=entry.classes,
        source=found.source,
        digest=digest_of(file.sha256 for file in entry.files),
    )
