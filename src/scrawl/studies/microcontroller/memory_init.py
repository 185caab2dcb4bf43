"""The memory-init files of the notebook, for the networks that were trained here.

Its cells write weights and an image as lines for the debugger of uVision, to addresses
of a network of eight filters. Here they come from `deployment.to_keil`, and are read
back from the disk as the debugger would read them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from scrawl.arrays import Images
from scrawl.deployment import (
    MAX_INI_BYTES,
    KeilOptions,
    MemoryMap,
    keil_map,
    map_text,
    replay_ini,
    to_keil,
)
from scrawl.errors import CheckFailed
from scrawl.files import read_bytes, write_bytes
from scrawl.networks import Network
from scrawl.reference import ReferenceNetwork
from scrawl.studies.parts import Listing, Paragraph, Part, Section, Table

FOLDER = "memory-init"
INI, CHECK, TEXT, MAP = "init2.ini", "check.ini", "image.txt", "map.txt"
OPTIONS = KeilOptions(layout="seed-004", has_check=True)
SHOWN_LINES = 3  # of init2.ini
SHOWN_NUMBERS = 4  # of image.txt, from its end


@dataclass(frozen=True, eq=False)
class Written:
    """A network as files in a folder, and what memory holds after their replay."""

    words: str  # eg. 'four filters'
    network: Network
    folder: Path
    memory: MemoryMap
    pieces: Mapping[int, bytes]

    @property
    def num_bytes(self) -> int:
        """Return how many bytes of memory were written."""
        return sum(map(len, self.pieces.values()))


def memory_files(
    study: Path, networks: Mapping[str, Network], images: Images
) -> Iterator[Part]:
    """Write the files of *networks*, by words for each, to the folder of the *study*.

    The first of two *images* goes into init2.ini, the other one into image.txt, as in
    the notebook.

    Raises:
        CheckFailed: if memory gives other scores than the network.
        InvalidFile: if the files do not fill it with what was written.
        NotWritable: if they cannot be written.
    """
    yield Section("Memory-init files")
    written = [
        _written(study / FOLDER / words.replace(" ", "-"), words, network, images)
        for words, network in networks.items()
    ]
    yield Paragraph(
        "The notebook writes the weights and one image as lines for the debugger of"
        f" uVision ({INI}), and another image as numbers with commas ({TEXT}). We write"
        f" the same bytes for the networks of seed 0, to {study.name}/{FOLDER} beside"
        f" this page, with a map of the memory ({MAP}) and a file that reads it back"
        f" ({CHECK}). Replayed from the disk, every word is as it was written, and the"
        " weights that lie in memory then give the scores of the network, to the bit."
    )
    yield _facts(written, images[0])
    for each in written:
        yield Listing(f"The memory of {each.words}", map_text(each.memory))
    yield Paragraph(
        "The addresses are those of eight filters, which fill them without a hole; four"
        " leave holes, and more than eight would overlap, which is refused. Kernels and"
        " image lie transposed, the features of the dense layer do not: firmware that"
        " takes the image as it lies there must look up the weights of the dense layer"
        f" by row and column all the same. {TEXT} has the last number but one twice and"
        " the last one never, as in the notebook."
    )
    yield _excerpt(written[-1])


def _written(folder: Path, words: str, network: Network, images: Images) -> Written:
    name = network.inputs[0].name
    first, second = (to_keil(network, {name: image}, OPTIONS) for image in images)
    memory = keil_map(network, OPTIONS)
    chart = map_text(memory).encode()
    files = {**first, TEXT: second[TEXT], MAP: chart}
    for file, content in files.items():
        write_bytes(folder / file, content)
    kept = {file: read_bytes(folder / file, MAX_INI_BYTES) for file in (INI, CHECK)}
    return Written(words, network, folder, memory, replay_ini(kept))


def _facts(written: list[Written], image: np.ndarray) -> Table:
    header = ("network", "numbers", "bytes of memory", "holes", "its best score")
    return Table(
        "What was written, and what it says of the image in it",
        header,
        tuple(
            (
                each.words,
                f"{each.num_bytes // 4:,}",
                f"{each.num_bytes:,}",
                _holes(each.memory),
                f"{_best_score(each, image):.4f}",
            )
            for each in written
        ),
    )


def _holes(memory: MemoryMap) -> str:
    gaps = memory.gaps()
    num_bytes = sum(gap.num_bytes for gap in gaps)
    return f"{len(gaps)} of {num_bytes:,} bytes" if gaps else "none"


def _best_score(written: Written, image: np.ndarray) -> float:
    """Return the best score of an *image*, by the weights that lie in memory."""
    network, numbers = written.network, {}
    for name, _ in network.weight_list():
        region = written.memory.region(name)
        start = max(x for x in written.pieces if x <= region.address)
        content = written.pieces[start][region.address - start :]
        values = np.frombuffer(content[: region.tensor.num_bytes], "<f4")
        numbers[name] = values.reshape(region.tensor.shape).T.astype(np.float32)
    found, right = (
        ReferenceNetwork(each)(image[np.newaxis])
        for each in (network.with_weights(numbers), network)
    )
    if not np.array_equal(found, right):
        raise CheckFailed(
            f"The memory of {written.words} gives other scores than the network. Run"
            " the study again."
        )
    return float(right.max())


def _excerpt(written: Written) -> Listing:
    lines = read_bytes(written.folder / INI, MAX_INI_BYTES).decode().split("\n")
    numbers = read_bytes(written.folder / TEXT, MAX_INI_BYTES).decode().split(",")
    text = "\n".join([
        *lines[:SHOWN_LINES],
        f"... {len(lines) - 1 - SHOWN_LINES:,} lines more",
        "",
        f"... {len(numbers) - SHOWN_NUMBERS:,} numbers, {','.join(numbers[-4:])}",
    ])
    return Listing(f"The beginning of {INI} and the end of {TEXT}", text)
