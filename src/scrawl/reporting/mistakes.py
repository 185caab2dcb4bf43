"""The mistakes of an output, ranked by what they cost."""

from scrawl.reporting.album import Album
from scrawl.reporting.contents import Mistakes, Picture
from scrawl.reporting.pictures import image_picture
from scrawl.reporting.said import Said

NUM_FIRST = 24  # seen at once
MAX_MISTAKES = 200


def mistakes_of(said: Said, album: Album, num_images: int) -> Mistakes:
    """Return the mistakes with images, at most *num_images*, the highest loss first."""
    is_wrong = said.readings != said.labels
    wrong = [index for index in said.worst_first.tolist() if is_wrong[index]]
    with_image = [index for index in wrong if index in album.images]
    shown = [
        _picture(said, index, album)
        for index in with_image[: min(MAX_MISTAKES, num_images)]
    ]
    return Mistakes(
        title=_title(len(wrong), len(said.labels)),
        first=tuple(shown[:NUM_FIRST]),
        more=tuple(shown[NUM_FIRST:]),
        note=_note(len(wrong), len(with_image), len(shown)),
    )


def _picture(said: Said, index: int, album: Album) -> Picture:
    loss = f"loss {said.losses[index]:.2f}"
    return image_picture(
        album.images[index],
        f"{said.describe(index)}, {loss}",
        f"is {said.classes[said.labels[index]]}",
        f"read as {said.classes[said.readings[index]]}",
        loss,
    )


def _title(num_wrong: int, num_images: int) -> str:
    if not num_wrong:
        return f"None of the {num_images:,} test images was misread."
    return f"{num_wrong:,} of the {num_images:,} test images were misread."


def _note(num_wrong: int, num_with_image: int, num_shown: int) -> str:
    notes = []
    if num_with_image < num_wrong:
        notes.append(f"There are images of {num_with_image:,} of them here.")
    if num_shown < num_with_image:
        notes.append(f"Shown are the {num_shown:,} with the highest loss.")
    return " ".join(notes)
