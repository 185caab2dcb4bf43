"""A run as one page that can be sent to somebody: HTML that needs nothing else.

`report_of` gathers what the page says into values (`contents.py`); `to_html` lays them
out (`rendering.py`), with a template, a style and a script that are files in `page/`.
The script only makes things easier: without it, all can be read. To add a part, give
`Report` a field for it, fill that in `report.py`, and show it in `page/report.html`.
"""

from scrawl.reporting.contents import Report
from scrawl.reporting.rendering import to_html
from scrawl.reporting.report import report_html, report_of

__all__ = ["Report", "report_html", "report_of", "to_html"]
