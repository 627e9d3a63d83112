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
from app.models import FrozenPeriod
from app.periods.queries import frozen
from app.reports import list_queries as queries
from app.reports.list_year import OF_TABLES, ListYear, list_year
from app.reports.outcome import handover_sentence, outside_sentences, reported_words


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a report is about: year, cut-off (YYYYMM), unit (None: the layout's own), domain, and today.

    as_now: how it stands also where the period is frozen.
    """

    year: int
    period: int
    unit: Unit | None
    domain: str
    today: date
    as_now: bool = False


_READ = {
    "decisions": queries.decision_records,
    "standstill": queries.paused_records,
}


def list_report(session: Session, layout: ListLayout, wanted: Wanted) -> Table:
    """The finished table, in a fixed number of queries; of a frozen period as it was reported, where that was kept."""
    kept, layout = reported(session, wanted), replace(layout, unit=wanted.unit or layout.unit)
    budget, said = None, list[str]()
    if layout.kind in OF_TABLES:
        it = list_year(session, wanted.year, wanted.period, kept)
        asked = (session, it, wanted.period, wanted.domain, layout.tag)
        if layout.kind == "budget":
            layout = replace(layout, group_by="kategori", details=True)
            records, frames = queries.budget_records(*asked)
            budget = Budget(frames)
        else:
            records = queries.request_records(*asked)
        said = _said(it, layout, records, wanted.domain)
    else:
        records = _READ[layout.kind](session, wanted.year, wanted.period, wanted.domain, layout.tag)
        if layout.kind == "standstill" and _shows(layout, "utfall"):
            records = _counted(list_year(session, wanted.year, wanted.period, None), records)
        said = [_NOT_KEPT[layout.kind]] if kept else []
    order = queries.category_order(session) if layout.group_by == "kategori" else []
    as_reported = [reported_words(kept)] if kept and layout.kind in OF_TABLES else []
    footer = (*diary_line(layout.diary, wanted.year), _cut_off(layout, wanted), *as_reported)
    table = list_table(
        layout, records, year=wanted.year, subtitle=_subtitle(layout, wanted), words=GROUPS[layout.group_by].lower(),
        notes=(*said, *_notes(layout, records)), footer=footer, budget=budget, order=order,
    )  # fmt: skip
    note = rounding_note(table)
    return replace(table, notes=(*table.notes, note)) if note else table


def reported(session: Session, wanted: Wanted) -> FrozenPeriod | None:
    """The frozen period that a report is about, unless it was asked for as it stands now."""
    return None if wanted.as_now else frozen(session, wanted.period)


_NOT_KEPT = {
    "decisions": "Perioden är fryst, men besluten sparas inte med den. Raderna är de beslut som finns i dag.",
    "standstill": "Perioden är fryst, men vad som stod still sparas inte med den. Raderna visar läget i dag.",
}


def _counted(it: ListYear, records: list[Record]) -> list[Record]:
    """What stands still with what the tables count of its payments in the year: nothing of what they do not know."""
    return [it.as_counted(each) or {**each, "utfall": None} for each in records]


def _said(it: ListYear, layout: ListLayout, records: list[Record], domain: str) -> list[str]:
    """What the sums leave out, as under the outcome table, and what of a frozen period is of today."""
    said = outside_sentences(it.outside(records), layout.unit) if _shows(layout, "utfall") else []
    told = [each for each in it.found.handovers if domain in ("", each.domain)]
    said += filter(None, (handover_sentence(each, layout.unit, of_frames=False) for each in told))
    if columns := it.not_kept(layout):
        words = columns[0] if len(columns) == 1 else f"{', '.join(columns[:-1])} och {columns[-1]}"
        said.append(f"{words} sparades inte när perioden frystes och visas som i dag.")
    return said


def _shows(layout: ListLayout, key: str) -> bool:
    return any(column.key == key for column in layout.columns)


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
