import pytest

from scrawl.figures import to_png, to_svg
from scrawl.figures.theme import (
    FONT,
    figure_of,
    new_figure,
    shorten,
    text_inches,
    text_style,
)


def test_names_are_cut_at_sixteen_characters() -> None:
    """Sixteen characters stay as they are."""
    assert shorten(["a" * 16, "a" * 17]) == ["a" * 16, "a" * 15 + "…"]


@pytest.mark.parametrize("text", ["m", "9 read as 4, .97", "Ankle boot", "a\nlonger"])
def test_texts_are_about_as_wide_as_foreseen(text: str) -> None:
    """Foreseen a little wider, so that nothing touches."""
    figure = new_figure(4.0, 4.0)

    drawn = figure.text(0.1, 0.5, text, **text_style(9.0)).get_window_extent()

    foreseen = text_inches(text, 9.0) * figure.dpi
    assert 0.6 * foreseen < drawn.width < 1.7 * foreseen


@pytest.mark.parametrize("name", ["$\\frac$", "a_b^{", "語", "%", "\\"])
def test_any_name_is_drawn_as_it_is(name: str) -> None:
    """It is no formula, and a letter that the font lacks is no reason to warn."""
    figure = new_figure(1.0, 1.0)
    figure.text(0.1, 0.5, name, **text_style())

    assert to_png(figure).startswith(b"\x89PNG")


def test_the_font_comes_with_matplotlib() -> None:
    """Figures look the same on every machine."""
    from matplotlib import get_data_path
    from matplotlib.font_manager import findfont

    assert findfont(FONT, fallback_to_default=False).startswith(get_data_path())


def test_an_svg_needs_no_font_and_is_the_same_every_time() -> None:
    """Letters are shapes, and there is no date; the settings of others stay."""
    import matplotlib as mpl

    before = dict(mpl.rcParams)
    pictures = []
    for _ in range(2):
        figure = new_figure(2.0, 2.0)
        figure.text(0.1, 0.5, "seven", **text_style())
        pictures.append(to_svg(figure))

    assert pictures[0] == pictures[1]
    assert b"<text" not in pictures[0]
    assert b"date" not in pictures[0]
    assert dict(mpl.rcParams) == before


def test_axes_know_the_whole_figure() -> None:
    """Even when they stand on a part of it."""
    figure = new_figure(2.0, 2.0)
    part = figure.add_subfigure(figure.add_gridspec(1, 2)[0])

    assert figure_of(part.add_subplot()) is figure
    assert figure_of(figure.add_subplot()) is figure
