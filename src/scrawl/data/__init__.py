"""Data sets: images, the class of each, and where they came from.

`load_data` knows the names of the `CATALOGUE` and takes pairs of IDX files. What it
returns was checked: each file against its length and, if it was published, against the
SHA-256 of its unpacked content, at every load. `numbers.py` puts a number beside each
image, for networks of several inputs and outputs.

To add a data set that is published as four IDX files, add an entry to the table in
`catalogue.py`; the tests that walk the table cover it.
"""

from scrawl.data.catalogue import CATALOGUE, Entry, RemoteFile
from scrawl.data.dataset import Dataset, Examples
from scrawl.data.idx import read_idx, write_idx
from scrawl.data.load import load_data
from scrawl.data.numbers import NUMBER_SUFFIX
from scrawl.data.pairs import DIGITS
from scrawl.data.splits import Split, validation_split

__all__ = [
    "CATALOGUE",
    "DIGITS",
    "NUMBER_SUFFIX",
    "Dataset",
    "Entry",
    "Examples",
    "RemoteFile",
    "Split",
    "load_data",
    "read_idx",
    "validation_split",
    "write_idx",
]
