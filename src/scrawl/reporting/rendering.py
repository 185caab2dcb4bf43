"""From a report to its page: one file that asks for nothing else.

Everything that is put in is escaped, and what could steer the reading of a line, such
as a mark of direction, is spelled out. The page forbids itself all requests, and every
script and style but its own.
"""

import base64
import hashlib
import re
from importlib.resources import files

from scrawl.reporting.charts import BOTTOM, HEIGHT, LEFT, RIGHT, TOP, WIDTH
from scrawl.reporting.contents import Missing, Report

PAGE = "page"  # the folder of templates, style and script
EDGES = {
    "WIDTH": WIDTH,
    "HEIGHT": HEIGHT,
    "LEFT": LEFT,
    "RIGHT": WIDTH - RIGHT,
    "TOP": TOP,
    "BOTTOM": HEIGHT - BOTTOM,
}


def to_html(report: Report) -> str:
    """Return the page of a *report*; equal reports give equal pages."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("scrawl.reporting", PAGE),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_plain,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.tests["missing"] = lambda part: isinstance(part, Missing)
    style, script = _read("report.css"), _read("report.js")
    return environment.get_template("report.html").render(
        report=report,
        policy=_policy(report, style, script),
        style=style,
        script=script,
        **EDGES,
    )


def _read(name: str) -> str:
    return files("scrawl.reporting").joinpath(PAGE, name).read_text("utf-8")


def _policy(report: Report, style: str, script: str) -> str:
    """Return the Content-Security-Policy: pictures in the page, and our own text."""
    diagram = "" if isinstance(report.diagram, Missing) else report.diagram
    styles = [style, *re.findall(r"<style>(.*?)</style>", diagram, re.DOTALL)]
    return "; ".join((
        "default-src 'none'",
        "img-src data:",
        f"style-src {' '.join(map(_digest, styles))}",
        f"script-src {_digest(script)}",
        "base-uri 'none'",
        "form-action 'none'",
    ))


def _digest(text: str) -> str:
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return f"'sha256-{digest}'"


def _plain(value: object) -> object:
    """Return *value* as text of letters that can be seen, unless it is HTML already."""
    if hasattr(value, "__html__"):
        return value
    return "".join(
        letter if letter.isprintable() else letter.encode("unicode_escape").decode()
        for letter in str(value)
    )
