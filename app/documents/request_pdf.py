"""A request as a PDF of its own: everything a board reads about it, on A4, the same bytes for the same input."""

from dataclasses import dataclass
from datetime import datetime

from app.documents.canvas import About
from app.documents.flow import Flow
from app.documents.fonts import faces
from app.documents.pages import Foot


@dataclass(frozen=True, slots=True)
class Pair:
    """A label with its value."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class PrintedTable:
    """A table of text: headings, which columns are figures, rows and the row of sums."""

    heading: str
    columns: tuple[str, ...]
    numeric: tuple[bool, ...]
    rows: tuple[tuple[str, ...], ...]
    total: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """A section: short fields, then texts as (heading, text), then tables."""

    heading: str
    pairs: tuple[Pair, ...] = ()
    texts: tuple[tuple[str, str], ...] = ()
    tables: tuple[PrintedTable, ...] = ()


@dataclass(frozen=True, slots=True)
class RequestDocument:
    """All that is printed. state: the sentence that says where it is; printed_at: local time, shown as given."""

    number: str
    title: str
    state: str
    facts: tuple[Pair, ...]
    amounts: tuple[Pair, ...]
    blocks: tuple[Block, ...]
    printed_by: str
    printed_at: datetime
    document_id: str = ""


def request_pdf(document: RequestDocument) -> bytes:
    """The request as a PDF file. Nothing is cut: long texts and rows go on over as many pages as they need."""
    flow = Flow(running=f"{document.number} {document.title}")
    flow.text(f"Äskning {document.number}", size=10, muted=True)
    flow.bookmark(f"{document.number} {document.title}", 0)
    flow.text(document.title, face=faces().bold, size=18, after=4, tag="H1")
    flow.text(document.state, size=11, after=9)
    flow.amounts([(pair.label, pair.value) for pair in document.amounts])
    flow.pairs([(pair.label, pair.value) for pair in document.facts])
    for block in document.blocks:
        set_block(flow, block)
    title = f"Äskning {document.number} {document.title}"
    about = About(title, document.state, document.printed_by, document.printed_at)
    return flow.finished(about, Foot(_stamp(document)))


def set_block(flow: Flow, block: Block) -> None:
    """A section with its fields, texts and tables."""
    flow.section(block.heading, table=not (block.pairs or block.texts))
    flow.pairs([(pair.label, pair.value) for pair in block.pairs])
    for heading, text in block.texts:
        flow.heading(heading)
        flow.prose(text)
    for table in block.tables:
        if table.heading != block.heading:
            flow.heading(table.heading, table=True)
        flow.table(table.columns, table.numeric, table.rows, table.total)


def _stamp(document: RequestDocument) -> str:
    who = f"Utskriven {document.printed_at:%Y-%m-%d kl. %H.%M} av {document.printed_by}"
    return f"{who} · {document.document_id}" if document.document_id else who
