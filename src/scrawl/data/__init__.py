"""Data sets: images, the class of each, and where they came from.

`load_data` knows the names of the `CATALOGUE`, takes pairs of IDX files, and folders
with a folder of pictures for each class. What it returns was checked at this load: each
published file against the SHA-256 of its unpacked content, or, if nobody published
that, against the one recorded when the file was first used. `numbers.py` puts a number
beside each image, for networks of several inputs and outputs.

To add a data set that is published as four IDX files, add an entry to the table in
`catalogue.py`; the tests that walk the table cover it.
"""

from scrawl.data.catalogue import CATALOGUE
from scrawl.data.checking import FileCheck, Look, check_files, look_for
from scrawl.data.dataset import Dataset, Examples
from scrawl.data.entry import Archive, Entry, Packing, RemoteFile
from scrawl.data.idx import read_idx, write_idx
from scrawl.data.load import absolute_name, load_data
from scrawl.data.numbers import NUMBER_SUFFIX
from scrawl.data.pairs import DIGITS
from scrawl.data.splits import Split, validation_split

__all__ = [
    "CATALOGUE",
    "DIGITS",
    "NUMBER_SUFFIX",
    "Archive",
    "Dataset",
    "Entry",
    "Examples",
    "FileCheck",
    "Look",
    "Packing",
    "RemoteFile",
    "Split",
    "absolute_name",
    "check_files",
    "load_data",
    "look_for",
    "read_idx",
    "validation_split",
    "write_idx",
]
