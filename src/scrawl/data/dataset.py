"""The values every stage passes on: examples, and the data set they belong to."""

from dataclasses import dataclass

from scrawl.arrays import Images, Labels
from scrawl.errors import InvalidRequest


@dataclass(frozen=True, eq=False)
class Examples:
    """Images and the class of each."""

    images: Images
    labels: Labels

    def __post_init__(self) -> None:
        """Refuse images and labels that cannot belong together."""
        if len(self.images) != len(self.labels):
            raise InvalidRequest(
                f"Each image needs a label, got {len(self.images):,} images and"
                f" {len(self.labels):,} labels. Give as many of both."
            )

    def __len__(self) -> int:
        """Return the number of images."""
        return len(self.images)

    def __getitem__(self, part: slice) -> "Examples":
        """Return some of the examples, in memory shared with these."""
        return Examples(self.images[part], self.labels[part])


@dataclass(frozen=True, eq=False)
class Dataset:
    """Examples to learn from, examples to be judged by, and what the labels mean."""

    name: str
    train: Examples
    test: Examples
    classes: tuple[str, ...]  # the name of each label, from 0
    source: str  # where it came from, such as a folder
    digest: str  # SHA-256 over the SHA-256s of its parts, unpacked
