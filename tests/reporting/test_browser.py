"""The page where it is read: in a real browser, by mouse and by keys."""

from pathlib import Path

import pytest

from scrawl.data import Dataset
from scrawl.reporting import report_html
from scrawl.training import Run
from tests.devtools import Browser

WIDE, NARROW, HEIGHT = 1000, 360, 800
SHOWN = "getComputedStyle(document.querySelector('.gallery:target')).display"
IMAGES = """[...document.querySelectorAll('.gallery:target img')]
    .map(i => i.complete && i.naturalWidth > 0 && i.getClientRects().length > 0)"""


@pytest.fixture
def page(run: Run, digits: Dataset, tmp_path: Path) -> str:
    """Return the address of a report on the digits."""
    path = tmp_path / "report.html"
    path.write_text(report_html(run, digits), "utf-8")
    return path.as_uri()


def complaints(browser: Browser) -> list[dict]:
    """Return all that the browser found wrong with the page."""
    return [*browser.told("Log.entryAdded"), *browser.told("Runtime.exceptionThrown")]


def test_the_page_asks_for_nothing_and_nothing_is_wrong(browser, page):
    """One request, for the file itself, and a clean console."""
    browser.open(page)
    browser.click(".matrix .wrong9 a")

    requests = [
        asked["request"]["url"] for asked in browser.told("Network.requestWillBeSent")
    ]

    assert [url for url in requests if not url.startswith("data:")] == [page]
    assert complaints(browser) == []
    assert browser.told("Runtime.consoleAPICalled") == []


def test_the_browser_tells_of_what_it_must_not_ask_for(browser, page, tmp_path):
    """The last test would notice: a page that is changed to ask is forbidden to."""
    text = Path(page.removeprefix("file://")).read_text()
    asking = tmp_path / "asking.html"
    asking.write_text(
        text.replace("<main", '<img src="other.png"><script>1</script><main')
    )

    browser.open(asking.as_uri())

    assert len(complaints(browser)) >= 2


@pytest.mark.parametrize("is_scripted", [True, False])
def test_a_cell_opens_the_images_behind_it(browser, page, is_scripted):
    """As many as it counts, all of them seen; also where no script may run."""
    browser.ask("Emulation.setScriptExecutionDisabled", value=not is_scripted)
    browser.open(page)
    link = "document.querySelector('.matrix .wrong9 a')"
    before = browser.value("document.querySelectorAll('.gallery:target').length")
    count = int(browser.value(f"{link}.textContent"))

    browser.click(".matrix .wrong9 a")

    assert before == 0
    assert browser.value(SHOWN) == "block"
    assert browser.value(IMAGES) == [True] * count
    assert browser.value(f"{link}.hash") == browser.value("location.hash")


def test_keys_walk_through_the_matrix_and_back(browser, page):
    """Arrows go from number to number, Enter opens, Escape returns to the number."""
    focused = "document.activeElement.getAttribute('aria-label')"
    browser.open(page)
    browser.value("document.querySelector('.matrix a').focus()")
    begun = browser.value(focused)

    browser.press("ArrowDown")
    below = browser.value(focused)
    leads_to = browser.value("document.activeElement.hash")
    browser.press("Enter")
    opened = browser.value("document.activeElement.id")
    browser.press("Escape")

    assert below != begun
    assert leads_to == f"#{opened}"
    assert browser.value(focused) == below
    assert browser.value("document.querySelectorAll('.gallery:target').length") == 0


@pytest.mark.parametrize("is_scripted", [True, False])
def test_the_tab_key_need_not_pass_every_number(browser, page, is_scripted):
    """One stop for the matrix where arrows walk in it; all where nothing does."""
    browser.ask("Emulation.setScriptExecutionDisabled", value=not is_scripted)
    browser.look(WIDE, HEIGHT, "light")
    browser.open(page)

    links = browser.value("document.querySelectorAll('.matrix a').length")
    stops = browser.value(
        "document.querySelectorAll('.matrix a:not([tabindex=\"-1\"])').length"
    )
    frames = browser.value(
        "document.querySelectorAll('.scroll[tabindex=\"0\"]').length"
    )

    assert stops == (1 if is_scripted else links)
    assert (frames == 0) == is_scripted  # nothing is too wide for this window


def test_the_first_tab_leads_past_the_links(browser, page):
    """Who uses keys can go straight to the content, and sees where they are."""
    browser.open(page)

    browser.press("Tab")

    assert browser.value("document.activeElement.className") == "skip"
    assert browser.value("document.activeElement.getBoundingClientRect().left") >= 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_the_page_fits_and_follows_the_theme(browser, page, scheme, width):
    """No sideways scrolling, also with all parts open; ink differs from paper."""
    browser.look(width, HEIGHT, scheme)
    browser.open(page)
    browser.value("document.querySelectorAll('details').forEach(d => d.open = true)")

    style = "getComputedStyle(document.body)"
    paper = sum(map(int, browser.value(f"{style}.backgroundColor.match(/\\d+/g)")))
    ink = sum(map(int, browser.value(f"{style}.color.match(/\\d+/g)")))

    assert browser.value("document.documentElement.scrollWidth") <= width
    dark, light = sorted((ink, paper))
    assert (light == paper) == (scheme == "light")
    assert dark < 200
    assert light > 600
    assert len(browser.photograph()) > 50_000


def test_every_picture_has_words_and_every_table_headers(browser, page):
    """Who cannot see the page can have it read to them."""
    browser.open(page)

    assert browser.value("[...document.images].filter(i => !i.alt).length") == 0
    assert browser.value("document.images.length") > 50
    assert (
        browser.value(
            "[...document.querySelectorAll('table')]"
            ".filter(t => !t.caption || !t.querySelector('th[scope]')).length"
        )
        == 0
    )
    assert (
        browser.value(
            "document.querySelectorAll('svg[role=img]:not(:has(desc))').length"
        )
        == 0
    )
    assert browser.value("document.querySelectorAll('h1').length") == 1


def test_every_link_leads_somewhere_and_no_name_is_given_twice(browser, page):
    """A link to a part that is not there would do nothing."""
    browser.open(page)

    lost = browser.value(
        "[...document.querySelectorAll('a')].map(a => a.hash.slice(1))"
        ".filter(name => !document.getElementById(name))"
    )
    names = browser.value("[...document.querySelectorAll('[id]')].map(e => e.id)")

    assert lost == []
    assert len(names) == len(set(names))
