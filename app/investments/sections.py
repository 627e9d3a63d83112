"""The fields of a request as they are read, by section, made from request_form.FIELDS: for the page and the print."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import url_for

from app.domain.money import format_kronor as kr
from app.domain.money import format_whole as whole
from app.domain.request_fields import SECTION_WORDS, Field, Section, Shape
from app.domain.request_form import BY_NAME, FIELDS
from app.domain.step_inputs import INPUTS, Input, InputKind
from app.investments import queries
from app.investments.parts import Tables
from app.models import InvestmentRequest
from app.web.views import CellView, Col, Fact, RowView, TableView

_IN_HEAD = (Shape.UNIT, Shape.CATEGORY)


@dataclass(slots=True)
class SectionView:
    """One section: short fields as facts, long ones as (heading, text), tables with sums. Empty fields are left out."""

    id: str
    heading: str
    facts: list[Fact] = field(default_factory=list)
    texts: list[tuple[str, str]] = field(default_factory=list)
    tables: list[TableView] = field(default_factory=list)

    @property
    def is_filled(self) -> bool:
        """Whether there is anything to read."""
        return bool(self.facts or self.texts or self.tables)


@dataclass(frozen=True, slots=True)
class Source:
    """Where the values come from: the request, its tables, the trees, numbers of other requests, the risk limit."""

    request: InvestmentRequest
    tables: Tables
    known: queries.Trees
    numbers: Mapping[int, str]
    high_risk: int


def sections(source: Source) -> list[SectionView]:
    """Every section with something in it, in the form's order."""
    found = {each: SectionView(each.value, SECTION_WORDS[each]) for each in Section}
    for declared in FIELDS:
        if declared.name != "title" and declared.shape not in _IN_HEAD:
            _add(found[declared.section], declared, source)
    return [each for each in (*found.values(), carried_out(source.request)) if each.is_filled]


def carried_out(it: InvestmentRequest) -> SectionView:
    """What the steps after the decision have noted, made from their inputs."""
    section = SectionView("genomforande", "Genomförande")
    noted = [each for inputs in INPUTS.values() for each in inputs if each.stored and each.name not in BY_NAME]
    for each in noted:
        words = input_words(each, getattr(it, each.name))
        if words and each.kind is InputKind.PROSE:
            section.texts.append((each.label, words))
        elif words:
            section.facts.append(Fact(each.label, words))
    return section


def input_words(each: Input, value: Any) -> str:
    """What was filled in at a step, in words; '' when nothing was."""
    if value is None:
        return ""
    if each.kind is InputKind.AMOUNT:
        return f"{kr(value)}\u00a0kr"
    return f"{value // 100}-{value % 100:02d}" if each.kind is InputKind.MONTH else str(value)


def head_facts(source: Source) -> list[Fact]:
    """Unit and category with all above them: they stand in the head of the document, not in a section."""
    return [_fact(declared, source) for declared in FIELDS if declared.shape in _IN_HEAD]


def _add(section: SectionView, declared: Field, source: Source) -> None:
    if declared.shape in _TABLES:
        table = _TABLES[declared.shape](source.tables)
        if table.rows:
            table.title = declared.label
            section.tables.append(table)
    elif declared.shape is Shape.PROSE:
        if text := str(getattr(source.request, declared.name) or "").strip():
            section.texts.append((declared.label, text))
    elif (fact := _fact(declared, source)).value:
        section.facts.append(fact)


def _fact(declared: Field, source: Source) -> Fact:
    it, value = source.request, getattr(source.request, declared.name)
    if declared.shape is Shape.UNIT:
        names = [source.known.unit_names[each] for each in reversed(source.known.units.path(it.unit_id))]
        return Fact(declared.label, " / ".join(names), url_for("investments.index", enhet=it.unit.code))
    if declared.shape is Shape.CATEGORY:
        names = [source.known.category_names[each] for each in reversed(source.known.categories.path(it.category_id))]
        return Fact(declared.label, " / ".join(names), url_for("investments.index", kategori=it.category.code))
    if declared.shape is Shape.REQUEST:
        url = url_for("investments.show", id=value) if value else None
        return Fact(declared.label, source.numbers.get(value, ""), url)
    note = "Hög risk" if declared.name == "risk_number" and value and value > source.high_risk else ""
    return Fact(declared.label, field_words(declared, value), note=note)


def field_words(declared: Field, value: Any) -> str:
    """A short field's value in words; '' when it is not filled in."""
    text = "" if value is None else str(value)
    return dict(declared.choices).get(text, text)


def _table(columns: Sequence[Col], rows: list[RowView], total: list[str]) -> TableView:
    summed = RowView("Summa", [CellView(text) for text in total], is_total=True)
    return TableView(columns, rows, summed if len(rows) > 1 else None)


def _lines(given: Tables) -> TableView:
    columns = [Col("text", "Vad"), Col("kind", "Slag"), Col("quantity", "Antal", True), Col("price", "Pris, kr", True)]
    rows = [
        RowView(
            text,
            [
                CellView(kind.capitalize()),
                CellView(whole(count)),
                CellView(kr(price)),
                CellView(kr(ore)),
            ],
        )
        for kind, text, count, price, ore in given.lines
    ]
    return _table([*columns, Col("sum", "Summa, kr", True)], rows, ["", "", "", kr(sum(r[4] for r in given.lines))])


def _years(given: Tables) -> TableView:
    rows = [RowView(f"Ram {year}", [CellView(kr(ore))]) for year, ore in given.years]
    return _table([Col("year", "Ramår"), Col("asked", "Sökt, kr", True)], rows, [kr(sum(o for _, o in given.years))])


def _running(given: Tables) -> TableView:
    columns = [Col("kind", "Slag"), Col("payer", "Vem betalar"), Col("yearly", "Kr per år", True)]
    rows = [RowView(kind.capitalize(), [CellView(payer), CellView(kr(ore))]) for kind, payer, ore in given.running]
    return _table(columns, rows, ["", kr(sum(ore for _, _, ore in given.running))])


def _payments(given: Tables) -> TableView:
    rows = [RowView(f"{month // 100}-{month % 100:02d}", [CellView(kr(ore))]) for month, ore in given.payments]
    total = [kr(sum(ore for _, ore in given.payments))]
    return _table([Col("month", "Månad"), Col("amount", "Kr", True)], rows, total)


def _shares(given: Tables) -> TableView:
    rows = [RowView(payer, [CellView(f"{share}\u00a0%")]) for payer, share in given.shares]
    total = [f"{sum(share for _, share in given.shares)}\u00a0%"]
    return _table([Col("payer", "Vem betalar"), Col("share", "Andel", True)], rows, total)


_TABLES: Mapping[Shape, Callable[[Tables], TableView]] = {
    Shape.LINES: _lines,
    Shape.YEARS: _years,
    Shape.RUNNING: _running,
    Shape.PAYMENTS: _payments,
    Shape.SHARES: _shares,
}
