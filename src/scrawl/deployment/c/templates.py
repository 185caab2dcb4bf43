"""The hand-written files of C that a network's files are made of.

What varies is marked as `string.Template` marks it: `$name`.
"""

from dataclasses import dataclass
from importlib import resources
from string import Template
from typing import Literal

Folder = Literal["files", "kernels", "layers"]


@dataclass(frozen=True)
class Kernel:
    """A file of kernels, and for which types it is written out."""

    name: str
    x: str = ""  # the type of what it takes
    y: str = ""  # the type of what it gives
    n: str = ""  # the type of a number that it takes, too
    function: str = ""  # what it computes
    small_core: str = ""

    def text(self, prefix: str) -> str:
        """Return its functions."""
        words = {"x": self.x, "y": self.y, "n": self.n, "xs": suffix(self.x)}
        words |= {"function": self.function, "small_core": self.small_core}
        return fill("kernels", f"{self.name}.c", PREFIX=prefix.upper(), **words)


def fill(folder: Folder, file: str, /, **words: str | int) -> str:
    """Return the text of a file with *words* in the places that are marked."""
    path = resources.files("scrawl.deployment.c") / folder / file
    text = path.read_text("ascii")
    return Template(text).substitute({key: str(word) for key, word in words.items()})


def suffix(kind: str) -> str:
    """Return how functions that take this type end."""
    return {"uint8_t": "bytes", "int32_t": "numbers", "float": "floats", "": ""}[kind]
