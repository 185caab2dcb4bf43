"""Numbers as uVision's debugger reads them, so that no bit is lost on the way.

It wants a digit before the point of a float, and takes whole numbers of up to 16 bits
for short ones unless an L says otherwise.
"""

from fractions import Fraction
from math import isinf
from struct import pack, unpack

import numpy as np
from jaxtyping import Float32, UInt32

from scrawl.deployment.keil.memory_map import WORD_BYTES
from scrawl.errors import InvalidRequest

SHORT = 1 << 16  # numbers below it are read as 16 bits
PIXELS = 256  # values of a byte
PLAIN = (1e-4, 1e16)  # from where to where numbers are written without an exponent

Words = UInt32[np.ndarray, " words"]
PixelValues = Float32[np.ndarray, " 256"]  # what each byte becomes


def float_text(number: np.float32) -> str:
    """Return the shortest text with a point that is *number*, to the bit.

    It is the same number whether its reader works in single precision, or in double and
    rounds: the shortest text of one in a billion floats is not, and gets more digits.

    Raises:
        InvalidRequest: if it is not finite.
    """
    text = numpy_text(number)
    if np.float32(float(text)) != number:
        text = f"{number:.9g}"
    digits, e, exponent = text.partition("e")
    return f"{digits if '.' in digits else f'{digits}.0'}{e}{exponent}"


def numpy_text(number: np.float32) -> str:
    """Return what `str` made of *number* from NumPy 1.14 to 2.2, in any NumPy.

    Newer ones write an exponent from a million on.

    Raises:
        InvalidRequest: if it is not finite.
    """
    if not np.isfinite(number):
        raise InvalidRequest(
            f"The debugger cannot read {number}. Give it finite numbers."
        )
    if number == 0 or PLAIN[0] <= abs(float(number)) < PLAIN[1]:
        return np.format_float_positional(number, unique=True, trim="0")
    return np.format_float_scientific(number, unique=True, trim="-", exp_digits=2)


def float_bits(text: str) -> int:
    """Return the bits of the float32 that is closest to the decimal number *text*.

    Where double precision cannot say which of two neighbours that is, the digits do.

    Raises:
        OverflowError: if it is too large.
    """
    value = float(text)
    if isinf(value):
        raise OverflowError
    (bits,) = unpack("<I", pack("<f", value))
    (found,) = unpack("<f", pack("<I", bits))
    if found == value:
        return bits
    beside = bits + 1 if abs(value) > abs(found) else bits - 1
    (neighbour,) = unpack("<f", pack("<I", beside))
    if found + neighbour != 2 * value:
        return bits
    beyond = abs(Fraction(text)) - abs(Fraction(value))
    if not beyond:
        return bits
    return max(bits, beside) if beyond > 0 else min(bits, beside)


def word_text(word: int) -> str:
    """Return a word as a number of 32 bits."""
    return f"0x{word:08X}L" if word < SHORT else f"0x{word:08X}"


def words_of(values: np.ndarray) -> Words:
    """Return the words that *values*, in C order, make in little-endian memory."""
    content = np.ascontiguousarray(values, values.dtype.newbyteorder("<")).tobytes()
    padded = content + bytes(-len(content) % WORD_BYTES)
    return np.frombuffer(padded, "<u4").astype(np.uint32)


def rescaled(scale: float, offset: float) -> PixelValues:
    """Return what a rescaling makes of every byte p, rounded once.

    For [-1, 1] these are the bits of (p - 127.5) / 127.5. Multiplied by 1 / 127.5 and
    moved by -1 in single precision, 207 of the 256 bytes would be other numbers.
    """
    with np.errstate(over="ignore"):  # what is too large is refused when written
        return (np.arange(PIXELS) * scale + offset).astype(np.float32)


def centred() -> PixelValues:
    """Return (p - 127.5) / 127.5 of every byte, in single precision."""
    pixels = np.arange(PIXELS).astype(np.float32)
    return (pixels - np.float32(127.5)) / np.float32(127.5)
