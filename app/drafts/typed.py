"""What a posted form says: the fields it carries as text, with the version each was read at, and its button.

A field is in the form when its `base.<name>` is; a table's cells come as `<name>.<column>`, once a row.
"""

from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from app.domain.drafting import (
    COLUMNS,
    LINE_KINDS,
    MOST_ROWS,
    RUNNING_KINDS,
    pasted_rows,
    rows_of,
    rows_text,
    spread_evenly,
)
from app.domain.errors import DomainError
from app.domain.money import Unit, format_amount
from app.domain.periods import parse_period
from app.domain.request_fields import Field, Shape
from app.domain.request_form import BY_NAME, FIELDS
from app.drafts.operations import Typed
from app.drafts.queries import Draft

Form = MultiDict[str, str]
CHOSEN = "kind"
"""The column that always has a value; a row with nothing else in it is empty."""
MOST_MONTHS = 120
_KIND_LEFT_OUT = {Shape.LINES: LINE_KINDS[0], Shape.RUNNING: RUNNING_KINDS[-1]}


@dataclass(frozen=True, slots=True)
class Doing:
    """What a button asks for: `remove:lines:2` is the verb, the field and the row."""

    verb: str = ""
    name: str = ""
    row: int = 0


def doing(form: Form) -> Doing:
    """The button that was pressed."""
    verb, name, row = (*form.get("do", "").split(":"), "", "")[:3]
    return Doing(verb, name if name in BY_NAME else "", int(row) if row.isascii() and row.isdecimal() else 0)


def typed_fields(form: Form) -> dict[str, Typed]:
    """Every field the form carries."""
    found = {}
    for each in FIELDS:
        base = form.get(f"base.{each.name}", "")
        if base.isascii() and base.isdecimal() and len(base) < 10:
            found[each.name] = Typed(text_in(form, each), int(base))
    return found


def typed_texts(form: Form) -> list[tuple[str, str]]:
    """What was typed as (label, text), with the rows of tables one a line; empty fields and lists to choose from are
    left out: they are chosen again in a moment.
    """
    found = [(BY_NAME[name], each.text) for name, each in typed_fields(form).items() if each.text.strip()]
    return [
        (each.label, rows_words(each, text) if each.shape in COLUMNS else text)
        for each, text in found
        if each.shape not in (Shape.CHOICE, Shape.UNIT, Shape.CATEGORY)
    ]


def rows_words(each: Field, text: str) -> str:
    """The rows of a table field, one a line."""
    return "\n".join("  ".join(cell for cell in row if cell.strip()) for row in rows_of(each, text))


def answer_text(form: Form) -> list[tuple[str, str]]:
    """What was said with an answer to the preparer."""
    text = form.get("answer", "").strip()
    return [("Svar till beredaren", text)] if text else []


def seen_versions(form: Form) -> dict[str, int]:
    """The version of every field that stands on the page, changed or not."""
    seen = ((each.name, form.get(f"seen.{each.name}", "")) for each in FIELDS)
    return {name: int(text) for name, text in seen if text.isascii() and text.isdecimal() and len(text) < 10}


def text_in(form: Form, each: Field) -> str:
    """One field's text as it is stored."""
    if each.shape in COLUMNS:
        return rows_text([row for row in all_rows(form, each) if not is_blank(each, row)])
    return form.get(each.name, "").replace("\r\n", "\n")


def all_rows(form: Form, each: Field) -> list[list[str]]:
    """A table's rows as they stand on the page, empty ones too."""
    columns = [form.getlist(f"{each.name}.{column}") for column in COLUMNS[each.shape]]
    return [[cell.replace("\x00", "\ufffd") for cell in cells] for cells in zip(*columns, strict=False)]


def is_blank(each: Field, row: list[str]) -> bool:
    """Whether nothing is written in a row."""
    cells = zip(COLUMNS[each.shape], row, strict=False)
    return not any(cell.strip() for column, cell in cells if column != CHOSEN)


