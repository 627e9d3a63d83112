"""Outcome against frame: the table that a layout makes of its rows (domain.md §6, §7, §9)."""

from collections.abc import Callable

from app.domain.layout import GROUPS, Layout
from app.domain.money import Unit
from app.domain.outcome_rows import OutcomeRow
from app.domain.table import Cell, Column, Kind, Row, Table
from app.domain.year_figures import Figures, combined

_SUMS = {"summa": ("utfall_tidigare", "utfall_år")}
_DIFFERENCES = {
    "kvar_att_besluta": ("ram", "beviljat"),
    "kvar_att_förbruka": ("beviljat", "utfall_ram"),
    "avvikelse": ("ram", "prognos"),
}


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
    columns = [_first(layout)]
    shown = {column.key for column in layout.columns}
    for column in layout.columns:
        heading = column.heading.replace("{år}", str(year))
        sum_of, difference_of = (
            parts if set(parts) <= shown else ()
            for parts in (made.get(column.key, ()) for made in (_SUMS, _DIFFERENCES))
        )
        decimals = column.decimals.get(unit)
        columns.append(Column(column.key, heading, Kind.MONEY, decimals, sum_of, column.csv_name, difference_of))
    summed = _summed(rows, layout)
    made = tuple(_table_row(row, tuple(columns), summed) for row in rows)
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


def _first(layout: Layout) -> Column:
    """What heads the rows: a category, or what they are gathered by."""
    if not layout.group_by:
        return Column("kategori", "Kategori", Kind.TEXT)
    word = GROUPS[layout.group_by]
    heading = f"{word} och kategori" if layout.details else word
    return Column("kategori", heading, Kind.TEXT, csv_name=word.lower())


def _summed(rows: list[OutcomeRow], layout: Layout) -> tuple[int, ...]:
    """The rows the total adds up; none where rows lie inside each other, count something twice or leave it out."""
    parts = topmost_rows(rows)
    total = next((each.figures for each in rows if each.is_total), None)
    if total is None or (layout.rows is None and not layout.group_by):
        return parts
    summed = combined(rows[n].figures for n in parts)
    keys = [column.key for column in layout.columns if column.key not in _DIFFERENCES]
    alike = [[cell(OutcomeRow("", 0, each, "", False), key) for key in keys] for each in (summed, total)]
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
    if row.is_rest and key not in ("kategori", "ram", "prognos"):
        return None
    is_blank = row.is_part and figures.frame_ore is None
    match key:
        case "kategori":
            return row.label
        case "ram":
            return figures.frame_ore
        case "prognos":
            return None if (is_blank or row.is_rest) and not figures.is_judged else figures.forecast_ore
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
