"""The standstill page and its print, from the same rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for
from sqlalchemy.orm import Session

from app.domain.money import Unit, format_amount, format_whole
from app.domain.permissions import Actor
from app.domain.standstill import AGE_WORDS, Age
from app.domain.table import Column, Kind, Row, Table
from app.domain.workflow import PauseCause
from app.investments import queries as requests
from app.investments.listing import indented
from app.keyset import AnyRow
from app.standstill import queries
from app.standstill.queries import NO_CAUSE, Days, Wanted
from app.web.labels import HERE, day, local_now
from app.web.views import Address, CellView, Choice, Col, Link, PageView, RowView, TableView, paged, place

CAUSE_WORDS = {**{each.value: each.value.capitalize() for each in PauseCause}, NO_CAUSE: "Orsak saknas"}
FORMATS = ("pdf", "xlsx", "csv")


@dataclass(slots=True)
class StandstillView:
    """What standstill/index.html reads."""

    headline: str
    lead: str
    passed: str
    choices: list[Choice]
    reset_url: str
    causes: TableView
    units: TableView
    requests: TableView
    page: PageView | None
    downloads: list[Link]


def days_here() -> Days:
    """Today in the region."""
    return Days(local_now().date(), HERE)


def standstill_view(session: Session, actor: Actor, wanted: Wanted) -> StandstillView:
    """The page, in a fixed number of queries."""
    known, days, at = requests.trees(session), days_here(), place()
    filters = queries.conditions(wanted, actor, known, days)
    sums = queries.by_cause(session, filters, days)
    found = queries.listed(session, filters, at)
    count, ore = sum(row.many for row in sums), sum(int(row.ore) for row in sums)
    passed = sum(int(row.passed) for row in sums)
    address = Address("standstill.index", {}, _query(wanted))
    return StandstillView(
        headline=f"{format_amount(ore, Unit.MNKR)}\u00a0mnkr står still",
        lead=f"{_counted(count)}. Räknat är det som är beviljat och inte betalt.",
        passed=_passed_words(passed),
        choices=_choices(wanted, known),
        reset_url=url_for("standstill.index") if any(_query(wanted).values()) else "",
        causes=_causes(sums, address),
        units=_units(queries.by_unit(session, filters), count, ore, address),
        requests=TableView(_COLUMNS, [_request(row, days) for row in found.rows]),
        page=paged(found, at, count, queries.PAGE, address),
        downloads=[Link(each.upper(), _file_url(each, wanted)) for each in FORMATS],
    )


def _counted(count: int) -> str:
    return "En beviljad äskning vilar" if count == 1 else f"{format_whole(count)} beviljade äskningar vilar"


def _passed_words(count: int) -> str:
    if not count:
        return ""
    return f"{'En har' if count == 1 else f'{format_whole(count)} har'} ett datum för att titta igen som har passerat."


def _query(wanted: Wanted) -> dict[str, Any]:
    return {"orsak": wanted.cause, "alder": wanted.age.value if wanted.age else "", "enhet": wanted.unit}


def _file_url(format_: str, wanted: Wanted) -> str:
    return Address("standstill.download", {"format_": format_}, _query(wanted)).url()


def _choices(wanted: Wanted, known: requests.Trees) -> list[Choice]:
    every = ("", "Alla")
    units = indented(known.units, known.unit_names, known.unit_codes)
    return [
        Choice("orsak", "Orsak", [every, *CAUSE_WORDS.items()], wanted.cause),
        Choice(
            "alder", "Hur länge", [every, *((age.value, word) for age, word in AGE_WORDS.items())], wanted.age or ""
        ),
        Choice("enhet", "Enhet", [every, *units], wanted.unit),
    ]


def _tkr(ore: int) -> str:
    return format_amount(ore, Unit.TKR) if ore else ""


def _causes(sums: Sequence[AnyRow], address: Address) -> TableView:
    """Causes by age, each figure leading to its own list."""
    ages = [Col(age.value, word, True) for age, word in AGE_WORDS.items()]
    columns = [Col("cause", "Orsak"), Col("count", "Antal", True), *ages, Col("sum", "Summa", True)]
    by_cause: dict[str, dict[str, tuple[int, int]]] = {}
    for row in sums:
        by_cause.setdefault(row.cause or NO_CAUSE, {})[row.age] = (int(row.many), int(row.ore))
    rows = [
        _cause_row(cause, word, by_cause[cause], address) for cause, word in CAUSE_WORDS.items() if cause in by_cause
    ]
    total = {age: (0, sum(each.get(age, (0, 0))[1] for each in by_cause.values())) for age in Age}
    cells = [CellView(format_whole(sum(int(row.many) for row in sums)))]
    cells += [CellView(_tkr(total[age][1])) for age in Age]
    summed = RowView("Summa", [*cells, CellView(_tkr(sum(ore for _, ore in total.values())))], is_total=True)
    return TableView(columns, rows, summed if len(rows) > 1 else None)


def _cause_row(cause: str, word: str, ages: dict[str, tuple[int, int]], address: Address) -> RowView:
    cells = [CellView(format_whole(sum(count for count, _ in ages.values())))]
    for age in Age:
        count, ore = ages.get(age.value, (0, 0))
        url = address.url(orsak=cause, alder=age.value) if count else None
        cells.append(CellView(format_amount(ore, Unit.TKR) if count else "", url))
    cells.append(CellView(_tkr(sum(ore for _, ore in ages.values()))))
    return RowView(word, cells, url=address.url(orsak=cause))


def _units(rows: Sequence[AnyRow], count: int, ore: int, address: Address) -> TableView:
    columns = [Col("unit", "Enhet"), Col("count", "Antal", True), Col("sum", "Summa", True)]
    shown = [
        RowView(
            row.name, [CellView(format_whole(row.many)), CellView(_tkr(int(row.ore)))], url=address.url(enhet=row.code)
        )
        for row in rows
    ]
    left = count - sum(row.many for row in rows)
    if left:
        rest = ore - sum(int(row.ore) for row in rows)
        shown.append(RowView("Övriga enheter", [CellView(format_whole(left)), CellView(_tkr(rest))]))
    total = RowView("Summa", [CellView(format_whole(count)), CellView(_tkr(ore))], is_total=True)
    return TableView(columns, shown, total if len(shown) > 1 else None)


_COLUMNS = [
    Col("title", "Äskning"),
    Col("review", "Titta igen"),
    Col("unit", "Enhet"),
    Col("category", "Kategori"),
    Col("cause", "Orsak"),
    Col("since", "Vilar sedan"),
    Col("still", "Står still", True),
]


def _request(row: AnyRow, days: Days) -> RowView:
    late = row.pause_review_on is not None and row.pause_review_on < days.today
    since = row.state_since.astimezone(HERE).date()
    cells = [
        CellView(day(row.pause_review_on) or "Inget datum", kind="warning" if late else ""),
        CellView(row.unit),
        CellView(row.category),
        CellView(CAUSE_WORDS[row.pause_cause or NO_CAUSE]),
        CellView(f"{day(since)}, {format_whole((days.today - since).days)} d"),
        CellView(_tkr(int(row.still_ore))),
    ]
    note = f"{row.number}, datumet har passerat" if late else row.number
    return RowView(row.title, cells, url=url_for("investments.show", id=row.id), note=note)


def standstill_table(session: Session, actor: Actor, wanted: Wanted) -> Table:
    """Every row as a table to print, with the sums by cause beside it."""
    known, days = requests.trees(session), days_here()
    filters = queries.conditions(wanted, actor, known, days)
    sums, rows = queries.by_cause(session, filters, days), queries.everything(session, filters)
    total = sum(int(row.still_ore) for row in rows)
    cells = [Row(_cells(row, days), key=row.number) for row in rows]
    summed = Row(("Summa", *[None] * 7, total), is_total=True, sum_of=tuple(range(len(rows))))
    return Table(
        name="vilande",
        title="Pengar som står still",
        subtitle=f"Vilande äskningar {day(days.today)}",
        unit=Unit.TKR,
        columns=_PRINTED,
        rows=(*cells, summed),
        notes=(*_cause_notes(sums), "Räknat är det som är beviljat och inte betalt."),
        facts={"dag": day(days.today), **{key: str(value) for key, value in _query(wanted).items() if value}},
    )


_PRINTED = (
    Column("nummer", "Nummer", Kind.TEXT),
    Column("rubrik", "Rubrik", Kind.TEXT),
    Column("enhet", "Enhet", Kind.TEXT),
    Column("kategori", "Kategori", Kind.TEXT),
    Column("orsak", "Orsak", Kind.TEXT),
    Column("sedan", "Vilar sedan", Kind.TEXT),
    Column("dagar", "Dagar", Kind.NUMBER),
    Column("titta_igen", "Titta igen", Kind.TEXT),
    Column("star_still", "Står still", Kind.MONEY),
)


def _cells(row: AnyRow, days: Days) -> tuple[Any, ...]:
    since = row.state_since.astimezone(HERE).date()
    words = (row.number, row.title, row.unit, row.category, CAUSE_WORDS[row.pause_cause or NO_CAUSE], day(since))
    return (*words, (days.today - since).days, day(row.pause_review_on) or None, int(row.still_ore))


def _cause_notes(sums: Sequence[AnyRow]) -> list[str]:
    """A sentence a cause: how many and how much."""
    found: dict[str, tuple[int, int]] = {}
    for row in sums:
        count, ore = found.get(row.cause or NO_CAUSE, (0, 0))
        found[row.cause or NO_CAUSE] = (count + int(row.many), ore + int(row.ore))
    return [
        f"{word}: {format_amount(found[cause][1], Unit.TKR)}\u00a0tkr i {format_whole(found[cause][0])}."
        for cause, word in CAUSE_WORDS.items()
        if cause in found
    ]
