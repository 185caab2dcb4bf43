import math
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrawl.figures.diagram.letters import text_width
from scrawl.figures.theme import FONT

SIZE = 100.0
LETTERS = string.digits + string.ascii_letters + string.punctuation
WEIGHTS = pytest.mark.parametrize("weight", ["normal", "bold"])


@WEIGHTS
def test_letters_are_as_wide_as_the_tables_say(weight):
    """In hundredths of their size, rounded up."""
    from matplotlib.font_manager import FontProperties, findfont
    from matplotlib.ft2font import FT2Font

    font = FT2Font(findfont(FontProperties(family=FONT, weight=weight)))
    font.set_size(SIZE, 72)

    for letter in f"{LETTERS} ":
        foreseen = round(SIZE * text_width(letter, is_bold=weight == "bold"))
        width = font.load_char(ord(letter)).linearHoriAdvance / 65536
        assert foreseen == math.ceil(width)


@WEIGHTS
@given(text=st.text(st.sampled_from(LETTERS + " "), max_size=30))
def test_no_text_is_wider_than_foreseen(weight, text):
    """Letters that lean on each other make it narrower."""
    foreseen = SIZE * text_width(text, is_bold=weight == "bold")

    assert drawn_width(text, weight) <= foreseen + 0.05 * SIZE


def test_letters_beyond_the_tables_are_taken_for_wide():
    """They may be of any script."""
    assert text_width("語a") == 1 + text_width("a")


def drawn_width(text: str, weight: str) -> float:
    """Return the width of a text without the margins of its ends."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import TextToPath

    font = FontProperties(family=FONT, weight=weight)
    spots, _ = TextToPath().get_text_path(font, text)
    columns = [column for column, _ in spots]
    return (
        float(max(columns) - min(columns)) * SIZE / TextToPath.FONT_SCALE
        if columns
        else 0.0
    )
