import re
from html.parser import HTMLParser

import pytest

from scrawl.studies import (
    Drawing,
    Findings,
    Listing,
    Paragraph,
    Picture,
    Published,
    Section,
    Study,
    Table,
    compare,
    findings_to_html,
)

PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\1\2\0\0\0\3"  # as far as it is read
HOSTILE = "<script>alert('x')</script> & \"quotes\""
VOID = {"br", "hr", "img", "input", "link", "meta"}


class Outline(HTMLParser):
    """Remember what is opened, and refuse what is closed in the wrong order."""

    def __init__(self):
        """See nothing yet."""
        super().__init__()
        self.open = []
        self.tags = []
        self.links = []

    def handle_starttag(self, tag, attrs):
        """Remember a tag, and where it leads."""
        self.tags.append(tag)
        self.links += [value for name, value in attrs if name in {"href", "src"}]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        """Remember a tag that has no inside."""
        del attrs
        self.tags.append(tag)

    def handle_endtag(self, tag):
        """Check that it is the last one opened."""
        assert self.open.pop() == tag


@pytest.fixture
def findings() -> Findings:
    """A page with one part of each kind, written by somebody hostile."""
    study = Study("lines", HOSTILE, HOSTILE, lambda _: iter(()))
    parts = (
        Section("A Title & more"),
        Paragraph(HOSTILE),
        Listing(HOSTILE, HOSTILE),
        Table(HOSTILE, (HOSTILE, "b"), ((HOSTILE, "1"),)),
        Picture(HOSTILE, HOSTILE, PNG),
        Drawing(HOSTILE, "<svg><title>a drawing</title></svg>"),
        compare(Published(HOSTILE, 0.9, HOSTILE), [0.8, 0.8]),
    )
    return Findings(study, parts, (), is_quick=False)


def test_a_page_is_well_formed_and_escapes_everything(findings):
    """No text of a study can become markup; our own drawings are."""
    page = findings_to_html(findings)

    outline = Outline()
    outline.feed(page)
    assert outline.open == []
    assert "script" not in outline.tags
    assert outline.tags.count("svg") == 1
    assert "&lt;script&gt;" in page


def test_a_page_needs_nothing_else(findings):
    """All it shows lies in it, and its links lead to its own sections."""
    page = findings_to_html(findings)

    outline = Outline()
    outline.feed(page)
    assert all(link.startswith(("#", "data:")) for link in outline.links)
    anchors = {link[1:] for link in outline.links if link.startswith("#")}
    assert anchors == set(re.findall(r'<h2 id="([^"]+)"', page))
    assert "url(" not in page
    assert "prefers-color-scheme: dark" in page


def test_a_page_has_all_parts_in_their_order(findings):
    """Each kind of part is shown, under the summary of all comparisons."""
    page = findings_to_html(findings)

    places = [
        page.index(text)
        for text in (
            "Reported and measured</h2>",
            "A Title &amp; more</h2>",
            "<pre",
            "data:image/png;base64,iVBORw0KGgo",
            "<svg>",
            '<p class="verdict differs">',
            "What was trained</h2>",
        )
    ]
    assert places == sorted(places)


def test_a_picture_knows_its_size(findings):
    """A browser makes room for it before it is there."""
    assert 'width="258" height="3"' in findings_to_html(findings)


def test_a_quick_look_says_that_it_is_one(findings):
    """Nobody takes its numbers for results."""
    quick = Findings(findings.study, (), (), is_quick=True)

    assert "Its numbers say nothing" in findings_to_html(quick)
    assert "Its numbers say nothing" not in findings_to_html(findings)


def test_equal_findings_give_equal_pages(findings):
    """There is no date in a page."""
    assert findings_to_html(findings) == findings_to_html(findings)
