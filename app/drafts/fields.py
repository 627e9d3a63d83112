"""Fields as templates read them, made from request_form.FIELDS: words, choices, rows, faults and conflicts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.domain.drafting import COLUMNS, LINE_KINDS, RUNNING_KINDS, Reading, line_total, rows_of
from app.domain.errors import DomainError
from app.domain.money import format_kronor, parse_amount
from app.domain.request_fields import Field, Shape
from app.domain.request_form import BY_NAME
from app.drafts.desk import Desk, own_units
from app.drafts.operations import Conflict
from app.drafts.queries import Draft, Kept
from app.web.labels import kronor

Options = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table field. kind: choice, text, amount, number, year or month; how: how it is written."""

    name: str
    label: str
    kind: str = "text"
    choices: Options = ()
    how: str = ""

    @property
    def is_figure(self) -> bool:
        """Whether its cells stand to the right."""
        return self.kind in ("amount", "number")


def _words(names: Sequence[str]) -> Options:
    return [(name, name.capitalize()) for name in names]


TABLE_COLUMNS: Mapping[Shape, tuple[Column, ...]] = {
    Shape.LINES: (
        Column("kind", "Slag", "choice", _words(LINE_KINDS)),
        Column("text", "Vad"),
        Column("quantity", "Antal", "number"),
        Column("price", "À-pris, kr", "amount"),
    ),
    Shape.YEARS: (Column("year", "Ramår", "year"), Column("amount", "Belopp, kr", "amount")),
    Shape.RUNNING: (
        Column("kind", "Slag", "choice", _words(RUNNING_KINDS)),
        Column("payer", "Vem betalar"),
        Column("amount", "Per år, kr", "amount"),
    ),
    Shape.PAYMENTS: (Column("month", "Månad", "month", how="ÅÅÅÅ-MM"), Column("amount", "Belopp, kr", "amount")),
    Shape.SHARES: (Column("payer", "Vem betalar"), Column("percent", "Andel, procent", "number")),
}
BLANK_ROWS = {Shape.YEARS: 1}


@dataclass(frozen=True, slots=True)
class Question:
    """What the preparer asks about a field. is_changed: whether somebody has written in the field since."""

    text: str
    author: str
    when: str
    is_changed: bool = False


@dataclass(frozen=True, slots=True)
class Clash:
    """Two texts for one field: who wrote the stored one, both as people read them."""

    lead: str
    theirs: str
    mine: str
    can_join: bool


@dataclass(slots=True)
class FieldView:
    """One field of the form."""

    name: str
    label: str
    help: str
    shape: str
    text: str
    version: int
    shown: bool
    required: bool
    decides: bool
    faults: list[str] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    clash: Clash | None = None
    options: Options = ()
    columns: Sequence[Column] = ()
    rows: list[list[str]] = field(default_factory=list)
    total: str = ""
    note: str = ""
    can_sum: bool = False

    @property
    def is_group(self) -> bool:
        """Several controls under one legend."""
        return bool(self.columns) or self.shape == Shape.CHOICE


DECIDING = ("kind", "nature", "category_id", "years")
"""Fields that other fields' rules look at."""


def field_view(
    desk: Desk,
    draft: Draft,
    each: Field,
    *,
    kept: Kept | None = None,
    questions: Sequence[Question] = (),
    missing: bool = False,
    blank_rows: int = 1,
) -> FieldView:
    """One field. kept: what to show instead of the stored text; missing: say that it has to be filled in."""
    kept = kept or draft.texts[each.name]
    facts, reading = draft.facts, draft.readings[each.name]
    view = FieldView(
        each.name, each.label, each.help, each.shape.value, kept.text, kept.version, draft.shows(each),
        each.required(facts), each.name in DECIDING, faults_of(each, kept.text, reading), list(questions),
    )  # fmt: skip
    if missing and view.shown and view.required and not reading.is_filled and not view.faults:
        view.faults.append(must_be_filled_in(each))
    view.options = options_of(desk, each)
    view.can_sum = BY_NAME["lines"].shown(facts)
    if each.shape in TABLE_COLUMNS:
        view.columns = TABLE_COLUMNS[each.shape]
        blank = [["" for _ in view.columns] for _ in range(blank_rows)]
        rows = rows_of(each, kept.text)
        view.rows = rows + (blank if blank_rows > 1 or each.shape is not Shape.YEARS or not rows else [])
        view.total, view.note = total_words(each, reading), note_words(each, draft)
    return view


def read_view(desk: Desk, draft: Draft, each: Field) -> FieldView:
    """One field as it will be read."""
    view = field_view(desk, draft, each, blank_rows=0)
    if view.columns:
        view.rows = rows_as_read(each, view.text)
    return view


