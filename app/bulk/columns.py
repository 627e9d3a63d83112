"""The columns of the template, made from the form's one field list; money is a year and an amount."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from app.domain.drafting import COLUMNS as TABLE_SHAPES
from app.domain.request_fields import Field, Section, Shape
from app.domain.request_form import FIELDS
from app.intake.tabular import Columns

SHEET, HELP_SHEET, VALUES_SHEET = "Äskningar", "Så gör du", "Tillåtna värden"
YEAR, AMOUNT = "Ramår", "Belopp, kr"
MOST_REQUESTS = 100
_YEARS = next(each for each in FIELDS if each.shape is Shape.YEARS)
_REQUIRED = ("title", "category_id")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the sheet. field: what it fills in; None for the year and the amount, which make one field."""

    heading: str
    help: str
    field: Field | None
    required: bool = False


@dataclass(frozen=True, slots=True)
class Choices:
    """What cells may hold where there is a list: what people see and the form's own value, by field name."""

    by_field: Mapping[str, Sequence[tuple[str, str]]]
    also: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def find(self, name: str, text: str) -> str | None:
        """The form's value of what stands in a cell; case and blanks at the ends say nothing. None: not in the list."""
        wanted = text.strip().casefold()
        for words, value in self.by_field[name]:
            if wanted in (words.casefold(), value.casefold()):
                return value
        return self.also.get(name, {}).get(wanted)

    def words(self, name: str) -> list[str]:
        """The list as people see it."""
        return [words for words, _ in self.by_field[name]]


def columns() -> tuple[Column, ...]:
    """Every column in the form's order; money stands where the form has its table of years."""
    found: list[Column] = []
    for each in FIELDS:
        if each is _YEARS:
            found.append(Column(YEAR, "Vilket års ram pengarna tas ur, till exempel 2027.", None, required=True))
            found.append(Column(AMOUNT, "Hela beloppet utan moms, till exempel 1 250 000.", None, required=True))
        elif each.shape not in TABLE_SHAPES:
            found.append(Column(each.label, _help(each), each, each.name in _REQUIRED))
    return (*sorted(found, key=_first_ones),)


def file_columns() -> Columns:
    """The columns as a file must and may have them."""
    every = columns()
    return Columns(
        tuple(each.heading for each in every if each.required),
        tuple(each.heading for each in every if not each.required),
    )


def choices_of(units: Sequence[tuple[int, str, str]], categories: Sequence[tuple[int, str, str]]) -> Choices:
    """The lists. units and categories: (id, code, name); a cell may hold the code, or a name that only one has."""
    listed: dict[str, Sequence[tuple[str, str]]] = {
        "unit_id": [(f"{code} {name}", str(id)) for id, code, name in units],
        "category_id": [(f"{code} {name}", str(id)) for id, code, name in categories],
    }
    also = {"unit_id": _shorter(units), "category_id": _shorter(categories)}
    for each in FIELDS:
        if each.shape is Shape.CHOICE:
            listed[each.name] = [(label, value) for value, label in each.choices]
            also[each.name] = {label.partition(":")[0].casefold(): value for value, label in each.choices}
    return Choices(listed, also)


def _shorter(rows: Sequence[tuple[int, str, str]]) -> dict[str, str]:
    names = [name.casefold() for _, _, name in rows]
    found = {name.casefold(): str(id) for id, _, name in rows if names.count(name.casefold()) == 1}
    return found | {code.casefold(): str(id) for id, code, _ in rows}


def _help(each: Field) -> str:
    if each.shape is Shape.NUMBER:
        return f"{each.help} Ett helt tal mellan {each.low} och {each.high}.".strip()
    if each.shape is Shape.UNIT:
        return "Tomt betyder den enhet du väljer när du läser in filen."
    if each.shape in (Shape.CHOICE, Shape.CATEGORY):
        return f"{each.help} Välj i listan.".strip()
    return each.help


def _first_ones(column: Column) -> int:
    """What every row needs comes first, so that it is seen without scrolling; the rest stays in the form's order."""
    if column.field is None:
        return 1
    return (
        0
        if column.field.name == "title"
        else 1
        if column.required
        else 2
        if column.field.section is Section.NEED
        else 3
    )
