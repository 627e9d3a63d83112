"""The library's pages: the list of reports, one report, and the form that changes its layout."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from flask import request, url_for

from app.domain.layout import GROUPS as OUTCOME_GROUPS
from app.domain.layout import PLACES
from app.domain.list_layout import KINDS, OUTCOME, groups_of
from app.domain.money import Unit
from app.domain.permissions import Permission
from app.domain.table import Kind, Table
from app.library.forms import LayoutTyped, catalogue
from app.models import FrozenPeriod, ReportLayout
from app.reports.asked import DOMAINS, FRAME_LAYOUT, Asked
from app.reports.list_year import OF_TABLES
from app.reports.outcome import reported_words
from app.reports.reported_page import instead
from app.web.access import can
from app.web.tables import table_view
from app.web.views import Address, Choice, Link, RowView, TableView

MOST_ROWS = 500
FILES = {"pdf": "PDF", "xlsx": "Excel", "docx": "Word", "csv": "CSV", "json": "JSON"}
PLACE_WORDS = {"last": "sist", "first": "först", "none": "ingen summa"}


@dataclass(frozen=True, slots=True)
class ReportLink:
    """A saved report in the list."""

    title: str
    about: str
    url: str
    edit_url: str


@dataclass(frozen=True, slots=True)
class ReportView:
    """What library/report.html reads; hidden_rows: rows that only the files have."""

    title: str
    subtitle: str
    choices: list[Choice]
    table: TableView
    unit_label: str
    notes: tuple[str, ...]
    footer: tuple[str, ...]
    hidden_rows: int
    total_rows: int
    downloads: list[Link]
    edit_url: str
    address: str
    url: str
    frozen: dict[str, object] | None = None
    hidden: list[tuple[str, str]] = field(default_factory=list)


def report_links(saved: list[ReportLayout]) -> list[ReportLink]:
    """Every report with where it leads."""
    return [ReportLink(each.title, KINDS[each.kind], address_of(each), _edit(each)) for each in saved]


def address_of(each: ReportLayout) -> str:
    """Where a report is shown."""
    if each.kind != OUTCOME:
        return url_for("library.report", name=each.name)
    if each.name == FRAME_LAYOUT:
        return url_for("frames.index")
    return url_for("reports.outcome", layout=each.name)


def _edit(each: ReportLayout) -> str:
    return url_for("library.edit", name=each.name) if can(Permission.ADMINISTER) else ""


def report_view(saved: ReportLayout, asked: Asked, table: Table, kept: FrozenPeriod | None) -> ReportView:
    """One listing report; a very long one shows its first rows and says so. kept: the period that it is of, if any."""
    unit = table.unit
    address = asked.address("library.report", unit, name=saved.name)
    view = table_view(table)
    links = [
        Link(word, asked.address("library.download", unit, name=saved.name, format_=kind).url())
        for kind, word in FILES.items()
    ]
    has_money = any(column.kind is Kind.MONEY for column in table.columns)
    return ReportView(
        title=saved.title,
        subtitle=table.subtitle,
        choices=[*asked.time_choices(unit), Choice("doman", "Område", DOMAINS, asked.domain)],
        table=TableView(view.columns, _shortened(view)),
        unit_label=f"Belopp i {unit}." if has_money else "",
        notes=table.notes,
        footer=table.footer,
        hidden_rows=max(0, len(view.rows) - MOST_ROWS),
        total_rows=len(view.rows),
        downloads=links,
        edit_url=_edit(saved),
        address=request.host_url.rstrip("/") + address.url(),
        url=request.full_path.rstrip("?"),
        frozen=_frozen(address, kept, asked) if saved.kind in OF_TABLES else None,
        hidden=[("lage", "nu")] if asked.as_now else [],
    )


def _frozen(here: Address, kept: FrozenPeriod | None, asked: Asked) -> dict[str, object] | None:
    """That the list is as reported, or how it stands now, with the way to the other."""
    if kept is not None:
        moved = url_for("periods.difference", fran=kept.period, till="nu")
        links = [Link("Visa läget nu", here.url(lage="nu")), Link("Vad har ändrats sedan dess", moved)]
        return {"text": reported_words(kept), "links": links}
    return instead(here) if asked.as_now else None


def _shortened(view: TableView) -> Sequence[RowView]:
    """The first rows and, where there are more, the last one too: it is the total."""
    rows = view.rows
    if len(rows) <= MOST_ROWS:
        return rows
    return [*rows[:MOST_ROWS], *([rows[-1]] if rows[-1].is_total else [])]


@dataclass(frozen=True, slots=True)
class EditView:
    """What library/edit.html reads."""

    title: str
    name: str
    kind: str
    kind_word: str
    typed: LayoutTyped
    units: list[tuple[str, str]]
    places: list[tuple[str, str]]
    groups: list[tuple[str, str]]
    orders: list[tuple[str, str]]
    is_outcome: bool
    has_details: bool
    tags: list[str]
    save_url: str
    remove_url: str
    back_url: str
    once_key: str
    seen: str


def edit_view(saved: ReportLayout, typed: LayoutTyped, tags: list[str], key: str, seen: str) -> EditView:
    """The form of a layout, as saved or as typed."""
    is_outcome, known = saved.kind == OUTCOME, catalogue(saved.kind)
    return EditView(
        title=f"Ändra eller kopiera: {saved.title}",
        name=saved.name,
        kind=saved.kind,
        kind_word=KINDS[saved.kind],
        typed=typed,
        units=[(unit.value, unit.value) for unit in Unit],
        places=[(place, PLACE_WORDS[place]) for place in PLACES],
        groups=list((OUTCOME_GROUPS if is_outcome else groups_of(saved.kind)).items()),
        orders=[("", "Nummer"), *((key_, words.replace("{år}", "året")) for key_, (words, _) in known.items())],
        is_outcome=is_outcome,
        has_details=saved.kind != "budget",
        tags=tags,
        save_url=url_for("library.save", name=saved.name),
        remove_url="" if is_outcome else url_for("library.remove", name=saved.name),
        back_url=address_of(saved),
        once_key=key,
        seen=seen,
    )
