"""A filled-in template read: every row to the texts of a draft, everything wrong told at once by row and column."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from app.bulk.columns import AMOUNT, MOST_REQUESTS, SHEET, YEAR, Choices, Column, columns, file_columns
from app.domain.drafting import read_field, rows_text
from app.domain.request_fields import Field, Shape
from app.domain.request_form import BY_NAME
from app.intake.reach import reaches_too_far
from app.intake.tabular import Faults
from app.intake.workbook import Workbook

MOST_REACH = 20_000  # rows: far more than any filled-in template


@dataclass(frozen=True, slots=True)
class NewDraft:
    """A row that can be loaded. texts: the form's fields as typed; unit_id and category_id: read out of them."""

    line: int
    unit_id: int
    category_id: int
    year: int
    kind: str
    texts: dict[str, str]


@dataclass(frozen=True, slots=True)
class Rules:
    """What a row is held against. may_write: (unit id, category id); is_known: whether a request's number is one;
    may_choose: (category id, frame year), whether the category holds for the year.
    """

    choices: Choices
    unit_id: int
    may_write: Callable[[int, int], bool]
    is_known: Callable[[str], bool]
    may_choose: Callable[[int, int], bool]


@dataclass(slots=True)
class _Row:
    """One line of the sheet with what is wrong in it."""

    file: str
    line: int
    cells: dict[str, str]
    faults: Faults
    texts: dict[str, str]

    def wrong(self, heading: str, reason: str) -> None:
        self.faults.add(self.file, self.line, heading, self.cells.get(heading, ""), reason)


def read_file(path: Path, rules: Rules) -> tuple[str, list[NewDraft]]:
    """(SHA-256, drafts to be) of a file; raises BadInput with every fault, or what is wrong with the whole file."""
    book, faults, every = Workbook(path), Faults(), columns()
    if not book.has(SHEET):
        faults.add(book.name, 0, "", "", f"bladet {SHEET} saknas; använd mallen och ändra inte bladens namn")
        faults.refuse()
    if reaches_too_far(path, MOST_REACH):
        faults.add(
            book.name, 0, "", "", "det finns celler långt utanför tabellen; hämta en ny mall och kopiera dit raderna"
        )
        faults.refuse()
    drafts: list[NewDraft] = []
    headings, found = file_columns().all, 0
    for line, cells in book.lines(SHEET, file_columns(), faults):
        row = _Row(book.name, line, dict(zip(headings, cells, strict=True)), faults, {})
        if not any(cells) or _is_help(row.cells, every):
            continue
        found += 1
        if found > MOST_REQUESTS:
            faults.add(book.name, line, "", "", f"filen har fler än {MOST_REQUESTS} äskningar; dela upp den")
            break
        if (draft := _draft(row, every, rules)) is not None:
            drafts.append(draft)
    if not found and not faults.count:
        faults.add(book.name, 0, "", "", f"bladet {SHEET} har inga äskningar; fyll i från rad 3")
    faults.refuse()
    return book.sha256, drafts


def _is_help(cells: dict[str, str], every: tuple[Column, ...]) -> bool:
    """The template's own line of help, which people leave where it is."""
    helps = {each.heading: each.help for each in every}
    return any(cells.values()) and all(not cell or cell == helps[heading] for heading, cell in cells.items())


def _draft(row: _Row, every: tuple[Column, ...], rules: Rules) -> NewDraft | None:
    before = row.faults.count
    for column in every:
        if column.required and not row.cells[column.heading]:
            row.wrong(column.heading, "fyll i")
        elif column.field is not None:
            _read(row, column.heading, column.field, rules)
    _money(row)
    row.texts.setdefault("unit_id", str(rules.unit_id))
    if row.faults.count > before:
        return None
    unit_id, category_id = int(row.texts["unit_id"]), int(row.texts["category_id"])
    if not rules.may_write(unit_id, category_id):
        row.wrong(BY_NAME["category_id"].label, "du får inte skriva äskningar för den enheten i den kategorin")
        return None
    year = int(row.cells[YEAR])
    if not rules.may_choose(category_id, year):
        row.wrong(
            BY_NAME["category_id"].label,
            f"kategorin kan inte väljas för ramår {year}; välj en annan kategori eller ett annat ramår",
        )
        return None
    return NewDraft(row.line, unit_id, category_id, year, row.texts.get("kind", "askning"), row.texts)


def _read(row: _Row, heading: str, it: Field, rules: Rules) -> None:
    """One cell as the form would read it; lists are read by their words."""
    text = row.cells[heading]
    if not text:
        return
    if it.name in rules.choices.by_field:
        value = rules.choices.find(it.name, text)
        if value is None:
            row.wrong(heading, "finns inte i listan")
            return
        text = value
    faults = read_field(it, text).faults
    for fault in faults:
        row.wrong(heading, _small(fault))
    if it.shape is Shape.REQUEST and not faults and not rules.is_known(text):
        row.wrong(heading, "numret finns inte")
    row.texts[it.name] = text


def _money(row: _Row) -> None:
    """Year and amount are one table field in the form; each is told of in its own column."""
    year, amount = row.cells[YEAR], row.cells[AMOUNT]
    for heading, text, rows in ((YEAR, year, [[year, "1"]]), (AMOUNT, amount, [["2027", amount]])):
        for fault in read_field(BY_NAME["years"], rows_text(rows)).faults if text else ():
            row.wrong(heading, _small(fault.removeprefix("Rad 1: ")))
    row.texts["years"] = rows_text([[year, amount]])


def _small(sentence: str) -> str:
    """A sentence as the end of ”rad 5, kolumn Belopp: …”."""
    return sentence[:1].lower() + sentence[1:].rstrip(".")
