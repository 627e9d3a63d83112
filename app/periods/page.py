"""The pages of periods: the calendar of a year, what stands open, and the difference between two reports."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for
from sqlalchemy.orm import Session

from app.domain.money import Unit, amount_words
from app.domain.periods import CUT_OFF_MONTHS, MONTHS, last_day, period_words
from app.domain.permissions import Permission
from app.domain.table import Table
from app.models import FrozenPeriod
from app.periods import queries
from app.periods.checklist import Open, checklist
from app.periods.difference import NOW, OPEN_WORDS
from app.reports.queries import report_years
from app.web.access import can
from app.web.labels import moment
from app.web.views import Address, CellView, Choice, Col, Link, RowView

OUTSIDE = ("unmatched", "without_grant")
"""What stands on the page of rows outside the tables."""


@dataclass(frozen=True, slots=True)
class PeriodView:
    """One month of the calendar: when it closes, and its frozen versions."""

    period: int
    words: str
    cut_off: str
    is_tertial: bool
    frozen: list[str]
    url: str


def calendar(session: Session, year: int) -> list[PeriodView]:
    """The tertials of a year and every other month that was frozen."""
    versions: dict[int, list[FrozenPeriod]] = {}
    for each in queries.all_frozen(session):
        versions.setdefault(each.period, []).append(each)
    months = [year * 100 + number for number in range(1, 13)]
    return [
        PeriodView(
            period,
            period_words(period),
            last_day(period).isoformat(),
            period % 100 in CUT_OFF_MONTHS,
            [_version(each) for each in versions.get(period, [])],
            url_for("periods.show", period=period),
        )
        for period in months
        if period % 100 in CUT_OFF_MONTHS or period in versions
    ]


def years(session: Session, chosen: int, endpoint: str) -> list[Link]:
    """The years that have frames or outcome, as tabs."""
    known = sorted({chosen, *report_years(session)}, reverse=True)
    return [Link(str(year), url_for(endpoint, ar=year), year == chosen) for year in known]


def calendar_versions(found: Sequence[FrozenPeriod]) -> list[str]:
    """The frozen versions of a period, the newest first, in words."""
    return [_version(each) for each in found]


def _version(each: FrozenPeriod) -> str:
    comment = f" – {each.comment}" if each.comment else ""
    return f"Version {each.version}, fryst {moment(each.frozen_at)} av {each.frozen_by}{comment}"


@dataclass(frozen=True, slots=True)
class OpenView:
    """One line of the checklist."""

    label: str
    is_done: bool
    text: str
    first: list[Link]
    more: str
    url: str | None


def open_views(session: Session, period: int) -> list[OpenView]:
    """The checklist before freezing, in words."""
    return [_open(each, period) for each in checklist(session, period)]


def _open(each: Open, period: int) -> OpenView:
    amount = f", {amount_words(each.ore, Unit.TKR)}" if each.ore else ""
    links = [_first(each.key, key, words) for key, words in each.first]
    more = each.count - len(each.first)
    url = None
    if each.key in OUTSIDE and each.count and can(Permission.VIEW_LEDGER):
        url = url_for("outcomes.unmatched", ar=period // 100)
    return OpenView(
        OPEN_WORDS[each.key],
        not each.count and not each.ore,
        f"{each.count}{amount}" if each.count or each.ore else "Klart",
        links,
        f"och {more} till" if each.first and more > 0 else "",
        url,
    )


def _first(kind: str, key: str, words: str) -> Link:
    return Link(words, None if kind == "no_category_forecast" else url_for("investments.show", id=int(key)))


@dataclass(slots=True)
class DifferenceView:
    """What periods/difference.html reads. hidden, all_url: when it is about one category only."""

    title: str
    subtitle: str
    hidden: list[tuple[str, str]]
    all_url: str
    choices: list[Choice]
    columns: list[Col]
    rows: list[RowView]
    notes: Sequence[str]
    downloads: list[Link]
    unit_label: str


def difference_view(session: Session, table: Table, before: str, after: str, category: str) -> DifferenceView:
    """The table with its choices and downloads; category: the code of the one it is about, '' for all."""
    asked = {"fran": before, "till": after, "enhet": table.unit.value, "kategori": category}
    address = Address("periods.difference", {}, asked)
    rows = [
        RowView(
            str(row.cells[0]),
            [CellView(table.text(column, cell)) for column, cell in zip(table.columns[1:], row.cells[1:], strict=True)],
            level=row.level,
            is_total=row.is_total,
            url=_opens(row.key),
        )
        for row in table.rows
    ]
    words = {"pdf": "PDF", "xlsx": "Excel", "csv": "CSV", "json": "JSON"}
    return DifferenceView(
        table.title,
        table.subtitle,
        [("kategori", category)] if category else [],
        address.url(kategori="") if category else "",
        choices(session, before, after, table.unit),
        [Col(each.key, each.heading, number > 0) for number, each in enumerate(table.columns)],
        rows,
        table.notes,
        [Link(word, address.url(format=kind)) for kind, word in words.items()],
        f"Belopp i {table.unit}",
    )


def choices(session: Session, before: str, after: str, unit: Unit) -> list[Choice]:
    """Which two reports, and the unit."""
    kept = [(_code(each), _named(each)) for each in queries.all_frozen(session)]
    return [
        Choice("fran", "Från", kept, before),
        Choice("till", "Till", [(NOW, "Läget nu"), *kept], after),
        Choice("enhet", "Belopp i", [(each.value, each.value) for each in Unit], unit.value),
    ]


def _code(each: FrozenPeriod) -> str:
    return f"{each.period}:{each.version}"


def _named(each: FrozenPeriod) -> str:
    version = f", version {each.version}" if each.version > 1 else ""
    return f"{MONTHS[each.period % 100 - 1]} {each.period // 100}{version}"


def _opens(key: str) -> str | None:
    id_ = key.removeprefix("request-")
    return url_for("investments.show", id=int(id_)) if id_ != key else None
