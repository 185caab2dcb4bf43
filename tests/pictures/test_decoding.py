import io
import struct
import subprocess
import sys
import tracemalloc
import zlib

import numpy as np
import PIL.Image
import PIL.ImageOps
import pytest

from scrawl.errors import InvalidFile
from scrawl.pictures import read_picture

BLACK, WHITE, CLEAR = (0, 0, 0, 255), (255, 255, 255, 255), (255, 255, 255, 0)


def test_a_grey_png_is_read_as_it_is_stored(gradient, encoded):
    """No value is changed, and nothing is inverted."""
    content = encoded(PIL.Image.fromarray(gradient))

    assert np.array_equal(read_picture(content, "it"), gradient)


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "LA"])
def test_grey_stays_grey_in_colour(mode, gradient, encoded):
    """Grey pixels have the same value however they are stored."""
    content = encoded(PIL.Image.fromarray(gradient).convert(mode))

    assert np.array_equal(read_picture(content, "it"), gradient)


def test_a_palette_is_looked_up(encoded):
    """The colours count, not their places in the palette."""
    picture = PIL.Image.new("P", (2, 1))
    picture.putpalette([200, 200, 200, 10, 10, 10])
    picture.putdata([1, 0])

    assert read_picture(encoded(picture), "it").tolist() == [[10, 200]]


def test_two_colours_are_black_and_white(encoded):
    """One bit a pixel is nothing or everything."""
    picture = PIL.Image.fromarray(np.array([[False, True]]))

    assert read_picture(encoded(picture), "it").tolist() == [[0, 255]]


def test_sixteen_bits_are_scaled_to_eight(encoded):
    """Values are scaled, not cut at 255."""
    values = np.array([[0, 128, 129, 257, 25_700, 65_535]], dtype=np.uint16)
    content = encoded(PIL.Image.fromarray(values))

    assert read_picture(content, "it").tolist() == [[0, 0, 1, 1, 100, 255]]


def test_colours_become_their_luminance(encoded):
    """Green is brighter than red, and red than blue (ITU-R 601)."""
    picture = PIL.Image.new("RGB", (3, 1))
    picture.putdata([(255, 0, 0), (0, 255, 0), (0, 0, 255)])

    assert read_picture(encoded(picture), "it").tolist() == [[76, 150, 29]]


@pytest.mark.parametrize(("lacing", "num_bytes"), [(0, 36), (1, 42)])
def test_a_png_must_have_all_its_rows(lacing, num_bytes, from_chunks):
    """Rows that are missing would be paper, and what is too much would be lost."""
    header = b"IHDR" + struct.pack(">IIBBBBB", 5, 6, 8, 0, 0, 0, lacing)

    for length in (0, 6, num_bytes - 1, num_bytes + 1, 100_000):
        rows = b"IDAT" + zlib.compress(bytes(length))
        with pytest.raises(InvalidFile, match="it is damaged, or neither PNG nor JP"):
            read_picture(from_chunks([header, rows, b"IEND"]), "it")
    rows = b"IDAT" + zlib.compress(bytes(num_bytes))
    assert not read_picture(from_chunks([header, rows, b"IEND"]), "it").any()


@pytest.mark.parametrize("orientation", range(10))
def test_every_orientation_is_that_of_pillow(orientation, gradient, encoded):
    """Eight ways to hold a camera have numbers; others mean nothing."""
    exif = PIL.Image.Exif()
    exif[0x0112] = orientation
    content = encoded(PIL.Image.fromarray(gradient), exif=exif)
    with PIL.Image.open(io.BytesIO(content)) as picture:
        expected = np.asarray(PIL.ImageOps.exif_transpose(picture))

    assert np.array_equal(read_picture(content, "it"), expected)


def test_a_tall_picture_is_one_picture(encoded):
    """Strips are put together in their order."""
    picture = PIL.Image.fromarray(np.arange(200, dtype=np.uint8)[:, None])

    assert read_picture(encoded(picture), "it")[:, 0].tolist() == list(range(200))


def test_a_jpeg_of_many_scans_is_refused(encoded):
    """A few bytes a scan would take for ever: each goes over all pixels."""
    content = encoded(PIL.Image.new("L", (8, 8)), "JPEG") + b"\xff\xda" * 64

    with pytest.raises(InvalidFile, match="it is a JPEG of 65 scans, and 64 are"):
        read_picture(content, "it")


def test_what_is_transparent_is_paper(encoded):
    """Paper is 0; a half transparent pixel has half of its ink."""
    picture = PIL.Image.new("RGBA", (4, 1))
    picture.putdata([BLACK, WHITE, CLEAR, (255, 255, 255, 128)])

    assert read_picture(encoded(picture), "it").tolist() == [[0, 255, 0, 128]]


@pytest.mark.parametrize("mode", ["L", "P"])
def test_a_transparent_value_is_paper(mode, encoded):
    """One grey or one place of a palette can stand for nothing."""
    picture = PIL.Image.new("L", (2, 1))
    picture.putdata([7, 9])
    content = encoded(picture.convert(mode), transparency=7)

    assert read_picture(content, "it").tolist() == [[0, 9]]


def test_a_transparent_value_of_sixteen_bits_is_paper(encoded):
    """The same holds where Pillow does not do it."""
    values = np.array([[25_700, 25_957]], dtype=np.uint16)
    content = encoded(PIL.Image.fromarray(values), transparency=25_700)

    assert read_picture(content, "it").tolist() == [[0, 101]]


