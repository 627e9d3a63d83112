"""A decision as a protocol: what was decided, by whom and by what right, with a line to sign on."""

from dataclasses import dataclass
from datetime import datetime

from app.documents.canvas import About
from app.documents.flow import Flow
from app.documents.fonts import faces
from app.documents.pages import Foot
from app.documents.request_pdf import Block, Pair, PrintedTable, set_block


@dataclass(frozen=True, slots=True)
class DecisionDocument:
    """All that is printed. signers: who signs, a line each."""

    reference: str
    summary: str
    facts: tuple[Pair, ...]
    tables: tuple[PrintedTable, ...]
    signers: tuple[str, ...]
    printed_by: str
    printed_at: datetime


def decision_pdf(document: DecisionDocument) -> bytes:
    """The protocol as a PDF file. Nothing is cut."""
    flow = Flow(running=f"Beslut {document.reference}")
    flow.text("Protokoll över beslut om investeringar", size=10, muted=True)
    flow.bookmark(document.reference, 0)
    flow.text(document.reference, face=faces().bold, size=18, after=4, tag="H1")
    flow.text(document.summary, size=11, after=9)
    flow.pairs([(pair.label, pair.value) for pair in document.facts])
    for table in document.tables:
        flow.section(table.heading, table=True)
        flow.table(table.columns, table.numeric, table.rows, table.total)
    if document.signers:
        flow.section("Underskrift")
        for signer in document.signers:
            flow.signature(signer)
    stamp = f"Utskriven {document.printed_at:%Y-%m-%d kl. %H.%M} av {document.printed_by} · {document.reference}"
    about = About(f"Beslut {document.reference}", document.summary, document.printed_by, document.printed_at)
    return flow.finished(about, Foot(stamp))


@dataclass(frozen=True, slots=True)
class AppendixDocument:
    """What the board is to decide: an overview, then a section for each request."""

    title: str
    summary: str
    overview: PrintedTable
    blocks: tuple[Block, ...]
    printed_by: str
    printed_at: datetime


def appendix_pdf(document: AppendixDocument) -> bytes:
    """The appendix as a PDF file. Nothing is cut."""
    flow = Flow(running=document.title)
    flow.bookmark(document.title, 0)
    flow.text(document.title, face=faces().bold, size=18, after=4, tag="H1")
    flow.text(document.summary, size=11, after=9)
    if document.overview.rows:
        flow.section(document.overview.heading)
        overview = document.overview
        flow.table(overview.columns, overview.numeric, overview.rows, overview.total)
    for block in document.blocks:
        set_block(flow, block)
    stamp = f"Utskriven {document.printed_at:%Y-%m-%d kl. %H.%M} av {document.printed_by}"
    about = About(document.title, document.summary, document.printed_by, document.printed_at)
    return flow.finished(about, Foot(stamp))
