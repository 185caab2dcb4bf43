"""Pages of studies where they are read: in a real browser."""

import pytest

from scrawl.studies import Manner, find_study, publish

WIDE, NARROW, HEIGHT = 1000, 360, 800
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture(scope="module")
def page(tmp_path_factory) -> str:
    """The address of a page that has parts of all kinds."""
    folder = tmp_path_factory.mktemp("page")
    study = find_study("inside-a-cnn")
    return publish(study, folder, Manner(is_quick=True)).path.as_uri()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_a_page_asks_for_nothing_and_fits(browser, page, width, scheme):
    """In both themes, and on a telephone; nothing is wrong with it."""
    browser.look(width, HEIGHT, scheme)
    browser.open(page)

    told = browser.told("Network.requestWillBeSent")
    urls = [each["request"]["url"] for each in told]
    assert [url for url in urls if not url.startswith("data:")] == [page]
    for kind in ("Log.entryAdded", "Runtime.exceptionThrown"):
        assert browser.told(kind) == []
    assert browser.value(OVERFLOW) <= 0
    paper = browser.value("getComputedStyle(document.body).backgroundColor")
    assert (paper == "rgb(255, 255, 255)") == (scheme == "light")
    broken = "[...document.images].filter(i => !i.naturalWidth).length"
    assert browser.value(broken) == 0


def test_the_first_key_skips_what_is_above_the_figures(browser, page):
    """Whoever has no mouse need not walk through all links."""
    browser.open(page)

    browser.press("Tab")

    assert browser.value("document.activeElement.className") == "skip"