@pytest.mark.parametrize("mode", ["L", "RGB", "CMYK"])
def test_a_jpeg_is_read(mode, encoded):
    """Compression changes values a little, and nothing else."""
    smooth = np.add.outer(np.arange(16), np.arange(24)).astype(np.uint8) * 6
    picture = PIL.Image.fromarray(smooth).convert(mode)

    image = read_picture(encoded(picture, "JPEG", quality=95), "it")

    assert image.shape == (16, 24)
    assert np.abs(image.astype(int) - smooth).max() < 10


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_picture_is_read_upright(kind, encoded):
    """A camera held sideways writes so into the file."""
    picture = PIL.Image.new("L", (16, 8))
    picture.paste(255, (0, 0, 8, 8))
    exif = PIL.Image.Exif()
    exif[0x0112] = 6  # to be turned by 90 degrees, clockwise

    image = read_picture(encoded(picture, kind, exif=exif), "it")

    assert image.shape == (16, 8)
    assert image[:8].min() > 250
    assert image[8:].max() < 5


@pytest.mark.parametrize("size", [(60_000, 60_000), (4097, 1), (1, 4097)])
def test_a_large_claim_is_refused_by_its_header(size, claiming):
    """A small file that claims many pixels costs neither memory nor time."""
    content = claiming(*size)
    tracemalloc.start()

    with pytest.raises(InvalidFile, match=f"it claims {size[1]:,}x{size[0]:,} pixels"):
        read_picture(content, "it")

    used = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert used < 1 << 16


def test_a_large_claim_needs_no_decoder(claiming, tmp_path):
    """Pillow is not even imported to refuse it."""
    (tmp_path / "large.png").write_bytes(claiming(60_000, 60_000))
    code = (
        "import sys, pathlib, scrawl.images, scrawl.errors\n"
        "try: scrawl.images.read_images(pathlib.Path('large.png'))\n"
        "except scrawl.errors.InvalidFile: sys.exit('PIL' in sys.modules)\n"
        "sys.exit('read')"
    )

    result = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, check=False)

    assert result.returncode == 0


@pytest.mark.parametrize("side", [5000, 12_000, 20_000, 65_500])
def test_a_large_jpeg_is_refused_by_its_header(side, encoded):
    """So is a JPEG, whether Pillow would warn of it, refuse it or neither."""
    small = bytearray(encoded(PIL.Image.new("L", (8, 8)), "JPEG"))
    frame = small.index(b"\xff\xc0")
    small[frame + 5 : frame + 9] = side.to_bytes(2) * 2

    with pytest.raises(InvalidFile, match=r"it (claims|is too large a picture)"):
        read_picture(bytes(small), "it")


def test_the_largest_picture_is_read(encoded):
    """The limit itself is within it."""
    content = encoded(PIL.Image.new("L", (4096, 3), color=9))

    assert read_picture(content, "it").shape == (3, 4096)


@pytest.mark.parametrize("kind", ["PNG", "MPO"])
def test_several_pictures_are_refused(kind, encoded):
    """Which of the pictures of an animation is meant cannot be known."""
    frames = [PIL.Image.new("L", (8, 8), color=grey) for grey in (0, 255)]
    content = encoded(frames[0], kind, save_all=True, append_images=frames[1:])

    with pytest.raises(InvalidFile, match="it holds several pictures"):
        read_picture(content, "it")


@pytest.mark.parametrize("kind", ["GIF", "BMP", "TIFF", "WEBP"])
def test_other_formats_are_not_decoded(kind, encoded):
    """Pillow reads many formats; none of the others can be reached."""
    content = encoded(PIL.Image.new("L", (8, 8)), kind)

    with pytest.raises(InvalidFile, match="it is damaged, or neither PNG nor JPEG"):
        read_picture(content, "it")


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_every_truncated_picture_is_refused(kind, gradient, encoded):
    """A picture that lacks its end is refused, but for what follows the pixels."""
    whole = encoded(PIL.Image.fromarray(gradient), kind)

    for length in range(len(whole) - 12):
        with pytest.raises(InvalidFile, match="it is damaged, or neither PNG nor"):
            read_picture(whole[:length], "it")


def test_every_flipped_bit_of_a_png_is_refused_or_harmless(gradient, encoded):
    """A damaged PNG never gives another image: its checksums are looked at."""
    whole = encoded(PIL.Image.fromarray(gradient))
    num_refused = 0

    for bit in range(8 * len(whole)):
        damaged = bytearray(whole)
        damaged[bit // 8] ^= 1 << bit % 8
        image = read_or_refuse(bytes(damaged))
        assert image is None or np.array_equal(image, gradient)
        num_refused += image is None

    assert num_refused > 8 * len(whole) * 0.75


def test_every_forged_chunk_of_a_png_is_survived(
    gradient, encoded, with_changed_chunks
):
    """Chunks that are missing, doubled, cut or changed do no worse than not be read."""
    exif = PIL.Image.Exif()
    exif[0x0112] = 6
    picture = PIL.Image.fromarray(gradient).convert("P")

    whole = encoded(picture, exif=exif, transparency=3, dpi=(72, 72))

    for damaged in with_changed_chunks(whole):
        image = read_or_refuse(damaged)
        assert image is None or image.ndim == 2


def test_every_damaged_byte_of_a_jpeg_is_survived(gradient, encoded):
    """A damaged JPEG has no checksums: it is read, or refused as what it is."""
    whole = encoded(PIL.Image.fromarray(gradient), "JPEG")

    for place in range(len(whole)):
        damaged = bytearray(whole)
        damaged[place] ^= 0xFF
        image = read_or_refuse(bytes(damaged))
        assert image is None or image.ndim == 2


def read_or_refuse(content: bytes) -> np.ndarray | None:
    """Return the image, or nothing if it is refused as it should be."""
    try:
        return read_picture(content, "it")
    except InvalidFile as error:
        message = str(error)
    assert "\n" not in message
    return None
