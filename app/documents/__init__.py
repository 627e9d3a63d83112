"""Tables as files: one mapping from format name to writer, so that pages and commands offer the same."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from app.documents.csv import table_csv
from app.documents.docx import table_docx
from app.documents.identity import document_id
from app.documents.json import table_json
from app.documents.pdf import table_pdf
from app.documents.xlsx import table_xlsx
from app.domain.table import Table

__all__ = ["FORMATS", "Format", "table_csv", "table_docx", "table_json", "table_pdf", "table_xlsx"]

Writer = Callable[[Table, str, datetime], bytes]


@dataclass(frozen=True, slots=True)
class Format:
    """write(table, printed_by, printed_at) gives the file's bytes; text is UTF-8 without a mark."""

    write: Writer
    mimetype: str
    extension: str


FORMATS: dict[str, Format] = {
    "pdf": Format(
        lambda table, by, at: table_pdf(table, printed_by=by, printed_at=at, document_id=document_id(table)),
        "application/pdf",
        "pdf",
    ),
    "xlsx": Format(
        lambda table, by, at: table_xlsx(table, printed_by=by, printed_at=at),
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "xlsx",
    ),
    "docx": Format(
        lambda table, by, at: table_docx(table, printed_by=by, printed_at=at, document_id=document_id(table)),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "docx",
    ),
    "csv": Format(lambda table, by, at: table_csv(table).encode(), "text/csv", "csv"),
    "json": Format(lambda table, by, at: table_json(table).encode(), "application/json", "json"),
}
