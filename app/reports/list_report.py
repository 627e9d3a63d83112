"""A listing report as a Table: the one object that its page, its files and the tertial parcel are made from."""

from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.orm import Session

from app.domain.layout import diary_line
from app.domain.list_layout import GROUPS, ListLayout
from app.domain.list_table import Budget, Record, list_table, rounding_note
from app.domain.money import Unit
from app.domain.periods import last_day, period_words
from app.domain.table import Table
from app.reports import list_queries as queries


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a report is about: year, cut-off (YYYYMM), unit (None: the layout's own), domain, and today."""

    year: int
    period: int
    unit: Unit | None
    domain: str
    today: date


_READ = {
    "requests": queries.request_records,
    "decisions": queries.decision_records,
    "standstill": queries.paused_records,
}


def list_report(session: Session, layout: ListLayout, wanted: Wanted) -> Table:
    """The finished table, in a fixed number of queries."""
    layout = replace(layout, unit=wanted.unit or layout.unit)
    asked = (session, wanted.year, wanted.period, wanted.domain, layout.tag)
    budget = None
    if layout.kind == "budget":
        layout = replace(layout, group_by="kategori", details=True)
        records, frames = queries.budget_records(*asked)
        budget = Budget(frames)
    else:
        records = _READ[layout.kind](*asked)
    order = queries.category_order(session) if layout.group_by == "kategori" else []
    footer = (*diary_line(layout.diary, wanted.year), _cut_off(layout, wanted))
    table = list_table(
        layout, records, year=wanted.year, subtitle=_subtitle(layout, wanted), words=GROUPS[layout.group_by].lower(),
        notes=_notes(layout, records), footer=footer, budget=budget, order=order,
    )  # fmt: skip
    note = rounding_note(table)
    return replace(table, notes=(*table.notes, note)) if note else table


def _subtitle(layout: ListLayout, wanted: Wanted) -> str:
    time = {
        "standstill": f"Läget {wanted.today.isoformat()}",
        "budget": f"Ramåret {wanted.year}",
        "decisions": f"Beslut {period_words(wanted.period)}",
    }.get(layout.kind, f"Ramåret {wanted.year}, betalt {period_words(wanted.period)}")
    parts = [time, f"området {wanted.domain}" if wanted.domain else "", f"etiketten {layout.tag}" if layout.tag else ""]
    return ", ".join(filter(None, parts))


def _cut_off(layout: ListLayout, wanted: Wanted) -> str:
    if layout.kind == "standstill":
        return f"Vilande den {wanted.today.isoformat()}."
    return f"Uppgifter till och med {last_day(wanted.period).isoformat()}."


def _notes(layout: ListLayout, records: list[Record]) -> tuple[str, ...]:
    if layout.group_by == "etiketter" and any(", " in str(each.get("etiketter")) for each in records):
        return ("En äskning med flera etiketter står under var och en av dem och räknas en gång i totalen.",)
    return ()
