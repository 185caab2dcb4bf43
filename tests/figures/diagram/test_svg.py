import re
import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest

from scrawl.figures import diagram, diagram_to_svg
from scrawl.figures.diagram.captions import Line
from scrawl.figures.diagram.shapes import INKS

SVG = "{http://www.w3.org/2000/svg}"
EVIL = "<script>&\"'"


def test_an_svg_is_xml_that_names_everything(network):
    """Names, kinds, shapes and numbers of parameters are texts, which can be found."""
    drawn = diagram(network)

    tree = ET.XML(diagram_to_svg(drawn))

    texts = [element.text for element in tree.iter(f"{SVG}text")]
    told = [text for box in drawn.boxes for line in box.lines for text in line if text]
    roles = ["input"] * len(network.inputs) + ["output"] * len(network.outputs)
    assert sorted(map(str, texts)) == sorted(told + roles)


def test_a_picture_tells_itself_to_who_cannot_see_it(two):
    """Its title is the name, its description lists the layers and what they take."""
    tree = ET.XML(diagram_to_svg(diagram(two)))

    title, description = tree[0], tree[1]
    assert tree.get("role") == "img"
    assert tree.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"
    assert title.text == "digit-and-sum"
    told = str(description.text)
    assert told.startswith("A network of 82,666 parameters. image, 28x28x1, pixels, in")
    assert told.endswith("sum, 19, ShiftByNumber, output, from digit and number.")


def test_a_picture_needs_nothing_else(network):
    """No scripts, no links, no fonts or styles from elsewhere."""
    text = diagram_to_svg(diagram(network))

    tree = ET.XML(text)
    names = {element.tag.removeprefix(SVG) for element in tree.iter()}
    assert names <= {
        *("svg", "title", "desc", "style", "g", "rect", "path", "polygon", "text")
    }
    assert "href" not in text
    assert text.count("http") == 1  # the name of the language
    assert "url(" not in text
    assert "@import" not in text


def test_any_text_is_only_text(chain):
    """Whatever a caption says, it is no markup."""
    drawn = diagram(chain)
    box = replace(drawn.boxes[0], name=EVIL, lines=(Line(EVIL, EVIL), Line(EVIL)))

    tree = ET.XML(diagram_to_svg(replace(drawn, name=EVIL, boxes=(box,), arrows=())))

    assert [element.text for element in tree.iter(f"{SVG}text")][:3] == [EVIL] * 3
    assert tree[0].text == EVIL


@pytest.mark.parametrize("ink", INKS)
def test_every_ink_has_a_colour_for_dark_pages(ink, chain):
    """The style sheet changes all colours that are not none."""
    text = diagram_to_svg(diagram(chain))

    [dark] = re.findall(
        r"@media \(prefers-color-scheme: dark\) \{(.*)\n\}", text, re.DOTALL
    )
    [rule] = re.findall(rf"\.scrawl-diagram \.{ink} \{{(.*?)\}}", dark)
    colors = dict(re.findall(r"(fill|stroke): (#[0-9a-f]{6});", rule))
    light = {"fill": INKS[ink].fill, "stroke": INKS[ink].stroke}
    assert set(colors) == {name for name in light if light[name] != "none"}
    assert all(colors[name] != light[name] for name in colors)


def test_dark_text_can_be_read_on_dark_boxes(chain):
    """With a contrast of 4.5 at least, as on light paper."""
    text = diagram_to_svg(diagram(chain))
    dark = dict(re.findall(r"\.scrawl-diagram \.(\w+) \{ fill: (#\w+);", text))
    light = {name: ink.fill for name, ink in INKS.items()}

    for fills in (dark, light):
        for box in ("input", "plain", "learned", "joining"):
            assert contrast(fills["text"], fills[box]) > 7
            assert contrast(fills["soft"], fills[box]) > 4.5
        assert contrast(fills["paper"], fills["tag"]) > 7


def test_equal_networks_give_equal_bytes(network):
    """No date, no random name."""
    assert diagram_to_svg(diagram(network)) == diagram_to_svg(diagram(network))


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours as the WCAG define it, from 1 to 21."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def luminance(color: str) -> float:
    """Return the relative luminance of a colour."""
    parts = [int(color[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
