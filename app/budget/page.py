"""The pages where frames are entered and money is carried over."""

from dataclasses import dataclass, field

from flask import url_for
from sqlalchemy.orm import Session

from app.budget import queries
from app.budget.carrying import Unused, unused
from app.budget.forms import Amounts, EntryForm, Lines, TransferForm
from app.domain.money import Unit, format_amount, format_kronor
from app.domain.table import Column, Kind, Row, Table
from app.investments.queries import Trees
from app.web.labels import day, kronor, moment, state_word
from app.web.views import CellView, Col, Link, RowView, TableView

ENTRY_WORDS = {
    "beslutad": "Beslutad",
    "revidering": "Revidering",
    "ombudgetering": "Ombudgetering",
    "omdisponering": "Omdisponering",
    "föreslagen": "Föreslagen",
}


@dataclass(frozen=True, slots=True)
class FrameLine:
    """One category in the form: its frame now, and what is typed."""

    id: int
    label: str
    level: int
    frame: str
    granted: str
    left: str
    value: str
    fault: str


@dataclass(slots=True)
class EntryView:
    """What budget/index.html reads."""

    year: int
    years: list[Link]
    lines: list[FrameLine]
    entries: TableView
    form: EntryForm
    transfer: TransferForm
    copied_from: int | None
    copy: Link
    carry: Link
    transfer_fault: str = ""

    @property
    def faults(self) -> list[FrameLine]:
        """The categories that have to be mended."""
        return [each for each in self.lines if each.fault]


def depth(known: Trees, category_id: int) -> int:
    """How far down in the tree a category lies."""
    return len(known.categories.path(category_id)) - 1


def in_order(known: Trees) -> list[int]:
    """Every category with its subtree below it, in the order of the tables."""
    below, found = known.categories.children(), []

    def add(node: int) -> None:
        found.append(node)
        for child in below.get(node, ()):
            add(child)

    for root in below.get(None, ()):
        add(root)
    return found


def category_choices(known: Trees) -> list[tuple[int, str]]:
    """The categories of a select, indented."""
    return [(id_, "\u00a0\u00a0" * depth(known, id_) + known.category_names[id_]) for id_ in in_order(known)]


def entry_view(
    session: Session,
    year: int,
    known: Trees,
    form: EntryForm,
    transfer: TransferForm,
    sent: Amounts | None = None,
    copied_from: int | None = None,
) -> EntryView:
    """The year's frames with the form; typed amounts are kept, or those of another year are proposed."""
    standing = queries.standings(session, year)
    proposed = queries.decided(session, copied_from) if copied_from else {}
    typed = dict(sent.typed) if sent else {id_: format_kronor(ore) for id_, ore in proposed.items() if ore}
    faults = sent.faults if sent else {}
    lines = [_line(id_, known, standing.get(id_), typed.get(id_, ""), faults.get(id_, "")) for id_ in in_order(known)]
    shown = sorted({year - 1, year, year + 1, *queries.years(session)}, reverse=True)
    return EntryView(
        year,
        [Link(str(each), url_for("budget.index", ar=each), each == year) for each in shown],
        lines,
        entries_table(session, year),
        form,
        transfer,
        copied_from,
        Link(f"Utgå från ramarna {year - 1}", url_for("budget.index", ar=year, fran=year - 1)),
        Link(f"Ombudgetera från {year - 1}", url_for("budget.carry_over", fran=year - 1)),
    )


def _line(id_: int, known: Trees, frame: queries.Standing | None, typed: str, fault: str) -> FrameLine:
    return FrameLine(
        id_,
        known.category_names[id_],
        depth(known, id_),
        kronor(frame.amount_ore) if frame else "",
        kronor(frame.granted_ore) if frame else "",
        kronor(frame.amount_ore - frame.granted_ore) if frame else "",
        typed,
        fault,
    )


def entries_table(session: Session, year: int) -> TableView:
    """The entries of a year, the newest first."""
    columns = [
        Col("kind", "Post"), Col("category", "Kategori"), Col("amount", "Belopp", True), Col("reference", "Beslut"),
        Col("day", "Datum"), Col("comment", "Kommentar"), Col("by", "Inlagd"),
    ]  # fmt: skip
    rows = [
        RowView(
            ENTRY_WORDS.get(each.kind, each.kind),
            [
                CellView(each.category), CellView(format_amount(each.amount_ore)), CellView(each.reference),
                CellView(day(each.decided_on)), CellView(each.comment),
                CellView(f"{each.entered_by} {moment(each.entered_at)}".strip()),
            ],
        )
        for each in queries.entries(session, year)
    ]  # fmt: skip
    return TableView(columns, rows)


