"""What an import touches, as tables: the preview and the receipt show the same."""

from collections.abc import Mapping
from typing import Any

from flask import url_for

from app.domain.ledger_map import FileKind
from app.domain.money import format_amount as kr
from app.domain.money import format_whole
from app.outcomes.preview import SHOWN, Row
from app.outcomes.receipt import LeftOut
from app.web.labels import state_word
from app.web.views import CellView, Col, Fact, RowView, TableView

_COLUMNS = [
    Col("day", "Datum"), Col("account", "Konto"), Col("cost_centre", "Ansvar"),
    Col("project", "Projekt"), Col("supplier", "Leverantör"), Col("text", "Text"), Col("amount", "Belopp", True),
]  # fmt: skip


def category_table(
    categories: list[dict[str, Any]], names: Mapping[str, str], kind: str = FileKind.OUTCOME
) -> TableView:
    """Sums before and after of each category that changes; names: by code."""
    rows = [
        RowView(
            names.get(row["code"], row["code"]),
            [CellView(kr(ore)) for ore in (row["before_ore"], row["after_ore"], row["after_ore"] - row["before_ore"])],
            note=row["code"] if names.get(row["code"], row["code"]) != row["code"] else "",
        )
        for row in categories
    ]
    columns = [Col("category", "Kategori"), Col("before", "Före", True), Col("after", "Efter", True)]
    return TableView(
        [*columns, Col("difference", "Skillnad", True)],
        rows,
        title="Utfall per kategori" if kind == FileKind.OUTCOME else "Beställt per kategori",
        note="Belopp i kr.",
        empty="Ingen kategori ändras.",
    )


def detail_tables(details: dict[str, Any], counts: dict[str, int], kind: str = FileKind.OUTCOME) -> list[TableView]:
    """Examples of rows; counts: how many there are of each sort, by the same names."""
    found = [
        _unmatched(details["unmatched"], kind),
        _rows("Misstänkta dubbletter", details["suspected"], counts["suspected"], kind),
        _bought(details["bought"], details["bought_count"]),
        _changed(details["changed"], counts["changed"], kind),
        _rows("Borttagna rader", details["removed"], counts["removed"], kind),
        _rows("Nya rader", details["new"], counts["new"], kind),
    ]
    return [table for table in found if table.rows]


def left_facts(left: dict[str, int]) -> list[Fact]:
    """Rows that the source's map leaves out: said, so that nobody takes them for counted."""
    words = (
        ("sums", "Summarader, inte med"),
        ("without_project", "Rader utan projekt, inte med"),
        ("other_accounts", "Rader på andra konton, inte med"),
    )
    found = [Fact(label, format_whole(left.get(name, 0))) for name, label in words if left.get(name)]
    if LeftOut(**left).ore:
        found.append(Fact("Summa som inte är med", f"{kr(left['ore'])} kr"))
    return found


def _rows(title: str, rows: list[Row], count: int, kind: str) -> TableView:
    return TableView([_first(kind), *_COLUMNS], [_row(row) for row in rows], title=title, note=_note(len(rows), count))


def _first(kind: str) -> Col:
    return Col("voucher", "Verifikat" if kind == FileKind.OUTCOME else "Beställning")


def _note(shown: int, count: int) -> str:
    more = f" De {shown} första av {format_whole(count)}." if count > shown >= SHOWN else ""
    return f"Belopp i kr.{more}"


def _row(row: Row, note: str = "") -> RowView:
    cells = [
        CellView(str(row[name])) for name in ("posted_on", "account", "cost_centre", "project", "supplier", "text")
    ]
    also = f"Finns också från {row['also']}" if row.get("also") else note
    return RowView(f"{row['voucher']}, rad {row['row']}", [*cells, CellView(kr(row["amount_ore"]))], note=also)


def _changed(pairs: list[list[Row]], count: int, kind: str) -> TableView:
    """Each row as it becomes, with what it was beneath its name."""
    columns = [_first(kind), Col("what", "Ändrat"), Col("before", "Före"), Col("after", "Efter")]
    labels = {
        "posted_on": "Datum", "account": "Konto", "cost_centre": "Ansvar", "project": "Projekt",
        "supplier": "Leverantör", "text": "Text", "amount_ore": "Belopp",
    }  # fmt: skip
    rows = []
    for before, after in pairs:
        different = [name for name in labels if before[name] != after[name]] or ["text"]
        for place, name in enumerate(different):
            label = f"{after['voucher']}, rad {after['row']}"
            cells = [CellView(labels[name]), CellView(_value(name, before)), CellView(_value(name, after))]
            rows.append(RowView(label, cells, note="" if place == 0 else "samma rad"))
    return TableView(columns, rows, title="Ändrade rader", note=_note(len(pairs), count))


def _value(name: str, row: Row) -> str:
    return f"{kr(row[name])} kr" if name == "amount_ore" else str(row[name]) or "tomt"


def _unmatched(found: list[list[Any]], kind: str) -> TableView:
    columns = [Col("project", "Projekt"), Col("rows", "Rader", True), Col("amount", "Belopp", True)]
    rows = [
        RowView(project or "Inget projekt", [CellView(format_whole(count)), CellView(kr(ore))])
        for project, count, ore in found
    ]
    waits = "Raderna väntar i listan Rader utanför och" if kind == FileKind.OUTCOME else "Raderna"
    note = f"Belopp i kr. {waits} räknas inte i någon tabell."
    return TableView(columns, rows, title="Utan äskning, per projekt", note=note)


def _bought(found: list[Row], count: int) -> TableView:
    columns = [Col("number", "Äskning"), Col("title", "Rubrik"), Col("state", "Tillstånd")]
    rows = [
        RowView(
            row["number"],
            [CellView(row["title"]), CellView(state_word(row["state"]).capitalize())],
            url=url_for("investments.show", id=row["id"]),
        )
        for row in found
    ]
    note = f"{format_whole(count)} levererade äskningar har inga rader i redovisningen."
    return TableView(columns, rows, title="Köpt men utan rader", note=note)