def faults_of(each: Field, text: str, reading: Reading) -> list[str]:
    """What cannot be read; years whose amounts are still to be written are missing, not wrong."""
    if each.shape is Shape.YEARS and not any(row[1].strip() for row in rows_of(each, text)):
        return []
    return list(reading.faults)


def must_be_filled_in(each: Field) -> str:
    """What is said of a required field that is empty."""
    return "Välj ett alternativ." if each.shape in (Shape.CHOICE, Shape.UNIT, Shape.CATEGORY) else "Fyll i det här."


def options_of(desk: Desk, each: Field) -> Options:
    """The choices of a field; units are one's own, categories stand under the one they belong to."""
    if each.shape is Shape.UNIT:
        units = dict(own_units(desk.actor, desk.known)) | {desk.it.unit_id: desk.known.unit_names[desk.it.unit_id]}
        return sorted(((str(id), name) for id, name in units.items()), key=lambda option: option[1])
    if each.shape is Shape.CATEGORY:
        below = desk.known.categories.children()
        found: list[tuple[str, str]] = []
        left: list[tuple[int | None, int]] = [(None, 0)]
        while left:
            node, depth = left.pop()
            if node is not None and (node == desk.it.category_id or desk.known.may_choose(node, desk.it.frame_year)):
                found.append((str(node), "\u2003" * (depth - 1) + desk.known.category_names[node]))
            left += [(child, depth + 1) for child in reversed(below.get(node, []))]
        return found
    return each.choices


def total_words(each: Field, reading: Reading) -> str:
    """What a table sums to, in words; '' while a row cannot be read."""
    if reading.faults or not reading.value or each.shape not in COLUMNS:
        return ""
    rows: Any = reading.value
    if each.shape is Shape.LINES:
        return kronor(sum(line_total(quantity, price) for _, _, quantity, price in rows))
    if each.shape is Shape.SHARES:
        return f"{sum(share for _, share in rows)} procent"
    return kronor(sum(row[-1] for row in rows)) + (" per år" if each.shape is Shape.RUNNING else "")


def note_words(each: Field, draft: Draft) -> str:
    """How planned payments stand against what is asked, and what is asked against the lines."""
    reading, asked = draft.readings[each.name], draft.facts.asked_ore
    if reading.faults or not reading.value:
        return ""
    if each.shape is Shape.PAYMENTS:
        rest = asked - sum(ore for _, ore in reading.value)
        if rest == 0:
            return "Hela det äskade beloppet är planerat."
        return f"{kronor(abs(rest))} {'är inte planerat än' if rest > 0 else 'mer än det äskade beloppet är planerat'}."
    lines = draft.readings["lines"]
    if each.shape is Shape.YEARS and lines.value and not lines.faults:
        more = asked - sum(line_total(quantity, price) for _, _, quantity, price in lines.value)
        return f"Det är {kronor(abs(more))} {'mer' if more > 0 else 'mindre'} än raderna blir." if more else ""
    return ""


def readable(desk: Desk, name: str, text: str) -> str:
    """A field's text as people read it, with rows one a line."""
    each = BY_NAME[name]
    if each.shape in COLUMNS:
        return "\n".join("  ".join(cell for cell in row if cell.strip()) for row in rows_of(each, text))
    return dict(options_of(desk, each)).get(text, text).strip("\u2003")


def rows_as_read(each: Field, text: str) -> list[list[str]]:
    """A table's rows as they will be read: amounts written out, the words of choices; what cannot be read as typed."""
    columns = TABLE_COLUMNS[each.shape]
    return [[_as_read(column, cell) for column, cell in zip(columns, row, strict=True)] for row in rows_of(each, text)]


def _as_read(column: Column, cell: str) -> str:
    if column.kind == "choice":
        return dict(column.choices).get(cell, cell)
    if column.kind != "amount":
        return cell
    try:
        return format_kronor(parse_amount(cell))
    except DomainError:
        return cell


def clash_view(desk: Desk, conflict: Conflict) -> Clash:
    """Both texts of a conflict."""
    can_join = BY_NAME[conflict.field].shape in (Shape.LINE, Shape.PROSE)
    by = conflict.stored_by or "Någon annan"
    mine = "Det här är ändrat i ditt namn på ett annat ställe medan du skrev."
    return Clash(
        mine if by == desk.actor.name else f"{by} har ändrat det här medan du skrev.",
        readable(desk, conflict.field, conflict.stored),
        readable(desk, conflict.field, conflict.mine),
        can_join,
    )