def with_rows_changed(typed: dict[str, Typed], form: Form, wanted: Doing) -> dict[str, Typed]:
    """The typed fields after a row was taken away or pasted rows were added."""
    if wanted.name not in typed or BY_NAME[wanted.name].shape not in COLUMNS:
        return typed
    each = BY_NAME[wanted.name]
    rows = all_rows(form, each)
    if wanted.verb == "remove" and wanted.row < len(rows):
        del rows[wanted.row]
    if wanted.verb == "paste":
        rows += _pasted(form.get(f"paste.{each.name}", ""), each)
    kept = [row for row in rows if not is_blank(each, row)]
    if len(kept) > MOST_ROWS:
        raise DomainError(f"Tabellen rymmer {MOST_ROWS} rader, det här blir {len(kept)}. Slå ihop några rader.")
    return {**typed, each.name: Typed(rows_text(kept), typed[each.name].base)}


def _pasted(text: str, each: Field) -> list[list[str]]:
    """Pasted rows; where the first column is a choice, it may be left out."""
    names = COLUMNS[each.shape]
    if names[0] != CHOSEN:
        return pasted_rows(text, len(names))
    widest = max((line.rstrip().count("\t") + 1 for line in text.splitlines()), default=0)
    if widest < len(names):
        return [[_KIND_LEFT_OUT[each.shape], *row] for row in pasted_rows(text, len(names) - 1)]
    return [[row[0].lower(), *row[1:]] for row in pasted_rows(text, len(names))]


def filled_in(wanted: Doing, form: Form, draft: Draft) -> dict[str, Typed]:
    """What a button fills in from the rest of the draft: the year's amount from the lines, or payments by month."""
    if wanted.verb == "sum":
        return {"years": Typed(_years_from_lines(draft), draft.texts["years"].version)}
    if wanted.verb in ("even", "delivery"):
        months = _months(form.get("spread.from", ""), form.get("spread.to", ""), wanted.verb)
        parts = spread_evenly(draft.facts.asked_ore, len(months))
        rows = [[f"{month // 100}-{month % 100:02d}", kr_text(ore)] for month, ore in zip(months, parts, strict=True)]
        return {"planned_payments": Typed(rows_text(rows), draft.texts["planned_payments"].version)}
    return {}


def _years_from_lines(draft: Draft) -> str:
    """The first year carries the sum of the lines; what stands on later years is taken off it."""
    reading = draft.readings["lines"]
    if reading.faults or not reading.value:
        raise DomainError("Raderna går inte att räkna ihop än. Skriv antal och pris på varje rad och försök igen.")
    total = sum(quantity * price for _, _, quantity, price in reading.value)
    rows = rows_of(BY_NAME["years"], draft.texts["years"].text) or [[str(draft.request.frame_year), ""]]
    later = draft.readings["years"]
    rest = sum(ore for _, ore in (later.value or ())[1:]) if len(rows) > 1 else 0
    if len(rows) > 1 and later.faults:
        rest = 0
    if rest > total:
        raise DomainError("De senare åren har mer än raderna blir tillsammans. Ändra dem först.")
    rows[0][1] = kr_text(total - rest)
    return rows_text(rows)


def _months(first: str, last: str, verb: str) -> list[int]:
    low = parse_period(first.strip().replace("-", ""))
    if verb == "delivery":
        return [low]
    high = parse_period(last.strip().replace("-", ""))
    count = (high // 100 - low // 100) * 12 + high % 100 - low % 100 + 1
    if not 1 <= count <= MOST_MONTHS:
        raise DomainError("Sista månaden ska komma efter den första, och högst tio år senare.")
    return [_month_after(low, number) for number in range(count)]


def _month_after(month: int, number: int) -> int:
    year, index = divmod(month // 100 * 12 + month % 100 - 1 + number, 12)
    return year * 100 + index + 1


def kr_text(ore: int) -> str:
    """An amount as people type it."""
    return format_amount(ore, Unit.KR, 2 if ore % 100 else 0)


def pairs_of(each: Field, text: str) -> list[tuple[str, str]]:
    """A field's text as the names and values of its controls."""
    if each.shape is Shape.CHOICE or each.shape not in COLUMNS:
        return [(each.name, text)]
    names = COLUMNS[each.shape]
    rows = rows_of(each, text)
    return [(f"{each.name}.{column}", cell) for row in rows for column, cell in zip(names, row, strict=True)]
