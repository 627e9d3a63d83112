"""Records into a table as a list layout asks: ordered, gathered under headings, with subtotals and a total."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from app.domain.list_layout import ListLayout
from app.domain.money import rounded
from app.domain.table import Cell, Column, Kind, Row, Table

Record = Mapping[str, Cell]
NONE = "Utan "  # with the group's word: what has none stands last
_LAST = "\uffff"


@dataclass(frozen=True, slots=True)
class Budget:
    """The frame of a group in öre, for the investment budget: what is not specified is what is left of it."""

    frames: Mapping[str, int]


def list_table(
    layout: ListLayout,
    records: Sequence[Record],
    *,
    year: int,
    subtitle: str,
    words: str = "",
    notes: tuple[str, ...] = (),
    footer: tuple[str, ...] = (),
    budget: Budget | None = None,
    order: Sequence[str] = (),
) -> Table:
    """The finished table of unrounded öre. words: what a group is called (”kategori”), for those without; order: of
    the groups, those it does not name come after by name.

    A record with several tags stands once under each of them when gathered by tag; the total counts it once.
    """
    columns = tuple(
        Column(each.key, each.heading.replace("{år}", str(year)), each.kind, each.decimals) for each in layout.columns
    )
    made = _Rows(layout, budget)
    groups = _grouped(layout, records, words)
    if budget:
        groups += [(name, []) for name in budget.frames if name not in dict(groups)]
    places = {name: place for place, name in enumerate(order)}
    groups.sort(key=lambda group: places.get(group[0], len(places)))
    for name, members in groups:
        made.group(name, members)
    rows = made.with_total(records)
    return Table(layout.name, layout.title, subtitle, layout.unit, columns, tuple(rows), notes, footer)


def _grouped(layout: ListLayout, records: Sequence[Record], words: str) -> list[tuple[str, list[Record]]]:
    ordered = sorted(records, key=lambda record: str(record.get("nummer") or ""))
    if layout.order:
        ordered.sort(key=lambda record: _sort_key(record.get(layout.order)), reverse=layout.descending)
    if not layout.group_by:
        return [("", ordered)]
    found: dict[str, list[Record]] = {}
    for record in ordered:
        text = str(record.get(layout.group_by) or "")
        for name in text.split(", ") if layout.group_by == "etiketter" else [text]:
            found.setdefault(name, []).append(record)
    none = f"{NONE}{words}" if words else "Övriga"
    names = sorted(found, key=lambda name: name.casefold() or _LAST)
    return [(name or none, found[name]) for name in names]


def _sort_key(cell: Cell) -> tuple[int, str]:
    if isinstance(cell, date):
        return 0, cell.isoformat()
    return (cell, "") if isinstance(cell, int) else (0, str(cell or "").casefold())


class _Rows:
    """The rows as they grow; keeps which of them a total adds up."""

    def __init__(self, layout: ListLayout, budget: Budget | None) -> None:
        self.layout, self.budget = layout, budget
        self.rows: list[Row] = []
        self.tops: list[int] = []  # rows that the total adds up, where each record stands under one group only

    def group(self, name: str, members: list[Record]) -> None:
        """A group: its heading, its members and what they come to; without details only that."""
        layout = self.layout
        if not layout.group_by or not layout.details:
            rows = [self._record(each, 0) for each in members] if layout.details else [self._sums(name, members, (), 0)]
            self.tops += range(len(self.rows), len(self.rows) + len(rows))
            self.rows += rows
            return
        self.rows.append(Row((name, *[None] * (len(layout.columns) - 1)), 0, key=name))
        first = len(self.rows)
        self.rows += [self._record(each, 1) for each in members]
        own = tuple(range(first, len(self.rows)))
        if self.budget is not None:
            self._budget(name, members, own)
        elif layout.subtotals:
            self.tops.append(len(self.rows))
            self.rows.append(self._sums(f"Summa {name}", members, own, 0, is_total=True))
        else:
            self.tops += own

    def _budget(self, name: str, members: list[Record], own: tuple[int, ...]) -> None:
        """Sum of the specified, what is left unspecified of the frame, and the frame."""
        frame = self.budget.frames.get(name, 0) if self.budget else 0
        specified = sum(_amount(each, "beviljat") for each in members)
        at = len(self.rows)
        self.rows.append(self._sums("Summa specificerat", members, own, 1))
        self.rows.append(self._one("Ospecificerat", frame - specified, 1))
        self.tops.append(len(self.rows))
        used = sum(_amount(each, "utfall") for each in members)
        self.rows.append(self._one(f"Ram {name}", frame, 0, used=used, is_total=True, sum_of=(at, at + 1)))

    def _one(
        self, label: str, ore: int, level: int, *, used: int | None = None, is_total: bool = False,
        sum_of: tuple[int, ...] = (),
    ) -> Row:  # fmt: skip
        figures = {"beviljat": ore, "utfall": used}
        return Row(self._cells(label, figures), level, is_total, sum_of)

    def _record(self, record: Record, level: int) -> Row:
        return Row(
            tuple(record.get(column.key) for column in self.layout.columns), level, key=str(record.get("id") or "")
        )

    def _sums(
        self, label: str, members: Sequence[Record], sum_of: tuple[int, ...], level: int, *, is_total: bool = False
    ) -> Row:
        return Row(self._cells(label, self._added(members)), level, is_total, sum_of, key="")

    def _added(self, members: Sequence[Record]) -> dict[str, int | None]:
        keys = [column.key for column in self.layout.columns if column.kind is Kind.MONEY]
        return {key: sum(_amount(each, key) for each in members) for key in keys}

    def _cells(self, label: str, figures: Mapping[str, int | None]) -> tuple[Cell, ...]:
        first, *others = self.layout.columns
        return (label if first.kind is Kind.TEXT else figures.get(first.key), *(figures.get(c.key) for c in others))

    def with_total(self, records: Sequence[Record]) -> list[Row]:
        """All rows, the total where the layout wants it."""
        if self.layout.total_place == "none":
            return self.rows
        figures = self._added(records)
        if self.budget is not None:
            figures["beviljat"] = sum(self.budget.frames.values())
        cells = self._cells(self.layout.total_label, figures)
        first = self.layout.total_place == "first"
        parts = tuple(at + 1 for at in self.tops) if first else tuple(self.tops)
        total = Row(cells, 0, True, parts)
        moved = [_moved(row) for row in self.rows] if first else self.rows
        return [total, *moved] if first else [*moved, total]


def _moved(row: Row) -> Row:
    return Row(row.cells, row.level, row.is_total, tuple(at + 1 for at in row.sum_of), row.key)


def rounding_note(table: Table) -> str:
    """Said only where a rounded column does not add up to its rounded sum."""
    for at, column in enumerate(table.columns):
        if column.kind is not Kind.MONEY:
            continue
        decimals = table.decimals(column)
        for row in table.rows:
            parts = [rounded(table.rows[part].amount(at), table.unit, decimals) for part in row.sum_of]
            if parts and row.cells[at] is not None and sum(parts) != rounded(row.amount(at), table.unit, decimals):
                return "Summor är räknade på oavrundade belopp och kan därför skilja i sista siffran."
    return ""


def _amount(record: Record, key: str) -> int:
    value = record.get(key)
    return value if isinstance(value, int) else 0
