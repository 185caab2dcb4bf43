"""One look for all figures: fonts, colours, sizes, and the making of PNG and SVG files.

The colours are those of Okabe and Ito (Color Universal Design, 2008), which people with
any kind of colour vision can tell apart. Everything is set on the figure itself, and
nothing in matplotlib: whoever imports scrawl keeps their own settings.
"""

import io
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import matplotlib.axes
    import matplotlib.figure

PAPER = "#ffffff"
INK = "#24292f"
FAINT_INK = "#6e7781"
LINES = "#d8dee4"
BLUE = "#0072b2"
ORANGE = "#d55e00"  # Okabe and Ito call it vermilion

FONT = "DejaVu Sans"  # comes with matplotlib, so every machine has it
TITLE_POINTS = 11.0
TEXT_POINTS = 9.0
SMALL_POINTS = 8.0
DOTS_PER_INCH = 128  # a power of two: whole pixels are exact in inches
POINTS_PER_INCH = 72
PAD_INCHES = 0.09  # around all axes
WIDTH_OF_LETTER = 0.62  # of the size of the font, on average
MAX_NAME = 16  # characters; longer class names are cut


def new_figure(width_inches: float, height_inches: float) -> "matplotlib.figure.Figure":
    """Return an empty figure that knows no window and no pyplot."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure((width_inches, height_inches), DOTS_PER_INCH, facecolor=PAPER)
    FigureCanvasAgg(figure)
    return figure


def text_style(points: float = TEXT_POINTS, color: str = INK) -> dict[str, Any]:
    """Return the arguments of every text; a `$` in it is a dollar, not mathematics."""
    return {
        "fontfamily": FONT,
        "fontsize": points,
        "color": color,
        "parse_math": False,
    }


def tidy(axes: "matplotlib.axes.Axes") -> None:
    """Leave of the frame only what is read: two sides, faint lines, small figures."""
    axes.set_facecolor(PAPER)
    axes.spines[["top", "right"]].set_visible(False)
    axes.spines[["left", "bottom"]].set_color(LINES)
    axes.tick_params(
        color=LINES,
        labelcolor=FAINT_INK,
        labelfontfamily=FONT,
        labelsize=TEXT_POINTS,
    )
    axes.grid(visible=True, color=LINES, linewidth=0.6)
    axes.set_axisbelow(True)


def set_title(
    axes: "matplotlib.axes.Axes", title: str, points: float = TITLE_POINTS
) -> None:
    """Put the *title* above the left end of the axes."""
    axes.set_title(
        title, loc="left", pad=0.9 * points, fontweight="bold", **text_style(points)
    )


def text_inches(text: str, points: float) -> float:
    """Return about how wide a *text* is, which may have several lines."""
    letters = max(len(line) for line in text.split("\n"))
    return letters * WIDTH_OF_LETTER * points / POINTS_PER_INCH


def shorten(names: Sequence[str]) -> list[str]:
    """Return class *names* of at most 16 characters."""
    return [
        name if len(name) <= MAX_NAME else f"{name[: MAX_NAME - 1]}…" for name in names
    ]


def axes_for(
    ax: "matplotlib.axes.Axes | None", width_inches: float, height_inches: float
) -> "matplotlib.axes.Axes":
    """Return *ax*, or the axes of a new figure of this size on which nothing is cut."""
    if ax is not None:
        return ax
    return uncut_figure(width_inches, height_inches).add_subplot()


def uncut_figure(
    width_inches: float, height_inches: float, title: str = ""
) -> "matplotlib.figure.Figure":
    """Return an empty figure that makes room for all that stands around its axes."""
    figure = new_figure(width_inches, height_inches)
    figure.set_layout_engine("constrained", w_pad=PAD_INCHES, h_pad=PAD_INCHES)
    if title:
        figure.suptitle(
            title, x=0.01, ha="left", fontweight="bold", **text_style(TITLE_POINTS)
        )
    return figure


def figure_of(axes: "matplotlib.axes.Axes") -> "matplotlib.figure.Figure":
    """Return the whole figure that the *axes* are drawn on."""
    from matplotlib.figure import SubFigure

    figure = axes.figure
    return figure.figure if isinstance(figure, SubFigure) else figure


def to_png(figure: "matplotlib.figure.Figure") -> bytes:
    """Return the *figure* as a PNG file; equal figures give equal bytes."""
    file = io.BytesIO()
    with _without_warnings():
        figure.savefig(file, format="png", dpi=figure.dpi, metadata={"Software": None})
    return file.getvalue()


def to_svg(figure: "matplotlib.figure.Figure") -> bytes:
    """Return the *figure* as an SVG file, with letters as shapes, so it needs no font.

    Equal figures give equal bytes.
    """
    from matplotlib import rc_context

    file = io.BytesIO()
    settings: dict[Any, Any] = {"svg.hashsalt": "scrawl", "svg.fonttype": "path"}
    nothing = dict.fromkeys(("Creator", "Date", "Format", "Type"))
    with _without_warnings(), rc_context(settings):
        figure.savefig(file, format="svg", dpi=figure.dpi, metadata=nothing)
    return file.getvalue()


@contextmanager
def _without_warnings() -> Iterator[None]:
    with warnings.catch_warnings():
        # A box in the place of a letter that the font lacks is warning enough.
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        yield


PICTURE_FORMATS: dict[str, Callable[["matplotlib.figure.Figure"], bytes]] = {
    "png": to_png,
    "svg": to_svg,
}
