"""Files that are whole or not there, reads that are bounded, folders that are ours.

What is loaded is read through here and what is kept is written through here; only
`data/` also lists folders and talks to the network.
"""

from scrawl.files.caching import cache_folder, check_private
from scrawl.files.json_text import check_json
from scrawl.files.locking import holder_of, holding
from scrawl.files.opening import MEBIBYTE, read_bytes, read_text, reading, sha256
from scrawl.files.tensors import (
    MAX_HEADER_BYTES,
    Tensors,
    tensors_from_bytes,
    tensors_to_bytes,
)
from scrawl.files.writing import (
    TEMPORARY,
    append_text,
    new_folder,
    remove_leftovers,
    replacing,
    write_bytes,
    write_text,
)

__all__ = [
    "MAX_HEADER_BYTES",
    "MEBIBYTE",
    "TEMPORARY",
    "Tensors",
    "append_text",
    "cache_folder",
    "check_json",
    "check_private",
    "holder_of",
    "holding",
    "new_folder",
    "read_bytes",
    "read_text",
    "reading",
    "remove_leftovers",
    "replacing",
    "sha256",
    "tensors_from_bytes",
    "tensors_to_bytes",
    "write_bytes",
    "write_text",
]
