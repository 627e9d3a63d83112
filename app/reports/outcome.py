"""The outcome report as a Table with its notes and foot: the one object that every print and the page are made from."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.domain.layout import Layout
from app.domain.money import Unit, format_amount, rounded
from app.domain.outcome_table import OutcomeRow, cell, outcome_rows, outcome_table
from app.domain.periods import last_day, period_words
from app.domain.table import Table
from app.reports import queries


@dataclass(frozen=True, slots=True)
class OutcomeReport:
    """What was asked for, the rows and what stands outside them."""

    year: int
    period: int
    unit: Unit
    layout: Layout
    rows: tuple[OutcomeRow, ...]
    outside: queries.Outside
    references: tuple[str, ...]

    def table(self) -> Table:
        """The finished table."""
        return outcome_table(
            list(self.rows),
            self.layout,
            year=self.year,
            unit=self.unit,
            subtitle=f"Investeringar {period_words(self.period)}",
            notes=self.notes(),
            footer=self.footer(),
        )

    @property
    def total(self) -> OutcomeRow | None:
        """The row of the whole table."""
        return next((row for row in self.rows if row.is_total), None)

    def notes(self) -> tuple[str, ...]:
        """Whole sentences that stand under the table."""
        return tuple(filter(None, (*outside_sentences(self.outside, self.unit), self._rounding())))

    def footer(self) -> tuple[str, ...]:
        """Cut-off date and the decisions behind the frames."""
        decided = "; ".join(self.references)
        return (
            f"Utfall till och med {last_day(self.period).isoformat()}.",
            f"Ramar enligt {decided}." if decided else "Året har inga beslutade ramar.",
        )

    def _rounding(self) -> str:
        """Said only where a rounded column does not add up to its rounded total."""
        total = self.total
        if total is None:
            return ""
        table_rows = [row for row in self.rows if not row.is_total and not row.is_part]
        for column in self.layout.columns:
            decimals = column.decimals.get(self.unit, self.unit.decimals)
            if _differs(table_rows, total, column.key, self.unit, decimals):
                return "Summor är räknade på oavrundade belopp och kan därför skilja i sista siffran."
        return ""


def _differs(rows: list[OutcomeRow], total: OutcomeRow, key: str, unit: Unit, decimals: int) -> bool:
    parts = [value for row in rows if isinstance(value := cell(row, key), int)]
    whole = cell(total, key)
    return isinstance(whole, int) and sum(rounded(p, unit, decimals) for p in parts) != rounded(whole, unit, decimals)


def build(
    session: Session, *, year: int, period: int, unit: Unit | None, layout_name: str, domain: str = ""
) -> OutcomeReport:
    """The report of a year up to a period. unit None: the layout's own."""
    layout = queries.layout(session, layout_name)
    found = queries.outcome_year(session, year, period)
    rows = outcome_rows(found.figures, layout, domain)
    return OutcomeReport(year, period, unit or layout.unit, layout, tuple(rows), found.outside, found.references)


def outside_sentences(outside: queries.Outside, unit: Unit) -> list[str]:
    """What the table does not count, in words; nothing when nothing stands outside."""
    said = []
    if outside.unmatched_count:
        amount = amount_words(outside.unmatched_ore, unit)
        rows = "rad" if outside.unmatched_count == 1 else "rader"
        said.append(
            f"{outside.unmatched_count} {rows} i redovisningen, {amount}, hör inte till någon äskning och räknas inte."
        )
    if outside.without_grant_count or outside.without_grant_ore:
        amount = amount_words(outside.without_grant_ore, unit)
        said.append(f"{amount} är bokfört på äskningar utöver eller utan beviljat belopp och räknas inte.")
    if outside.later_ore:
        said.append(
            f"{amount_words(outside.later_ore, unit)} är betalt i förväg på senare års ramar och räknas inte i år."
        )
    return said


def amount_words(ore: int, unit: Unit) -> str:
    """An amount with its unit, in a smaller unit when it would round to nothing: ”80 tkr”."""
    smaller = {Unit.MNKR: Unit.TKR, Unit.TKR: Unit.KR, Unit.KR: Unit.KR}
    while unit is not Unit.KR and 0 < abs(ore) < unit.ore:
        unit = smaller[unit]
    return f"{format_amount(ore, unit)}\u00a0{unit}"
