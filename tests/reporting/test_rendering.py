import base64
import hashlib
import re
from html import unescape

from scrawl.reporting import report_html


def digest(text: str) -> str:
    """Return what a policy calls this *text*."""
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def test_only_our_own_script_and_styles_are_allowed(run, digits):
    """Each by its digest; so nothing that slipped in could run."""
    page = report_html(run, digits)

    [policy] = re.findall(
        r'http-equiv="Content-Security-Policy" content="([^"]+)"', page
    )
    rules = dict(rule.split(" ", 1) for rule in unescape(policy).split("; "))
    [script] = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    styles = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)

    assert rules["default-src"] == "'none'"
    assert rules["img-src"] == "data:"
    assert rules["script-src"] == f"'sha256-{digest(script)}'"
    assert rules["style-src"].split() == [
        f"'sha256-{digest(style)}'" for style in styles
    ]


def test_the_policy_comes_before_what_it_rules(run, digits):
    """A browser obeys it from there on."""
    page = report_html(run, digits)

    assert page.index("Content-Security-Policy") < page.index("<style>")
    assert page.lstrip().startswith("<!DOCTYPE html>")
