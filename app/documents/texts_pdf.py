"""Written texts as a chapter: the text about the whole under the title, then each category under its heading."""

from collections.abc import Sequence

from app.documents.flow import Flow
from app.documents.fonts import faces

NOTHING = "Ingen text är skriven om perioden."


def texts_flow(title: str, subtitle: str, texts: Sequence[tuple[str, str]], depth: int = 0) -> Flow:
    """(heading, text) set on pages, '' for the text that stands under the title. depth: as of a chart's flow."""
    faces()
    flow = Flow(title, depth)
    flow.bookmark(title, 0)
    flow.text(title, face=faces().bold, size=18, after=4, tag="H1")
    flow.text(subtitle, size=11, after=8)
    for heading, text in texts:
        if heading:
            flow.section(heading)
        flow.prose(text)
    if not texts:
        flow.prose(NOTHING)
    return flow