@dataclass(frozen=True, slots=True)
class CarryLine:
    """One request that may be carried over."""

    id: int
    label: str
    url: str
    note: str
    original: str
    carried: str
    used: str
    left: str
    ticked: bool
    value: str
    reason: str
    fault: str


@dataclass(slots=True)
class CarryView:
    """What budget/carry_over.html reads: the lines by category."""

    year: int
    years: list[Link]
    groups: list[tuple[str, list[CarryLine]]] = field(default_factory=list)
    total: str = ""
    downloads: list[Link] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)

    @property
    def faults(self) -> list[CarryLine]:
        """The lines that have to be mended."""
        return [line for _, lines in self.groups for line in lines if line.fault]


def carry_view(session: Session, year: int, known: Trees, sent: Lines | None, faults: dict[int, str]) -> CarryView:
    """Every open request with something left of the year, with a proposed amount and reason."""
    found = unused(session, year)
    by_category: dict[int, list[CarryLine]] = {}
    for each in found:
        by_category.setdefault(each.category_id, []).append(_carry_line(each, known, sent, faults))
    order = [id_ for id_ in in_order(known) if id_ in by_category]
    years = sorted({year, *queries.years(session)}, reverse=True)
    words = {"pdf": "PDF", "xlsx": "Excel", "docx": "Word", "csv": "CSV"}
    return CarryView(
        year,
        [Link(f"{each} till {each + 1}", url_for("budget.carry_over", fran=each), each == year) for each in years],
        [(known.category_names[id_], by_category[id_]) for id_ in order],
        kronor(sum(each.left_ore for each in found)),
        [Link(word, url_for("budget.carried", format_=kind, fran=year)) for kind, word in words.items()],
        sorted({said for id_, said in faults.items() if id_ not in {each.request_id for each in found}}),
    )


def _carry_line(each: Unused, known: Trees, sent: Lines | None, faults: dict[int, str]) -> CarryLine:
    id_ = each.request_id
    state = state_word(each.state) + (f": {each.pause_cause}" if each.pause_cause else "")
    proposed = f"{state.capitalize()} vid årsskiftet"
    return CarryLine(
        id_,
        f"{each.number} {each.title}",
        url_for("investments.show", id=id_),
        f"{known.unit_names[each.unit_id]}, {state}",
        kronor(each.granted_ore - each.carried_ore),
        kronor(each.carried_ore) if each.carried_ore else "",
        kronor(each.used_ore),
        kronor(each.left_ore),
        id_ in sent.ticked if sent else False,
        sent.amounts.typed.get(id_, "") if sent else format_kronor(each.left_ore),
        sent.reasons.get(id_, "") if sent else proposed,
        faults.get(id_, ""),
    )


COLUMNS = (
    Column("äskning", "Äskning", Kind.TEXT),
    Column("kategori", "Kategori", Kind.TEXT),
    Column("ursprungligt", "Ursprungligt beviljat"),
    Column("tidigare", "Tidigare ombudgeterat"),
    Column("ombudgeteras", "Ombudgeteras"),
    Column("skäl", "Skäl", Kind.TEXT),
)


def carried_table(rows: list[queries.CarriedRow], year: int) -> Table:
    """The board's table: what has been carried from a year to the next, by request, with the reason."""
    made = [
        Row((f"{r.number} {r.title}", r.category, r.original_ore, r.earlier_ore or None, r.carried_ore, r.reason))
        for r in rows
    ]
    sums = (
        sum(r.original_ore for r in rows),
        sum(r.earlier_ore for r in rows),
        sum(r.carried_ore for r in rows),
    )
    total = Row(("Totalt", "", *sums, ""), 0, True, tuple(range(len(made))))
    return Table(
        f"ombudgetering-{year}",
        "Ombudgetering",
        f"Från {year} till {year + 1}",
        Unit.KR,
        COLUMNS,
        (*made, total),
        notes=("Det ursprungliga beloppet står kvar på sitt år; det ombudgeterade beviljas ur nästa års ram.",),
    )
