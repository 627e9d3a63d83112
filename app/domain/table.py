"""One table, many prints: the object that page, PDF, XLSX, CSV and JSON are all made from.

Amounts stay unrounded öre in the cells; each print rounds last, by the column's decimals.
"""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from app.domain.money import Unit, format_amount, format_whole

Cell = str | int | date | None


class Kind(StrEnum):
    """What a column holds: words, whole numbers, money in öre, days, or shares in hundredths of a percent."""

    TEXT = "text"
    NUMBER = "number"
    MONEY = "money"
    DATE = "date"
    PERCENT = "percent"

    @property
    def is_figures(self) -> bool:
        """Whether cells are set to the right, under each other's digits."""
        return self in (Kind.NUMBER, Kind.MONEY, Kind.PERCENT)


@dataclass(frozen=True, slots=True)
class Column:
    """A column: `key` names it in code and CSV, `heading` is what people read (may be the longer one).

    decimals: for money, in the table's unit; for percent. In XLSX these are formulas: sum_of, keys of the columns it
    adds up; difference_of, the column it starts from and the one that is taken away.
    """

    key: str
    heading: str
    kind: Kind = Kind.MONEY
    decimals: int | None = None
    sum_of: tuple[str, ...] = ()
    csv_name: str = ""
    difference_of: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """A row: one cell a column (None is a blank), an indent level, and for a total the rows it adds up.

    sum_of: indexes of the rows of which this row is the sum in every money column that is neither blank there nor a
    difference of other columns.
    key: what the row is about (a category code, a request number), for links and DOM ids.
    """

    cells: tuple[Cell, ...]
    level: int = 0
    is_total: bool = False
    sum_of: tuple[int, ...] = ()
    key: str = ""

    def amount(self, place: int) -> int:
        """A cell as a figure to add; a blank adds nothing."""
        cell = self.cells[place]
        return cell if isinstance(cell, int) else 0


@dataclass(frozen=True, slots=True)
class Table:
    """A finished table with what must stand beside it in print.

    notes: whole sentences under the table (rounding, what stands outside). footer: lines of the page foot
    (decision references, cut-off date). unit: what money columns are shown in.
    level_name: the CSV column for Row.level, after the first column (nivå); without a name it is not written.
    has_levels: whether rows lie under others; the first column of those that do not is then set apart, as on the page.
    """

    name: str
    title: str
    subtitle: str
    unit: Unit
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()
    footer: tuple[str, ...] = ()
    facts: dict[str, str] = field(default_factory=dict)
    level_name: str = ""
    has_levels: bool = field(init=False, compare=False, repr=False, default=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "has_levels", any(row.level for row in self.rows))

    def is_strong(self, row: Row, place: int) -> bool:
        """Whether a cell is set in bold: all of a total, and the name of a row that others lie under."""
        return row.is_total or (place == 0 and row.level == 0 and self.has_levels)

    def decimals(self, column: Column) -> int:
        """The decimals a column of figures is shown with."""
        if column.kind is Kind.MONEY:
            return self.unit.decimals if column.decimals is None else column.decimals
        return (column.decimals or 0) if column.kind is Kind.PERCENT else 0

    def text(self, column: Column, cell: Cell) -> str:
        """A cell as people read it; a blank is an empty string."""
        if cell is None:
            return ""
        if column.kind is Kind.MONEY and isinstance(cell, int):
            return format_amount(cell, self.unit, self.decimals(column))
        if column.kind is Kind.NUMBER and isinstance(cell, int):
            return format_whole(cell)
        if column.kind is Kind.PERCENT and isinstance(cell, int):
            return f"{format_amount(cell, Unit.KR, column.decimals or 0)}\u00a0%"
        return str(cell)

    def index(self, key: str) -> int:
        """Where the column with this key stands."""
        return next(number for number, column in enumerate(self.columns) if column.key == key)
