import re
from dataclasses import replace
from html.parser import HTMLParser

import numpy as np
import pytest

from scrawl.data import load_data
from scrawl.evaluation import Epoch
from scrawl.reporting import report_html, report_of
from scrawl.reporting.contents import Missing
from scrawl.training import Run
from tests.reporting.conftest import make_predictions

PARTS = (
    "curves",
    "confusion",
    "mistakes",
    "classes",
    "kernels",
    "maps",
    "costs",
    "recipe",
)
MEBIBYTE = 1 << 20
HOSTILE = (
    "<script>alert(1)</script>",
    "\"><img src=x onerror='alert(1)'>",
    "</style><b>",
    "{{ 7 * 7 }}",
    "&amp;",
    "\u05d0\u05d1\u05d2",  # read from right to left
    "x" * 64,
)


class Elements(HTMLParser):
    """The names of all elements of a page, and their text."""

    def __init__(self, page: str) -> None:
        """Read the *page*."""
        super().__init__()
        self.names: list[str] = []
        self.texts: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        """Remember the element."""
        self.names.append(tag)
        self.attributes += attrs

    def handle_data(self, data):
        """Remember the text."""
        self.texts.append(data)


def test_a_report_has_every_part(run, digits):
    """Of a run that is done, with its data at hand, nothing is left out."""
    page = report_html(run, digits)

    report = report_of(run, digits)
    assert report.left_out == {}
    assert all(f'<section id="{part}"' in page for part in PARTS)
    assert "Not here:" not in page


def test_equal_runs_give_equal_bytes(finished, digits):
    """No moment of writing stands in a report."""
    assert report_html(Run(finished), digits) == report_html(Run(finished), digits)


def test_the_page_needs_nothing_else(run, digits):
    """It names no address, and forbids itself to ask for one."""
    page = report_html(run, digits)

    addresses = [
        value or ""
        for name, value in Elements(page).attributes
        if name in {"src", "href", "action", "srcset", "poster", "data"}
    ]
    assert len(addresses) > 50
    assert all(address.startswith(("#", "data:")) for address in addresses)
    assert set(re.findall(r"\w+://[^\s\"<]+", page)) == {"http://www.w3.org/2000/svg"}
    assert "default-src &#39;none&#39;" in page
    assert len(page.encode()) < MEBIBYTE


def test_a_run_that_was_broken_off_says_what_is_missing(run, tmp_path):
    """A sentence stands in the place of each part; what is there is shown."""
    history = (Epoch(1, 0.5, 0.8, None, None, 0.01, 1.0),)
    broken = Run(tmp_path)
    info = replace(run.info, status="interrupted", accuracy=None)
    broken.__dict__.update(info=info, history=history, network=run.network)

    report, page = report_of(broken, None), report_html(broken, None)

    assert set(report.left_out) == {"outputs", "feature maps", "recipe"}
    assert "The training was interrupted." in page
    assert "has no predictions.npz: its training is interrupted" in page
    assert "<polyline" in page
    assert not isinstance(report.kernels, Missing)


def test_a_run_that_diverged_has_curves_with_gaps(changed, run):
    """Its losses are no numbers, and its page has none that are not."""
    losses = (0.5, np.nan, np.inf)
    history = [
        Epoch(at, loss, 0.1, loss, 0.1, 0.1, 1.0) for at, loss in enumerate(losses, 1)
    ]
    diverged = changed(
        history=tuple(history), info=replace(run.info, status="diverged")
    )

    page = report_html(diverged, None)

    assert "The loss of epochs 2 and 3 is not a finite number" in page
    assert '<td class="number"><bdi>nan</bdi></td>' in page
    assert not re.search(r"(points|cx|cy|[xyd])=\"[^\"]*(nan|inf)", page)


def test_a_run_without_any_finite_loss_has_a_sentence(changed):
    """Axes without a line would be a riddle."""
    history = (Epoch(1, np.nan, 0.1, None, None, 0.1, 1.0),)

    page = report_html(changed(history=history), None)

    assert page.count("No epoch gave a finite number.") == 1
    assert page.count('<polyline points="0,5') == 1  # the legend of the accuracy


def test_a_run_of_several_outputs_has_them_all(adding):
    """Curves, matrix, mistakes and classes of each."""
    page = report_html(Run(adding), load_data("digits+number"))

    assert {"Accuracy of digit", "Accuracy of sum"} <= set(Elements(page).texts)
    assert page.count('class="matrix') == 2
    assert 'id="matrix-digit"' in page
    assert 'id="matrix-sum"' in page


def test_hostile_names_are_text(changed, run, digits):
    """Whatever a class, a data set or a run is called, it is read and not obeyed."""
    plain = report_html(run, digits)
    labels = np.arange(70) % len(HOSTILE)
    said = make_predictions(HOSTILE, labels, dict.fromkeys(range(20), 5))
    data = replace(run.info.data, name="<iframe>", source="folder/\u202etxt\nx")
    hostile = changed(
        predictions=said, info=replace(run.info, data=data, command="<b>")
    )

    page = report_html(hostile, None, "The folder <object> is gone.")

    elements = Elements(page)
    assert set(elements.names) <= set(Elements(plain).names)
    assert elements.names.count("script") == 1
    assert not any(name.startswith("on") for name, _ in elements.attributes)
    assert {*HOSTILE, "folder/\\u202etxt\\nx"} <= set(elements.texts)


@pytest.mark.parametrize("why_not", ["", "Cannot read /data: no such folder."])
def test_without_the_data_the_page_says_which_images_it_has(run, why_not):
    """Those that the run keeps, and why there are no others."""
    page = report_html(run, None, why_not)

    assert "images that the run keeps can be shown" in page
    assert (why_not or "it was not loaded.") in page
    assert "<img " in page
