"""Outcome against frame: the figures of every category, and the table a layout makes of them (domain.md §6, §7, §9)."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from app.domain.layout import Layout
from app.domain.money import Unit
from app.domain.table import Cell, Column, Kind, Row, Table
from app.domain.tree import Tree

_SUMS = {"summa": ("utfall_tidigare", "utfall_år")}
_DIFFERENCES = {
    "kvar_att_besluta": ("ram", "beviljat"),
    "kvar_att_förbruka": ("beviljat", "utfall_ram"),
    "avvikelse": ("ram", "prognos"),
}


@dataclass(frozen=True, slots=True)
class CategoryInfo:
    """A category as reports need it."""

    id: int
    code: str
    name: str
    parent_id: int | None
    domain: str = ""


@dataclass(frozen=True)
class YearFigures:
    """Everything one report year says up to a cut-off, in öre, by category id and without its subtree.

    categories: in row order. frames: money decided. earlier, this_year, later: outcome in the report year on grants of
    earlier, the same and later frame years. judged: the category's judged forecast. adjustment: what forecasts of
    single requests (judged ones and planned payments) add to the outcome so far. asked, granted, used: of the report
    year's frames, what waits for a decision, is granted, is paid in whatever year, and ordered but not yet invoiced.
    """

    categories: tuple[CategoryInfo, ...]
    frames: Mapping[int, int] = field(default_factory=dict)
    earlier: Mapping[int, int] = field(default_factory=dict)
    this_year: Mapping[int, int] = field(default_factory=dict)
    later: Mapping[int, int] = field(default_factory=dict)
    judged: Mapping[int, int] = field(default_factory=dict)
    adjustment: Mapping[int, int] = field(default_factory=dict)
    asked: Mapping[int, int] = field(default_factory=dict)
    granted: Mapping[int, int] = field(default_factory=dict)
    used: Mapping[int, int] = field(default_factory=dict)
    ordered: Mapping[int, int] = field(default_factory=dict)

    @cached_property
    def tree(self) -> Tree:
        """The categories' tree."""
        return Tree({each.id: each.parent_id for each in self.categories})

    @cached_property
    def _below(self) -> dict[int | None, list[int]]:
        return self.tree.children()

    @cached_property
    def _figures(self) -> "dict[int, Figures]":
        found: dict[int, Figures] = {}
        for root in self._below.get(None, ()):
            self._collect(root, found)
        return found

    def figures(self, category_id: int) -> "Figures":
        """The category with everything below it."""
        return self._figures[category_id]

    def _collect(self, node: int, found: "dict[int, Figures]") -> "Figures":
        below = [self._collect(child, found) for child in self._below.get(node, ())]
        parts = earlier, this_year, _ = [each.get(node, 0) for each in (self.earlier, self.this_year, self.later)]
        of_frame = [each.get(node, 0) for each in (self.asked, self.granted, self.used, self.ordered)]
        forecast = sum(parts) + self.adjustment.get(node, 0)
        judged, has_any = bool(self.adjustment.get(node)), any((*parts, *of_frame))
        own = Figures(self.frames.get(node), earlier, this_year, forecast, judged, has_any, *of_frame)
        summed = combined([own, *below])
        if node in self.judged:
            summed = replace(summed, forecast_ore=self.judged[node], is_judged=True, has_anything=True)
        found[node] = summed
        return summed


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of a row in öre. frame_ore None: no frame here or below. is_judged: somebody has given a forecast."""

    frame_ore: int | None
    earlier_ore: int
    this_year_ore: int
    forecast_ore: int
    is_judged: bool
    has_anything: bool
    asked_ore: int = 0
    granted_ore: int = 0
    used_ore: int = 0
    ordered_ore: int = 0

    @property
    def sum_ore(self) -> int:
        """Outcome on earlier and on this year's frames."""
        return self.earlier_ore + self.this_year_ore

    @property
    def left_to_decide_ore(self) -> int | None:
        """kvar att besluta = ram − beviljat; None without a frame."""
        return None if self.frame_ore is None else self.frame_ore - self.granted_ore

    @property
    def left_to_use_ore(self) -> int:
        """kvar att förbruka = beviljat − utfall on the year's frame."""
        return self.granted_ore - self.used_ore

    @property
    def deviation_ore(self) -> int | None:
        """avvikelse = ram − prognos; None without a frame."""
        return None if self.frame_ore is None else self.frame_ore - self.forecast_ore

    @property
    def is_there(self) -> bool:
        """Whether the year knows the category at all."""
        return self.frame_ore is not None or self.is_judged or self.has_anything


def combined(parts: Iterable[Figures]) -> Figures:
    """Several categories as one."""
    every = list(parts)
    frames = [each.frame_ore for each in every if each.frame_ore is not None]
    return Figures(
        sum(frames) if frames else None,
        sum(each.earlier_ore for each in every),
        sum(each.this_year_ore for each in every),
        sum(each.forecast_ore for each in every),
        any(each.is_judged for each in every),
        any(each.has_anything for each in every),
        sum(each.asked_ore for each in every),
        sum(each.granted_ore for each in every),
        sum(each.used_ore for each in every),
        sum(each.ordered_ore for each in every),
    )


@dataclass(frozen=True, slots=True)
class OutcomeRow:
    """A row before it is a table row: what it is about, its figures, and whether it is a part of a row above."""

    label: str
    level: int
    figures: Figures
    key: str
    is_part: bool
    is_total: bool = False


