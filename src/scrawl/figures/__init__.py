"""Pictures of what was measured; matplotlib loads when the first one is drawn.

A figure is a function from values to a matplotlib figure, which knows no window and no
pyplot; one that needs a single pair of axes draws on those given as `ax`, too. To add
one, write a file here in the look of `theme.py`, and name its picture in the table of
`run_figures.py`. A diagram of a network (`diagram/`) is a layout, which three functions
draw.
"""

from scrawl.figures.certainty import certainty_figure
from scrawl.figures.confusion import confusion_figure
from scrawl.figures.curves import Measure, learning_curve, learning_curves
from scrawl.figures.diagram import (
    Diagram,
    diagram,
    diagram_to_png,
    diagram_to_svg,
    diagram_to_text,
)
from scrawl.figures.embedding import embedding_figure
from scrawl.figures.feature_maps import all_feature_maps_figure, feature_maps_figure
from scrawl.figures.kernels import kernels_figure
from scrawl.figures.mistakes import mistakes_figure
from scrawl.figures.occlusion import occlusion_figure, occlusion_sheet
from scrawl.figures.run_figures import FIGURES, draw_all
from scrawl.figures.saliency import saliency_figure, saliency_sheet
from scrawl.figures.samples import samples_figure
from scrawl.figures.series import (
    Quantity,
    Series,
    Spread,
    series_figure,
    spreads_figure,
)
from scrawl.figures.sheet import sheet
from scrawl.figures.theme import PICTURE_FORMATS, shorten, to_png, to_svg

__all__ = [
    "FIGURES",
    "PICTURE_FORMATS",
    "Diagram",
    "Measure",
    "Quantity",
    "Series",
    "Spread",
    "all_feature_maps_figure",
    "certainty_figure",
    "confusion_figure",
    "diagram",
    "diagram_to_png",
    "diagram_to_svg",
    "diagram_to_text",
    "draw_all",
    "embedding_figure",
    "feature_maps_figure",
    "kernels_figure",
    "learning_curve",
    "learning_curves",
    "mistakes_figure",
    "occlusion_figure",
    "occlusion_sheet",
    "saliency_figure",
    "saliency_sheet",
    "samples_figure",
    "series_figure",
    "sheet",
    "shorten",
    "spreads_figure",
    "to_png",
    "to_svg",
]