def outcome_rows(year: YearFigures, layout: Layout, domain: str = "") -> list[OutcomeRow]:
    """The rows a layout asks for, the total where it wants it. domain: only categories of IT, MT or Övrigt."""
    roots = [each for each in year.categories if each.parent_id is None and domain in ("", each.domain)]
    if layout.rows is None:
        rows, summed = _category_rows(year, layout, roots)
    else:
        rows, summed = _given_rows(year, layout, domain)
    if layout.total_place == "none":
        return rows
    total = OutcomeRow(layout.total_label, 0, combined(summed), "", False, True)
    return [total, *rows] if layout.total_place == "first" else [*rows, total]


def _category_rows(
    year: YearFigures, layout: Layout, roots: list[CategoryInfo]
) -> tuple[list[OutcomeRow], list[Figures]]:
    names = {each.id: each for each in year.categories}
    below = year.tree.children()
    rows: list[OutcomeRow] = []

    def add(node: int, level: int) -> None:
        label = layout.row_label.replace("{namn}", names[node].name)
        rows.append(OutcomeRow(label, level + layout.level_shift, year.figures(node), names[node].code, level > 0))
        if level < layout.deepest:
            for child in below.get(node, ()):
                add(child, level + 1)

    shown = [root.id for root in roots if year.figures(root.id).is_there]
    for root in shown:
        add(root, 0)
    return rows, [year.figures(root) for root in shown]


def _given_rows(year: YearFigures, layout: Layout, domain: str) -> tuple[list[OutcomeRow], list[Figures]]:
    ids = {each.code: each.id for each in year.categories if domain in ("", each.domain)}
    rows, every = [], set()
    for given in layout.rows or ():
        members = _topmost(year.tree, {ids[code] for code in given.categories if code in ids})
        every |= members
        figures = combined(year.figures(each) for each in sorted(members))
        key = given.categories[0] if len(given.categories) == 1 else ""
        rows.append(OutcomeRow(given.label, given.level, figures, key, given.level > 0))
    return rows, [year.figures(each) for each in sorted(_topmost(year.tree, every))]


def _topmost(tree: Tree, nodes: set[int]) -> set[int]:
    """The nodes that lie below none of the others: summing their subtrees counts nothing twice."""
    return {node for node in nodes if not nodes & set(tree.path(node)[1:])}


def outcome_table(
    rows: list[OutcomeRow],
    layout: Layout,
    *,
    year: int,
    unit: Unit,
    subtitle: str,
    notes: tuple[str, ...] = (),
    footer: tuple[str, ...] = (),
) -> Table:
    """The rows as a Table of unrounded öre; the layout says whether a CSV has the nivå column."""
    columns = [Column("kategori", "Kategori", Kind.TEXT)]
    shown = {column.key for column in layout.columns}
    for column in layout.columns:
        heading = column.heading.replace("{år}", str(year))
        sum_of, difference_of = (
            parts if set(parts) <= shown else ()
            for parts in (made.get(column.key, ()) for made in (_SUMS, _DIFFERENCES))
        )
        decimals = column.decimals.get(unit)
        columns.append(Column(column.key, heading, Kind.MONEY, decimals, sum_of, column.csv_name, difference_of))
    made = tuple(_table_row(row, tuple(columns), _summed(rows, layout)) for row in rows)
    return Table(
        layout.name,
        layout.title,
        subtitle,
        unit,
        tuple(columns),
        made,
        notes,
        footer,
        level_name="nivå" if layout.with_level else "",
    )


def _summed(rows: list[OutcomeRow], layout: Layout) -> tuple[int, ...]:
    """The rows the total adds up; none where a layout names rows that lie inside each other or leave something out."""
    parts = topmost_rows(rows)
    total = next((each.figures for each in rows if each.is_total), None)
    if layout.rows is None or total is None:
        return parts
    summed = combined(rows[n].figures for n in parts)
    alike = [replace(each, is_judged=False, has_anything=False) for each in (summed, total)]
    return parts if alike[0] == alike[1] else ()


def topmost_rows(rows: list[OutcomeRow]) -> tuple[int, ...]:
    """Where the rows stand that lie in no other: those of the lowest level, the total left out."""
    lowest = min((each.level for each in rows if not each.is_total), default=0)
    return tuple(n for n, each in enumerate(rows) if each.level == lowest and not each.is_total)


def _table_row(row: OutcomeRow, columns: tuple[Column, ...], summed: tuple[int, ...]) -> Row:
    cells = tuple(cell(row, column.key) for column in columns)
    return Row(cells, row.level, row.is_total, summed if row.is_total else (), row.key)


def cell(row: OutcomeRow, key: str) -> Cell:
    """One figure of a row in öre. A part without its own frame is blank where there is nothing; others show 0."""
    figures = row.figures
    is_blank = row.is_part and figures.frame_ore is None
    match key:
        case "kategori":
            return row.label
        case "ram":
            return figures.frame_ore
        case "prognos":
            return None if is_blank and not figures.is_judged else figures.forecast_ore
        case "kvar_att_besluta":
            return figures.left_to_decide_ore
        case "kvar_att_förbruka" if figures.granted_ore or figures.used_ore:
            return figures.left_to_use_ore
        case "avvikelse":
            return figures.deviation_ore
    ore = _ORE[key](figures)
    return None if is_blank and not ore else ore


_ORE: dict[str, Callable[[Figures], int]] = {
    "äskat": lambda figures: figures.asked_ore,
    "beviljat": lambda figures: figures.granted_ore,
    "utfall_ram": lambda figures: figures.used_ore,
    "beställt": lambda figures: figures.ordered_ore,
    "kvar_att_förbruka": lambda figures: figures.left_to_use_ore,
    "utfall_tidigare": lambda figures: figures.earlier_ore,
    "utfall_år": lambda figures: figures.this_year_ore,
    "summa": lambda figures: figures.sum_ore,
}
